// The right column: the sandbox's clock, the chat with what can be done to its bot, what to try.

import { clockTime } from "./bubble.js";
import { avatar, fill, h, icon, sync } from "./dom.js";
import { currentLanguage, nameOf, t } from "./words.js";

const HINTS = {
  zh: [
    ["/today", "try.today"],
    ["/category 投融资", "try.category"],
    ["/date 昨天", "try.date"],
    ["/subscribe 09:00", "try.subscribe"],
    ["/status", "try.status"],
    ["/help", "try.help"],
    ["@{bot} 投融资", "try.inline"],
  ],
  en: [
    ["/today", "try.today"],
    ["/category 投融资", "try.category"],
    ["/date yesterday", "try.date"],
    ["/subscribe 09:00", "try.subscribe"],
    ["/status", "try.status"],
    ["/help", "try.help"],
    ["@{bot} 投融资", "try.inline"],
  ],
};

/** The hour and the day of the sandbox, and the buttons that move them (`move(seconds|"push")`). */
export function drawClock(element, store, move) {
  const button = (words, step, extra = "") =>
    h("button", { type: "button", class: `wide ${extra}`, "data-step": step, onclick: (event) => busy(event, () => move(step)) }, words);
  fill(
    element,
    h("h2", { id: "clock-title" }, t("clock.title")),
    h("p", { class: "hour" }, h("time", { id: "hour" }), h("span", { id: "day", class: "day-words" })),
    h("div", { class: "pair" }, button(t("clock.hour"), 3600), button(t("clock.day"), 86_400)),
    button(t("clock.push"), "push", "primary"),
  );
  tick(store);
}

/** Put the time of now into what `drawClock` made and into the small clock of phones. */
export function tick(store) {
  const now = store.now();
  const zone = store.clock.zone;
  const hour = clockTime(now, zone);
  const locale = currentLanguage() === "zh" ? "zh-CN" : "en-GB";
  const day = new Intl.DateTimeFormat(locale, { timeZone: zone, year: "numeric", month: "long", day: "numeric", weekday: "long" });
  setText("hour", hour);
  setText("small-hour", hour);
  setText("about-hour", hour);
  setText("day", `${day.format(now)} · ${zone.split("/").at(-1).replace("_", " ")}`);
}

function setText(id, text) {
  const node = document.getElementById(id);
  if (node && node.textContent !== text) node.textContent = text;
}

/** The open chat: its people, how the bot stands in it, and `act(action)` to change that. */
export function drawChat(element, store, act) {
  const place = store.place();
  element.hidden = !place;
  if (!place) return;
  const { chat } = place;
  const isPrivate = chat.kind === "private";
  const allowed = isPrivate || store.isAdmin(chat);
  const status = isPrivate ? (chat.blocked ? "blocked" : "active") : chat.bot;
  const tools = actionsFor(place, status, store).map(([action, words, kind]) =>
    h(
      "button",
      {
        type: "button",
        class: `wide ${kind}`,
        "data-action": action,
        disabled: !(allowed || (action === "add_bot" && !kind)),
        title: allowed ? null : t("do.onlyAdmins"),
        onclick: (event) => busy(event, () => act(action)),
      },
      t(words),
    ),
  );
  const parts = () => [
    h("h2", {}, t("chat.title")),
    h(
      "div",
      { class: "card" },
      avatar(place.title, isPrivate ? store.bot.id : chat.id),
      h("span", { class: "who" }, place.title, place.topic ? h("span", { class: "muted" }, ` · ${place.topic}`) : null),
      h("span", { class: "muted" }, t("chat.botIs", { status: t(`bot.${status}`) })),
    ),
    tools.length > 1 ? h("div", { class: "pair" }, tools) : tools,
    allowed || tools.length === 0 ? null : h("p", { class: "muted small-print" }, t("do.onlyAdmins")),
    isPrivate ? null : h("ul", { class: "people", "aria-label": t("chat.people") }, chat.members.map((member) => person(member, store))),
  ];
  const look = JSON.stringify([{ ...chat, messages: null }, place.title, place.topic, store.me, currentLanguage()]);
  sync(element, [{ key: "chat", look, make: () => h("div", {}, ...parts()) }]);
}

