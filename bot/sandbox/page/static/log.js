// The conversation: days, runs of one sender, the unread line, scrolling, search, the pinned bar.

import { bubble, dayName, dayOf, firstLine } from "./bubble.js";
import { fill, h, icon, sync } from "./dom.js";
import { currentLanguage, t } from "./words.js";

const RUN_SECONDS = 300;
const NEAR_END = 90;

export class Log {
  #list;
  #scroller;
  #pinned;
  #newest;
  #act;
  #place = null;
  #unfolded = new Map();
  #lastId = 0;

  /** `act` as for `bubble`, without `unfolded` and `jump`, which are the log's own. */
  constructor(elements, act) {
    this.#list = elements.list;
    this.#scroller = elements.scroller;
    this.#pinned = elements.pinned;
    this.#newest = elements.newest;
    this.#act = act;
    this.#newest.addEventListener("click", () => this.#toEnd("smooth"));
    this.#scroller.addEventListener("scroll", () => this.#showNewest(), { passive: true });
    // A quote that folds or a keyboard that opens on a phone must not hide the newest message.
    let followed = true;
    this.#scroller.addEventListener("scroll", () => (followed = this.#isAtEnd()), { passive: true });
    new ResizeObserver(() => followed && this.#toEnd()).observe(this.#scroller);
  }

  /** Draw the open place, keeping every element that still stands as it was. */
  draw(store) {
    const place = store.place();
    const viewer = `${place?.key}/${store.me}`;
    const changed = this.#place !== viewer;
    this.#place = viewer;
    const atEnd = changed || this.#isAtEnd();
    const messages = place ? matching(place.messages, store.search) : [];
    const entries = place ? this.#entries(messages, place, store) : [];
    if (changed) this.#list.setAttribute("aria-live", "off");
    sync(this.#list, entries);
    this.#drawPinned(place);
    const last = messages.at(-1);
    const isNew = last !== undefined && last.id > this.#lastId;
    this.#lastId = last?.id ?? 0;
    if (changed) this.#enter(store);
    else if (atEnd || (isNew && store.isMine(last))) this.#toEnd();
    this.#showNewest();
    this.#list.setAttribute("aria-live", "polite");
    return messages.length;
  }

  /** Scroll to a message and let it glow for a moment. */
  jump(id) {
    const node = this.#list.querySelector(`[data-id="${Number(id)}"]`);
    if (!node) return;
    node.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
    node.classList.remove("glow");
    void node.offsetWidth; // restarts the animation where it is still running
    node.classList.add("glow");
  }

  #entries(messages, place, store) {
    const entries = [];
    const zone = store.clock.zone;
    const divider = store.search === null ? store.divider() : null;
    let day = null;
    messages.forEach((message, index) => {
      const own = dayOf(message.date * 1000, zone);
      const isNewDay = own !== day;
      if (isNewDay) {
        day = own;
        const name = dayName(message.date * 1000, store.now(), zone);
        entries.push({ key: `day ${own}`, look: name, make: () => h("li", { class: "day" }, h("span", {}, name)) });
      }
      if (message.id === divider) {
        const words = t("log.unread");
        entries.push({ key: "unread", look: words, make: () => h("li", { class: "unread-line" }, words) });
      }
      const before = isNewDay || message.id === divider ? null : messages[index - 1];
      const after = messages[index + 1];
      const run = {
        first: !sameRun(before, message),
        last: !sameRun(message, after) || after.id === divider || dayOf(after.date * 1000, zone) !== own,
      };
      entries.push(this.#entry(message, place, store, run));
    });
    if (messages.length === 0) entries.push(empty(place, store, this.#act));
    return entries;
  }

  #entry(message, place, store, run) {
    const original = message.reply && place.chat.messages.find((other) => other.id === message.reply);
    const roles = place.chat.members.map((member) => member.status).join();
    const look = JSON.stringify([message, run, original, store.me, currentLanguage(), store.clock.zone, roles]);
    const make = () => {
      const key = `${place.chat.id}/${message.id}`;
      if (!this.#unfolded.has(key)) this.#unfolded.set(key, new Set());
      const act = { ...this.#act, unfolded: this.#unfolded.get(key), jump: (id) => this.jump(id) };
      return bubble(message, place, store, run, act);
    };
    return { key: `${place.chat.id}/${message.id}`, look, make };
  }

  #drawPinned(place) {
    const pinned = place?.messages.findLast((message) => message.pinned);
    this.#pinned.hidden = !pinned;
    if (!pinned) return;
    fill(
      this.#pinned,
      h("span", { class: "pinned-words" }, h("b", {}, t("pinned.title")), h("span", {}, firstLine(pinned, place))),
      icon("pin"),
    );
    this.#pinned.onclick = () => this.jump(pinned.id);
  }

  #enter(store) {
    const line = store.divider() === null ? null : this.#list.querySelector(".unread-line");
    this.#toEnd();
    if (line && line.offsetTop < this.#scroller.scrollTop) this.#scroller.scrollTop = line.offsetTop - 12;
  }

  #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  #toEnd(behavior = "auto") {
    this.#scroller.scrollTo({ top: this.#scroller.scrollHeight, behavior: calm() ? "auto" : behavior });
  }

  #showNewest() {
    this.#newest.hidden = this.#isAtEnd();
  }
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

function matching(messages, words) {
  if (words === null || words.trim() === "") return messages;
  const wanted = words.trim().toLocaleLowerCase();
  return messages.filter((message) => message.text.toLocaleLowerCase().includes(wanted));
}

function sameRun(before, after) {
  return (
    Boolean(before && after) &&
    !before.service &&
    !after.service &&
    before.from?.id === after.from?.id &&
    before.only === after.only &&
    before.sender_chat === after.sender_chat &&
    after.date - before.date < RUN_SECONDS
  );
}

function empty(place, store, act) {
  const isSearch = store.search !== null;
  const command = place && store.command("/today", place.chat);
  const canSend = place.chat.kind !== "private" || place.chat.started;
  const [before, after] = t("log.emptyHint").split("{command}");
  const make = () =>
    h(
      "li",
      { class: "empty" },
      h("b", {}, isSearch ? t("search.count", { n: 0 }) : t("log.empty")),
      isSearch || !canSend
        ? null
        : h("span", {}, before, h("button", { type: "button", class: "inline command", onclick: () => act.insert(command) }, command), after),
    );
  return { key: "empty", look: `${isSearch} ${command} ${canSend} ${currentLanguage()}`, make };
}
