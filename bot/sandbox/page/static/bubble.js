// One message: its bubble, its buttons, and the quiet lines that services leave.

import { avatar, h, hue, icon } from "./dom.js";
import { renderRich } from "./rich.js";
import { renderText } from "./text.js";
import { currentLanguage, t } from "./words.js";

/** `HH:MM` in the sandbox's zone; `ms` since 1970. */
export function clockTime(ms, zone) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(ms);
}

/** The calendar day in the sandbox's zone, as YYYY-MM-DD. */
export function dayOf(ms, zone) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(ms);
}

/** A day as people write it, with the year where it is not this one. */
export function dayName(ms, now, zone) {
  const day = dayOf(ms, zone);
  if (day === dayOf(now, zone)) return t("log.today");
  if (day === dayOf(now - 86_400_000, zone)) return t("log.yesterday");
  const year = day.slice(0, 4) === dayOf(now, zone).slice(0, 4) ? {} : { year: "numeric" };
  const locale = currentLanguage() === "zh" ? "zh-CN" : "en-GB";
  return new Intl.DateTimeFormat(locale, { timeZone: zone, month: "long", day: "numeric", ...year }).format(ms);
}

/** The name that stands over a message. */
export function senderName(message, place) {
  return message.from?.name ?? message.sender_chat ?? place.chat.title;
}

/** What a message says in one line, for previews. */
export function firstLine(message, place) {
  const words = message.service ? serviceWords(message, place) : message.text || t("msg.unsupported");
  return words.replace(/\s+/gu, " ").trim().slice(0, 160);
}

function serviceWords(message, place) {
  const { kind, name } = message.service;
  return t(`service.${kind}`, { who: senderName(message, place), name, chat: place.chat.title });
}

/**
 * A message as a list item. `run` says where it stands in its sender's run: {first, last}.
 * `act` holds what can be done: those of `renderText`, and press, reply, forward, edit, jump.
 */
export function bubble(message, place, store, run, act) {
  if (message.service) {
    return h("li", { class: "service", "data-id": message.id }, h("span", {}, serviceWords(message, place)));
  }
  const mine = store.isMine(message);
  const isGroup = !["private", "channel"].includes(place.chat.kind);
  const whispered = message.only !== null;
  const classes = ["message", mine ? "mine" : "theirs", run.first && "first", run.last && "last", whispered && "whispered"];
  const showsName = run.first && !mine && place.chat.kind !== "private";
  const body = h(
    "div",
    { class: "bubble" },
    showsName ? head(message, place, store) : message.via ? h("div", { class: "name via" }, via(message)) : null,
    message.forwarded ? h("div", { class: "name forwarded" }, t("msg.forwardedFrom", { name: message.forwarded })) : null,
    whispered ? h("div", { class: "whisper" }, icon("eye"), t("msg.onlyYou")) : null,
    message.reply ? quoted(message.reply, place, act) : null,
    h("div", { class: message.rich ? "text rich" : "text", dir: "auto" }, content(message, act), meta(message, store, mine)),
  );
  const column = h("div", { class: "column" }, body, message.keyboard.length > 0 ? keyboard(message, act) : null);
  const author = senderName(message, place);
  const face = isGroup && !mine
    ? h("span", { class: "face" }, run.last ? avatar(author, message.from?.id ?? place.chat.id) : null)
    : null;
  return h(
    "li",
    { class: classes.filter(Boolean).join(" "), "data-id": message.id },
    face,
    column,
    actions(message, { edit: mine && !whispered && !message.forwarded, forward: !whispered }, act),
  );
}

function content(message, act) {
  if (message.rich) return renderRich(message.rich, act);
  return message.text ? renderText(message.text, message.entities, act) : h("i", { class: "muted" }, t("msg.unsupported"));
}

function head(message, place, store) {
  const id = message.from?.id ?? place.chat.id;
  const status = message.from && store.role(place.chat, message.from.id);
  let role = null;
  if (message.from?.bot) role = t(status === "administrator" ? "role.botAdmin" : "role.bot");
  else if (status === "creator" || status === "administrator") role = t(`role.${status}`);
  return h(
    "div",
    { class: `name ${hue(id)}` },
    h("span", { class: "who" }, senderName(message, place)),
    message.via ? h("span", { class: "via" }, via(message)) : null,
    role === null || role === message.from?.name ? null : h("span", { class: "role" }, role),
  );
}

function via(message) {
  return t("msg.viaBot", { bot: message.via });
}

function quoted(id, place, act) {
  const original = place.chat.messages.find((message) => message.id === id);
  if (!original) return h("div", { class: "reply gone" }, t("msg.via"));
  return h(
    "button",
    { type: "button", class: `reply ${hue(original.from?.id ?? place.chat.id)}`, onclick: () => act.jump(id) },
    h("span", { class: "who" }, senderName(original, place)),
    h("span", { class: "what" }, firstLine(original, place)),
  );
}

function meta(message, store, mine) {
  const at = message.date * 1000;
  return h(
    "span",
    { class: "meta" },
    message.silent ? h("span", { title: t("msg.silent"), role: "img", "aria-label": t("msg.silent") }, icon("silent")) : null,
    message.pinned ? icon("pin") : null,
    message.edited ? h("span", {}, t("msg.edited")) : null,
    h("time", { datetime: new Date(at).toISOString() }, clockTime(at, store.clock.zone)),
    mine ? icon("sent") : null,
  );
}

function keyboard(message, act) {
  return h(
    "div",
    { class: "keyboard" },
    message.keyboard.map((row, y) =>
      h("div", { class: "row" }, row.map((button, x) => key(message, button, y, x, act))),
    ),
  );
}

function key(message, button, row, column, act) {
  const safe = button.url && /^(https?|tg):/i.test(button.url) ? button.url : null;
  if (safe) {
    return h(
      "a",
      {
        class: "key",
        href: safe,
        target: "_blank",
        rel: "noopener noreferrer",
        title: safe,
        onclick: (event) => act.link(safe) && event.preventDefault(),
      },
      h("span", {}, button.text),
      icon("out"),
    );
  }
  const press = async (event) => {
    const pressed = event.currentTarget;
    pressed.classList.add("busy");
    await act.press(message, row, column);
    pressed.classList.remove("busy");
  };
  return h("button", { type: "button", class: "key", onclick: press }, h("span", {}, button.text));
}

function actions(message, may, act) {
  return h(
    "div",
    { class: "actions", role: "group", "aria-label": t("msg.actions") },
    h("button", { type: "button", class: "round small", "aria-label": t("msg.reply"), title: t("msg.reply"), onclick: () => act.reply(message) }, icon("reply")),
    may.forward
      ? h("button", { type: "button", class: "round small", "aria-label": t("msg.forward"), title: t("msg.forward"), onclick: () => act.forward(message) }, icon("forward"))
      : null,
    may.edit
      ? h("button", { type: "button", class: "round small", "aria-label": t("msg.edit"), title: t("msg.edit"), onclick: () => act.edit(message) }, icon("edit"))
      : null,
  );
}