function person(member, store) {
  const known = store.person(member.id);
  const isBot = member.id === store.bot.id;
  const name = known ? nameOf(known) : member.name;
  const role = isBot ? t("role.bot") : t(`role.${member.status}`);
  return h(
    "li",
    {},
    avatar(name, member.id, "tiny"),
    h("span", { class: "who" }, name),
    role === name ? null : h("span", { class: "muted" }, role),
  );
}

function actionsFor(place, status, store) {
  const { chat } = place;
  if (chat.kind === "private") {
    if (status === "blocked") return [["unblock", "do.unblock", "primary"]];
    return chat.started ? [["block", "do.block", "danger"]] : [];
  }
  const actions = [];
  if (status === "left" || status === "kicked") {
    if (chat.kind !== "channel") actions.push(["add_bot", "do.add", ""]);
    actions.push(["add_admin_bot", "do.addAdmin", "primary"]);
  } else {
    if (status === "administrator" && chat.kind !== "channel") actions.push(["demote_bot", "do.demote", ""]);
    else if (chat.kind !== "channel") actions.push(["promote_bot", "do.promote", ""]);
    actions.push(["remove_bot", "do.remove", "danger"]);
  }
  if (chat.kind === "group" && store.role(chat) === "creator") actions.push(["upgrade", "do.upgrade", ""]);
  if (chat.forum && place.thread !== 0) {
    const closed = chat.topics.find((topic) => topic.id === place.thread)?.closed;
    actions.push(closed ? ["reopen_topic", "do.reopenTopic", ""] : ["close_topic", "do.closeTopic", ""]);
    actions.push(["delete_topic", "do.deleteTopic", "danger"]);
  }
  return actions;
}

/** The folder that the bot watches, and the way to edit what lies in it. */
export function drawFolder(element, digest, edit) {
  element.hidden = digest === null;
  if (digest === null) return;
  const parts = () => [
    h("h2", {}, t("folder.title")),
    h("p", { class: "muted small-print" }, t("folder.watched")),
    h("code", { class: "path" }, digest.folder),
    h("button", { type: "button", class: "wide", "data-action": "edit_digest", onclick: (event) => busy(event, edit) }, t("folder.edit")),
  ];
  const look = JSON.stringify([digest.folder, currentLanguage()]);
  sync(element, [{ key: "folder", look, make: () => h("div", {}, ...parts()) }]);
}

/** What a newcomer can type, as buttons that put it into the composer. */
export function drawHints(element, store, insert) {
  const chat = store.place()?.chat ?? { kind: "private" };
  const isPrivate = chat.kind === "private";
  const parts = () => [
    h("h2", {}, t("try.title")),
    h("p", { class: "muted" }, `${t("try.bot")} `, h("b", {}, `@${store.bot.username}`)),
    h("ul", { class: "hints" }, HINTS[currentLanguage()].map(([command, words]) => hint(store.command(command, chat).replace("{bot}", store.bot.username), words, insert))),
    h("a", { class: "archive", href: "/archive", target: "_blank", rel: "noopener" }, t("try.archive"), icon("out")),
  ];
  const look = JSON.stringify([isPrivate, store.bot, currentLanguage()]);
  sync(element, [{ key: "hints", look, make: () => h("div", {}, ...parts()) }]);
}

function hint(text, words, insert) {
  return h(
    "li",
    {},
    h("button", { type: "button", class: "hint", onclick: () => insert(text) }, h("code", {}, text), h("span", { class: "muted" }, t(words)), icon("back")),
  );
}

async function busy(event, work) {
  const button = event.currentTarget;
  button.classList.add("busy");
  await work();
  button.classList.remove("busy");
}
