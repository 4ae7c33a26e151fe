// What the page knows: the people, the chats with their messages, who "you" are, what is open.

import { currentLanguage } from "./words.js";

const TYPING_MS = 5000;

/** A place is a chat, or one topic of a forum (thread 0 is General); its key names it. */
export function placeKey(chat, thread) {
  return `${chat}:${thread}`;
}

export class Store {
  people = [];
  chats = new Map();
  bot = { id: 0, name: "", username: "" };
  clock = { at: 0, received: 0, zone: "UTC" };
  me = null;
  open = null;
  search = null;
  /** The id of the last message read, and of the first unread one where a place was opened. */
  #read = new Map();
  #divider = null;
  #typing = new Map();
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  /** Take a full snapshot; what you had open and read stays so. */
  take(state) {
    const first = this.me === null;
    this.bot = state.bot;
    this.people = state.people;
    this.setClock(state.clock);
    this.chats = new Map(state.chats.map((chat) => [chat.id, chat]));
    if (!this.people.some((person) => person.id === this.me)) this.me = this.people[0]?.id ?? null;
    if (first) for (const person of this.people) this.#readAll(person.id);
    if (this.open && !this.places().some((place) => place.key === this.open)) this.open = null;
    this.#changed();
  }

  apply(event) {
    const chat = this.chats.get(event.chat);
    if (event.type === "clock") this.setClock(event.clock);
    else if (event.type === "chat") this.#takeChat(event.value);
    else if (event.type === "message" && chat) this.#takeMessage(chat, event.value);
    else if (event.type === "edit" && chat) this.#replace(chat, event.value);
    else if (event.type === "delete" && chat) {
      chat.messages = chat.messages.filter((message) => message.id !== event.message);
    } else if (event.type === "typing") this.#type(placeKey(event.chat, event.thread));
    this.#changed();
  }

  setClock(clock) {
    this.clock = { at: Date.parse(clock.now), received: performance.now(), zone: clock.zone };
  }

  /** The sandbox's time now, in milliseconds since 1970. */
  now() {
    return this.clock.at + (performance.now() - this.clock.received);
  }

  person(id = this.me) {
    return this.people.find((person) => person.id === id);
  }

  become(id) {
    const place = this.place();
    this.me = id;
    // Your private chat is somebody else's: stay in "the private chat", whoever you are now.
    if (place?.chat.kind === "private") {
      const own = this.places().find((other) => other.chat.kind === "private");
      this.open = own?.key ?? null;
    }
    this.search = null;
    this.#enter();
    this.#changed();
  }

  show(key) {
    this.open = key;
    this.search = null;
    this.#enter();
    this.#changed();
  }

  find(words) {
    this.search = words;
    this.#changed();
  }

  /** All places that you see, in the order of the list: a forum, then its topics. */
  places() {
    const places = [];
    for (const chat of this.chats.values()) {
      if (chat.upgraded_to !== null) continue;
      if (chat.kind === "private" && chat.person !== this.me) continue;
      const threads = chat.forum ? [{ id: 0, name: "General" }, ...chat.topics] : [{ id: 0, name: null }];
      for (const { id, name } of threads) places.push(this.#placeOf(chat, id, name));
    }
    return places;
  }

  #placeOf(chat, thread, topic) {
    const key = placeKey(chat.id, thread);
    const seen = chat.messages.filter((message) => message.only === null || message.only === this.me);
    const messages = chat.forum ? seen.filter((message) => message.thread === thread) : seen;
    return { key, chat, thread, topic, title: this.title(chat), messages };
  }

  /** What a chat is called: a private one after the bot. */
  title(chat) {
    return chat.kind === "private" ? this.bot.name : chat.title;
  }

  place(key = this.open) {
    return this.places().find((place) => place.key === key) ?? null;
  }

  unread(place) {
    const last = this.#read.get(`${this.me}/${place.key}`) ?? 0;
    return place.messages.filter((message) => message.id > last && !this.isMine(message)).length;
  }

  /** The id of the message that the "unread" line stands above, or null. */
  divider() {
    return this.#divider;
  }

  markRead(place) {
    const last = place.messages.at(-1)?.id ?? 0;
    this.#read.set(`${this.me}/${place.key}`, last);
  }

  isMine(message) {
    return message.from !== null && message.from.id === this.me;
  }

  role(chat, id = this.me) {
    return chat.members.find((member) => member.id === id)?.status ?? "left";
  }

  isAdmin(chat, id = this.me) {
    return ["creator", "administrator"].includes(this.role(chat, id));
  }

  isTyping(place) {
    return (this.#typing.get(place.key) ?? 0) > performance.now();
  }

  /** The message whose keyboard stands in the place of your own (in private), or null. */
  keysOf(place) {
    if (place?.chat.kind !== "private") return null;
    const last = place.messages.findLast((message) => ["keys", "none"].includes(message.own?.kind));
    return last?.own.kind === "keys" ? last : null;
  }

  /** Whether a message asks you for a reply. */
  asksMe(message) {
    return message.own?.kind === "ask" && (message.own.for === null || message.own.for.includes(this.me));
  }

  /** A command as this chat wants it: groups need the bot's name behind it. */
  command(text, chat) {
    if (chat.kind === "private") return text;
    return text.replace(/^(\/\w+)(?!\w|@)/u, `$1@${this.bot.username}`);
  }

  language() {
    return currentLanguage() === "zh" ? "zh-hans" : "en";
  }

  #enter() {
    const place = this.place();
    this.#divider = null;
    if (!place) return;
    const last = this.#read.get(`${this.me}/${place.key}`) ?? 0;
    if (last > 0) {
      const first = place.messages.find((message) => message.id > last && !this.isMine(message));
      this.#divider = first?.id ?? null;
    }
    this.markRead(place);
  }

  #readAll(person) {
    for (const chat of this.chats.values()) {
      const threads = chat.forum ? [0, ...chat.topics.map((topic) => topic.id)] : [0];
      for (const thread of threads) {
        this.#read.set(`${person}/${placeKey(chat.id, thread)}`, chat.messages.at(-1)?.id ?? 0);
      }
    }
  }

  #takeChat(value) {
    const old = this.chats.get(value.id);
    this.chats.set(value.id, { ...value, messages: value.messages ?? old?.messages ?? [] });
    if (value.upgraded_to === null || this.open !== placeKey(value.id, 0)) return;
    if (this.chats.has(value.upgraded_to)) this.show(placeKey(value.upgraded_to, 0));
  }

  #takeMessage(chat, message) {
    this.#replace(chat, message);
    if (message.from?.id === this.bot.id) this.#typing.delete(placeKey(chat.id, chat.forum ? message.thread : 0));
    if (this.isMine(message)) this.#divider = null;
    const place = this.place();
    if (place?.chat === chat && document.visibilityState === "visible") this.markRead(place);
  }

  #replace(chat, message) {
    const at = chat.messages.findIndex((other) => other.id === message.id);
    if (at >= 0) chat.messages[at] = message;
    else {
      // Ids rise with time within a chat; an answer told before its question still stands below it.
      const before = chat.messages.findLastIndex((other) => other.id < message.id);
      chat.messages.splice(before + 1, 0, message);
    }
  }

  #type(key) {
    this.#typing.set(key, performance.now() + TYPING_MS);
    setTimeout(() => this.#changed(), TYPING_MS + 50);
  }
}
