// What stands around the field: what is answered or edited, what there is instead, your own keys.

import { firstLine, senderName } from "./bubble.js";
import { h, icon } from "./dom.js";
import { t } from "./words.js";

/** The message that is answered or edited (`mode`), with the way out. */
export function contextRow({ kind, message }, place, cancel) {
  const title = kind === "edit" ? t("say.editing") : t("say.replying", { name: senderName(message, place) });
  return [
    icon(kind),
    h("span", { class: "context-words" }, h("b", {}, title), h("span", {}, firstLine(message, place))),
    h("button", { type: "button", class: "round", "aria-label": t("say.cancel"), title: t("say.cancel"), onclick: cancel }, icon("close")),
  ];
}

/** What stands in the place of the field where you can't write; null where you can. */
export function insteadOf(place, store, start) {
  if (place?.chat.kind === "private" && (!place.chat.started || place.chat.blocked)) {
    const words = t(place.chat.blocked ? "say.restart" : "say.start");
    return h("button", { type: "button", class: "big-button", onclick: start }, words);
  }
  if (place?.chat.kind === "channel" && !store.isAdmin(place.chat)) {
    return h("p", { class: "big-note" }, t("say.channelOnly"));
  }
  return null;
}

/** The buttons that a message put in the place of your own keyboard. */
export function keyRows(message, press) {
  const key = (one) => h("button", { type: "button", class: "wide", onclick: () => press(message, one) }, one.text);
  return message.own.rows.map((row) => h("div", { class: "row" }, row.map(key)));
}
