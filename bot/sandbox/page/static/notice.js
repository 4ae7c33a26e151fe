// What the bot answers to a press: a toast that passes, or an alert that waits.

import { h } from "./dom.js";
import { t } from "./words.js";

const TOAST_MS = 3500;

/** Show `text` for a moment at the foot of the conversation. */
export function toast(text, kind = "") {
  const node = h("div", { class: `toast ${kind}` }, text);
  document.getElementById("toasts").append(node);
  setTimeout(() => node.remove(), TOAST_MS);
}

/** Show `text` in a dialog until it is closed. */
export function alertBox(text, title) {
  const ok = h("button", { type: "submit", class: "wide primary" }, t("alert.ok"));
  const dialog = h(
    "dialog",
    { class: "alert", "aria-label": title },
    h("form", { method: "dialog" }, h("b", {}, title), h("p", {}, text), ok),
  );
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}

/** Let a text be edited; `save(text)` is awaited, and closes the dialog where it gives true. */
export function editText({ title, note, text, words, save }) {
  const field = h("textarea", { class: "editor", spellcheck: "false", "aria-label": title });
  field.value = text;
  const keep = h("button", { type: "submit", class: "wide primary" }, words.save);
  const form = h(
    "form",
    { method: "dialog" },
    h("b", {}, title),
    h("p", { class: "muted small-print" }, note),
    field,
    h("div", { class: "pair" }, h("button", { type: "button", class: "wide", onclick: () => dialog.close() }, t("say.cancel")), keep),
  );
  const dialog = h("dialog", { class: "alert wide-dialog", "aria-label": title }, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    keep.disabled = true;
    const done = await save(field.value);
    keep.disabled = false;
    if (done) dialog.close();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  field.setSelectionRange(0, 0);
  field.scrollTop = 0;
}

/** Let one of `options` ({label, value}) be chosen; null where the dialog is closed. */
export function choose(title, options) {
  return new Promise((resolve) => {
    let chosen = null;
    const keys = options.map(({ label, value }) =>
      h("button", { type: "submit", class: "wide", onclick: () => (chosen = value) }, label),
    );
    const body = keys.length > 0 ? keys : h("p", { class: "muted" }, t("choose.none"));
    const dialog = h(
      "dialog",
      { class: "alert choice", "aria-label": title },
      h("form", { method: "dialog" }, h("b", {}, title), body, h("button", { type: "submit", class: "wide" }, t("say.cancel"))),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(chosen);
    });
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    document.body.append(dialog);
    dialog.showModal();
  });
}
