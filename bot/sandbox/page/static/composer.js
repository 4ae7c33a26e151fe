// The foot of the conversation: writing, the menu of commands, answers and edits, Start.

import { fill, h, icon } from "./dom.js";
import { contextRow, insteadOf, keyRows } from "./foot.js";
import { Offers } from "./offers.js";
import { t } from "./words.js";

export class Composer {
  #form;
  #field;
  #menu;
  #context;
  #notice;
  #keys = h("div", { class: "own-keys", hidden: true });
  #act;
  #store;
  #offers;
  #commands = [];
  #unmet = false; // what is typed names no command, as far as is known yet
  #offered = [];
  #picked = 0;
  #mode = null; // {kind: "reply" | "edit", message}
  #drafts = new Map();
  #key = null;

  /** `act`: send(text, mode), start(), commands() giving [{command, description}], and those of
   * `Offers`: inline(words, offset), choose(query, number, mode), startWith(parameter). */
  constructor(elements, store, act) {
    this.#form = elements.form;
    this.#field = elements.field;
    this.#menu = elements.menu;
    this.#context = elements.context;
    this.#notice = elements.notice;
    this.#form.after(this.#keys);
    this.#store = store;
    this.#act = act;
    this.#offers = new Offers(elements.offers, this.#field, store, {
      inline: act.inline,
      choose: (query, number) => this.#choose(query, number),
      start: act.startWith,
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#field.addEventListener("input", () => this.#typed());
    this.#field.addEventListener("keydown", (event) => this.#pressed(event));
    elements.slash.addEventListener("click", () => this.#toggleMenu());
    document.addEventListener("pointerdown", (event) => {
      if (event.target.closest("#composer")) return;
      this.#closeMenu();
      this.#offers.close();
    });
  }

  /** Draw for the open place; a draft stays with the place it was written in. */
  draw() {
    const place = this.#store.place();
    const key = place && `${this.#store.me}/${place.key}`;
    if (key !== this.#key) {
      if (this.#key !== null) this.#drafts.set(this.#key, this.#field.value);
      this.#key = key;
      this.#mode = null;
      this.#field.value = this.#drafts.get(key) ?? "";
      this.#closeMenu();
      this.#offers.typed("");
      this.refresh();
    }
    this.#drawWords();
    this.#drawContext(place);
    this.#drawNotice(place);
    this.#drawKeys(place);
    this.#grow();
  }

  /** Read the bot's menu for this place anew. */
  async refresh() {
    if (this.#store.place() === null) return;
    const key = this.#key;
    const commands = await this.#act.commands().catch(() => []);
    if (key !== this.#key) return;
    this.#commands = commands;
    if (!this.#menu.hidden || this.#unmet) this.#offer();
  }

  /** Put `text` into the field and the cursor behind it. */
  insert(text) {
    if (this.#form.hidden) return;
    this.#field.value = text;
    this.#typed(false);
    this.#field.focus();
    this.#field.setSelectionRange(text.length, text.length);
  }

  /** The bot has answered `@bot words`. */
  offered(event) {
    this.#offers.take(event);
  }

  reply(message) {
    this.#mode = { kind: "reply", message };
    this.draw();
    this.#field.focus();
  }

  edit(message) {
    this.#mode = { kind: "edit", message };
    this.insert(message.text);
    this.draw();
  }

  focus() {
    if (!this.#form.hidden) this.#field.focus({ preventScroll: true });
  }

  async #send() {
    const text = this.#field.value.trim();
    const picked = this.#offered[this.#picked];
    if (!this.#menu.hidden && picked && text === "/") {
      this.#pick(picked);
      return;
    }
    if (!text) return;
    const mode = this.#mode;
    this.#field.value = "";
    this.#mode = null;
    this.#typed(false);
    this.draw();
    if (!(await this.#act.send(text, mode)) && this.#field.value === "") {
      this.#field.value = text;
      this.#typed(false);
    }
  }

  /** Send one of the bot's offers in place of what was typed. */
  async #choose(query, number) {
    const mode = this.#mode;
    if ((await this.#act.choose(query, number, mode)) === undefined) return;
    this.#field.value = "";
    if (this.#mode === mode) this.#mode = null;
    this.#typed(false);
    this.draw();
    this.focus();
  }

  #pressed(event) {
    // An input method's Enter ends its own choice of words; it is no wish to send.
    if (event.isComposing || event.keyCode === 229) return;
    if (this.#offers.pressed(event)) return;
    const open = !this.#menu.hidden && this.#offered.length > 0;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#picked = (this.#picked + step + this.#offered.length) % this.#offered.length;
      this.#drawMenu();
    } else if (open && (event.key === "Tab" || (event.key === "Enter" && !this.#isWhole()))) {
      event.preventDefault();
      this.#pick(this.#offered[this.#picked]);
    } else if (event.key === "Escape") {
      if (!this.#menu.hidden) this.#closeMenu();
      else if (this.#mode) this.#cancel();
      else return;
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#form.requestSubmit();
    }
  }

  #isWhole() {
    return this.#offered.some(({ command }) => this.#full(command) === this.#field.value.trim() || `/${command}` === this.#field.value.trim());
  }

  #typed(offer = true) {
    this.#grow();
    this.#offers.typed(this.#mode?.kind === "edit" ? "" : this.#field.value);
    if (offer && /^\/\w*(@\w*)?$/u.test(this.#field.value)) this.#offer();
    else this.#closeMenu();
  }

  #grow() {
    this.#field.style.height = "auto";
    this.#field.style.height = `${Math.min(this.#field.scrollHeight, 180)}px`;
    this.#form.classList.toggle("has-text", this.#field.value.trim() !== "");
  }

  #toggleMenu() {
    if (!this.#menu.hidden) this.#closeMenu();
    else {
      this.#offer(true);
      this.#field.focus({ preventScroll: true });
    }
  }

  #offer(all = false) {
    const typed = all ? "" : this.#field.value.slice(1).split("@")[0].toLowerCase();
    this.#offered = this.#commands.filter(({ command }) => command.startsWith(typed));
    this.#picked = 0;
    if (this.#offered.length === 0 && !all) {
      this.#closeMenu();
      this.#unmet = true;
      return;
    }
    this.#menu.hidden = false;
    this.#field.setAttribute("aria-expanded", "true");
    this.#drawMenu();
  }

  #drawMenu() {
    fill(
      this.#menu,
      h("div", { class: "menu-title", role: "presentation" }, t(this.#offered.length ? "say.commandsFor" : "say.noCommands")),
      this.#offered.map((offered, index) =>
        h(
          "div",
          {
            class: "menu-row",
            role: "option",
            id: `command-${index}`,
            "aria-selected": String(index === this.#picked),
            onclick: () => this.#pick(offered),
          },
          h("code", {}, `/${offered.command}`),
          h("span", { class: "muted" }, offered.description),
          offered.private ? h("span", { class: "private", title: t("msg.onlyYou") }, icon("eye")) : null,
        ),
      ),
    );
    if (this.#offered.length) this.#field.setAttribute("aria-activedescendant", `command-${this.#picked}`);
    this.#menu.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }

  #full(command) {
    const place = this.#store.place();
    return place ? this.#store.command(`/${command}`, place.chat) : `/${command}`;
  }

  #pick({ command }) {
    this.insert(this.#full(command));
  }

  #closeMenu() {
    this.#unmet = false;
    this.#menu.hidden = true;
    this.#field.setAttribute("aria-expanded", "false");
    this.#field.removeAttribute("aria-activedescendant");
  }

  #cancel() {
    if (this.#mode?.kind === "edit") this.#field.value = "";
    this.#mode = null;
    this.#typed(false);
    this.draw();
  }

  #drawWords() {
    this.#field.placeholder = t("say.placeholder");
    this.#field.setAttribute("aria-label", t("say.label"));
    this.#menu.setAttribute("aria-label", t("say.menu"));
    const send = this.#form.querySelector(".send");
    const words = t(this.#mode?.kind === "edit" ? "say.save" : "say.send");
    send.setAttribute("aria-label", words);
    send.title = words;
    const slash = this.#form.querySelector(".slash");
    slash.setAttribute("aria-label", t("say.menu"));
    slash.title = t("say.menu");
  }

  #drawContext(place) {
    this.#context.hidden = this.#mode === null;
    if (this.#mode !== null) fill(this.#context, contextRow(this.#mode, place, () => this.#cancel()));
  }

  #drawNotice(place) {
    const notice = insteadOf(place, this.#store, () => this.#act.start());
    this.#form.hidden = notice !== null || !place;
    this.#notice.hidden = notice === null;
    fill(this.#notice, notice);
  }

  #drawKeys(place) {
    const message = this.#form.hidden ? null : this.#store.keysOf(place);
    this.#keys.hidden = message === null;
    fill(this.#keys, message ? keyRows(message, this.#act.key) : null);
  }
}
