// Inline mode: while `@bot words` is typed, what the bot offers stands above the composer.

import { avatar, fill, h } from "./dom.js";
import { t } from "./words.js";

const PAUSE_MS = 250;
const NEAR_PX = 120;

export class Offers {
  #list;
  #field;
  #store;
  #act;
  #words = null; // what is typed behind the bot's name; null where nobody asks
  #timer = 0;
  #waiting = null; // the query whose answer is to come: {id, more}
  #rows = []; // {query, number, title, description}
  #button = null;
  #next = "";
  #picked = 0;

  /** `act`: inline(words, offset) giving {query}, choose(query, number), start(parameter). */
  constructor(list, field, store, act) {
    this.#list = list;
    this.#field = field;
    this.#store = store;
    this.#act = act;
    list.addEventListener("scroll", () => this.#scrolled());
  }

  get isOpen() {
    return !this.#list.hidden;
  }

  /** The field holds `text`: ask for what it means, once the typing pauses. */
  typed(text) {
    const words = this.#asked(text);
    if (words === this.#words) return;
    this.#words = words;
    this.#waiting = null;
    clearTimeout(this.#timer);
    if (words === null) this.#hide();
    else this.#timer = setTimeout(() => this.#ask(words, ""), PAUSE_MS);
  }

  /** The bot has answered a query: of this page, of another, or one that nobody waits for. */
  take(event) {
    if (event.query !== this.#waiting?.id) return;
    const rows = event.offers.map((offer, number) => ({ query: event.query, number, ...offer }));
    const more = this.#waiting.more;
    this.#waiting = null;
    this.#rows = more ? [...this.#rows, ...rows] : rows;
    this.#next = event.next;
    if (!more) {
      this.#button = event.button;
      this.#picked = 0;
      this.#list.scrollTop = 0;
    }
    if (this.#rows.length === 0 && !this.#button) this.#hide();
    else this.#draw();
  }

  /** Take a key of the field where the list is open; whether it was meant for the list. */
  pressed(event) {
    if (!this.isOpen) return false;
    if (event.key === "Escape") this.close();
    else if (this.#rows.length === 0) return false;
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#step(event.key === "ArrowDown" ? 1 : -1);
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") this.#choose(this.#rows[this.#picked]);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** Away with the list, until something else is typed. */
  close() {
    clearTimeout(this.#timer);
    this.#waiting = null;
    this.#hide();
  }

  #asked(text) {
    const [, name, words] = text.match(/^@(\w+)\s([\s\S]*)$/u) ?? [];
    return name?.toLowerCase() === this.#store.bot.username.toLowerCase() ? words.trim() : null;
  }

  async #ask(words, offset) {
    const asked = await this.#act.inline(words, offset);
    if (asked !== undefined && words === this.#words) this.#waiting = { id: asked.query, more: offset !== "" };
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    if (this.#next === "" || this.#words === null || scrollHeight - scrollTop - clientHeight > NEAR_PX) return;
    const offset = this.#next;
    this.#next = ""; // asked for once
    this.#ask(this.#words, offset);
  }

  #step(by) {
    this.#picked = (this.#picked + by + this.#rows.length) % this.#rows.length;
    this.#draw();
  }

  async #choose(row) {
    this.close();
    await this.#act.choose(row.query, row.number);
  }

  #hide() {
    this.#rows = [];
    this.#next = "";
    this.#list.hidden = true;
    this.#field.setAttribute("aria-controls", "menu");
    this.#field.setAttribute("aria-expanded", "false");
    this.#field.removeAttribute("aria-activedescendant");
  }

  #draw() {
    this.#list.hidden = false;
    this.#list.setAttribute("aria-label", t("say.offers", { bot: this.#store.bot.username }));
    this.#field.setAttribute("aria-controls", "offers");
    this.#field.setAttribute("aria-expanded", "true");
    const { text, start_parameter: parameter } = this.#button ?? {};
    fill(
      this.#list,
      text ? h("button", { type: "button", class: "offer-button", onclick: () => this.#started(parameter) }, text) : null,
      this.#rows.map((row, index) => this.#row(row, index)),
    );
    if (this.#rows.length > 0) this.#field.setAttribute("aria-activedescendant", `offer-${this.#picked}`);
    this.#list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
    this.#scrolled();
  }

  #row(row, index) {
    return h(
      "div",
      { class: "offer", role: "option", id: `offer-${index}`, "aria-selected": String(index === this.#picked), onclick: () => this.#choose(row) },
      avatar(row.title, index, "square"),
      h("b", {}, row.title),
      h("span", { class: "muted" }, row.description),
    );
  }

  #started(parameter) {
    this.close();
    this.#act.start(parameter);
  }
}
