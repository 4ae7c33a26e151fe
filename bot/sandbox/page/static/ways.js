// Ways that lead out of the conversation: addresses of the bot, its private chat, chats to choose.

import { choose } from "./notice.js";
import { t } from "./words.js";

export class Ways {
  #store;
  #act;

  /** `act`: ask(action, params), send(text, mode), open(key). */
  constructor(store, act) {
    this.#store = store;
    this.#act = act;
  }

  /** Follow an address of the bot itself: here it leads to its private chat, not to the real
   * Telegram. False for any other address. */
  follow(address) {
    const url = new URL(address);
    const isBot = url.hostname === "t.me" && url.pathname.slice(1).toLowerCase() === this.#store.bot.username.toLowerCase();
    if (!isBot) return false;
    if (url.searchParams.has("startgroup")) this.#startInGroup(url.searchParams.get("startgroup"));
    else this.openPrivate(url.searchParams.get("start"));
    return true;
  }

  /** The bot's private chat; with a `payload`, Start is pressed there. */
  openPrivate(payload) {
    const own = this.#store.places().find((place) => place.chat.kind === "private");
    if (!own) return;
    this.#act.open(own.key);
    if (payload !== null) this.#act.ask("start", { payload });
  }

  /** A button of the keyboard that stands in the place of your own: it says its words, or lets you
   * choose a chat that the bot then hears of. */
  async press(message, key) {
    const { chat } = this.#store.place();
    if (key.channel === null || key.channel === undefined) {
      await this.#act.send(key.text, null);
      return;
    }
    const own = [...this.#store.chats.values()].filter((one) => one.kind !== "private" && (one.kind === "channel") === key.channel && this.#store.isAdmin(one));
    const shared = await choose(t(key.channel ? "choose.channel" : "choose.group"), own.map((one) => ({ label: one.title, value: one.id })));
    if (shared !== null) await this.#act.ask("share", { chat: chat.id, message: message.id, shared });
  }

  /** Forward a message to a place that is chosen. */
  async forward(message) {
    const { chat } = this.#store.place();
    const places = this.#store.places().filter((place) => place.chat.kind !== "channel" || this.#store.isAdmin(place.chat));
    const label = (place) => (place.topic === null ? place.title : `${place.title} · ${place.topic}`);
    const to = await choose(t("forward.to"), places.map((place) => ({ label: label(place), value: place })));
    if (to === null) return;
    const sent = await this.#act.ask("forward", { chat: chat.id, message: message.id, to: to.chat.id, to_thread: to.thread });
    if (sent !== undefined) this.#act.open(to.key);
  }

  async #startInGroup(payload) {
    const chats = [...this.#store.chats.values()].filter((chat) => ["group", "supergroup"].includes(chat.kind) && chat.upgraded_to === null);
    const chat = await choose(t("choose.group"), chats.map((one) => ({ label: one.title, value: one.id })));
    if (chat === null || (await this.#act.ask("start_in_group", { chat, payload })) === undefined) return;
    this.#act.open(this.#store.places().find((place) => place.chat.id === chat).key);
  }
}
