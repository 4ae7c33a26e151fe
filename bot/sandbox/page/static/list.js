// The left column: who you are, and the chats that you see, a forum with its topics under it.

import { clockTime, dayName, dayOf, firstLine, senderName } from "./bubble.js";
import { avatar, fill, h, hue, icon, sync } from "./dom.js";
import { currentLanguage, nameOf, t } from "./words.js";

/** The switch "you are": a group of radio buttons, one a person. */
export function drawPeople(element, store, choose) {
  fill(
    element,
    store.people.map((person) =>
      h(
        "label",
        { class: "person" },
        h("input", {
          type: "radio",
          name: "me",
          value: person.id,
          checked: person.id === store.me,
          onchange: () => choose(person.id),
        }),
        h("span", { class: "person-face" }, avatar(nameOf(person), person.id, "tiny"), h("span", {}, nameOf(person))),
      ),
    ),
  );
}

/** The chats as a list of buttons; `open(key)` is called with the one pressed. */
export function drawChats(element, store, open) {
  const entries = [];
  for (const place of store.places()) {
    const { chat, topic, thread, title, key } = place;
    if (topic !== null && thread === 0) {
      const look = JSON.stringify([title, currentLanguage()]);
      entries.push({ key: `forum ${chat.id}`, look, make: () => forumHead(place) });
    }
    const last = place.messages.at(-1);
    const look = JSON.stringify([
      title, topic, chat.kind, last, store.unread(place), store.isTyping(place), key === store.open,
      last && when(last, store), store.me, currentLanguage(),
    ]);
    entries.push({ key, look, make: () => row(place, store, open) });
  }
  sync(element, entries);
}

function forumHead(place) {
  return h(
    "li",
    { class: "forum-head" },
    avatar(place.title, place.chat.id, "square"),
    h("span", { class: "row-title" }, kindIcon(place), h("span", { class: "who" }, place.title)),
    h("span", { class: "row-kind" }, t("kind.forum")),
  );
}

function row(place, store, open) {
  const isTopic = place.topic !== null;
  const last = place.messages.at(-1);
  const unread = store.unread(place);
  const current = place.key === store.open;
  const title = isTopic ? place.topic : place.title;
  const face = isTopic
    ? h("span", { class: `topic-face ${hue(place.thread || 2)}`, "aria-hidden": "true" }, place.thread ? [...title][0] : "#")
    : avatar(place.title, place.chat.kind === "private" ? store.bot.id : place.chat.id);
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        class: ["chat", isTopic && "topic", current && "current"].filter(Boolean).join(" "),
        "data-key": place.key,
        "aria-current": current ? "true" : null,
        onclick: () => open(place.key),
      },
      face,
      h("span", { class: "row-title" }, isTopic ? null : kindIcon(place), h("span", { class: "who" }, title)),
      h("time", { class: "row-time" }, last ? when(last, store) : ""),
      preview(place, last, store),
      unread > 0 ? h("span", { class: "badge" }, String(unread), h("span", { class: "unseen" }, ` ${t("list.unread", { n: unread })}`)) : null,
    ),
  );
}

function kindIcon(place) {
  if (place.chat.kind === "private") return icon("spark");
  if (place.chat.kind === "channel") return icon("channel");
  return icon(place.chat.forum ? "topics" : "group");
}

function preview(place, last, store) {
  if (store.isTyping(place)) {
    return h("span", { class: "preview typing" }, t("head.typing", { name: store.bot.name }), "…");
  }
  if (!last) return h("span", { class: "preview" }, t("list.empty"));
  const says = !last.service && !["private", "channel"].includes(place.chat.kind);
  const who = store.isMine(last) ? t("list.draft") : senderName(last, place);
  return h("span", { class: "preview" }, says ? h("span", { class: "sender" }, `${who}${currentLanguage() === "zh" ? "：" : ": "}`) : null, firstLine(last, place));
}

function when(message, store) {
  const at = message.date * 1000;
  const zone = store.clock.zone;
  const now = store.now();
  return dayOf(at, zone) === dayOf(now, zone) ? clockTime(at, zone) : dayName(at, now, zone);
}
