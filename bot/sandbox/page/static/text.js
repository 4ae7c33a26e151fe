// A message's text and entities as elements. Offsets are UTF-16, as JavaScript's strings are.

import { h, icon } from "./dom.js";
import { t } from "./words.js";

const BLOCKS = new Set(["blockquote", "expandable_blockquote", "pre"]);
const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s" };

/**
 * The text as a fragment. `act` holds what a reader can do: `hashtag(tag)`, `command(text)`,
 * `link(url)` (true if the page itself follows it), `copied()`, and `unfolded`, a Set of the
 * offsets of opened quotes and spoilers, which outlives a redraw.
 */
export function renderText(text, entities, act) {
  const sorted = [...entities].sort(
    (a, b) => a.offset - b.offset || b.length - a.length || BLOCKS.has(b.type) - BLOCKS.has(a.type),
  );
  const fragment = document.createDocumentFragment();
  draw(fragment, text, 0, text.length, sorted, act);
  return fragment;
}

// Entities that cross are cut at the border of the one that began first, as Telegram does.
function draw(parent, text, start, end, entities, act) {
  let at = start;
  let rest = entities;
  let afterBlock = false;
  const plain = (to) => {
    // A block already ends its line: the line break behind it would show as an empty line.
    if (afterBlock && text[at] === "\n" && at < to) at += 1;
    if (to > at) {
      parent.append(text.slice(at, to));
      afterBlock = false;
    }
    at = to;
  };
  while (rest.length > 0) {
    const [entity, ...later] = rest;
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    rest = later;
    if (to <= from) continue;
    plain(from);
    const { outer, inner } = element(entity, text.slice(from, to), act);
    draw(inner, text, from, to, later.filter((other) => other.offset < to), act);
    parent.append(outer);
    afterBlock = BLOCKS.has(entity.type);
    at = to;
    rest = later.filter((other) => other.offset + other.length > to);
  }
  plain(end);
}

function element(entity, covered, act) {
  const same = (node) => ({ outer: node, inner: node });
  switch (entity.type) {
    case "bold":
    case "italic":
    case "underline":
    case "strikethrough":
      return same(h(TAGS[entity.type]));
    case "spoiler":
      return same(spoiler(entity, act));
    case "code":
      return same(h("code", { onclick: () => copy(covered, act) }));
    case "pre":
      return pre(entity, covered, act);
    case "text_link":
      return same(link(entity.url, act));
    case "url":
      return same(link(/^[a-z][a-z0-9+.-]*:/i.test(covered) ? covered : `http://${covered}`, act));
    case "email":
      return same(h("a", { href: `mailto:${covered}` }));
    case "hashtag":
    case "cashtag":
      return same(press("tag", () => act.hashtag(covered)));
    case "bot_command":
      return same(press("command", () => act.command(covered)));
    case "mention":
    case "text_mention":
      return same(h("span", { class: "mention" }));
    case "blockquote":
      return same(h("blockquote"));
    case "expandable_blockquote":
      return foldable(entity, act);
    default:
      return same(h("span"));
  }
}

// Only schemes that can't run anything in this page; Telegram's own are shown, not followed.
export function link(url, act) {
  let address;
  try {
    address = new URL(url);
  } catch {
    return h("span");
  }
  if (!["http:", "https:", "tg:", "mailto:"].includes(address.protocol)) return h("span");
  return h("a", {
    href: address.href,
    title: address.href,
    target: "_blank",
    rel: "noopener noreferrer",
    onclick: (event) => act.link(address.href) && event.preventDefault(),
  });
}

function press(kind, action) {
  return h("button", { type: "button", class: `inline ${kind}`, onclick: action });
}

function spoiler(entity, act) {
  if (act.unfolded.has(entity.offset)) return h("span", { class: "spoiler shown" });
  const node = h("span", { class: "spoiler", role: "button", tabindex: 0, "aria-label": t("spoiler.show") });
  const show = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    if (node.classList.contains("shown")) return;
    event.preventDefault();
    event.stopPropagation();
    act.unfolded.add(entity.offset);
    node.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  node.addEventListener("click", show, true);
  node.addEventListener("keydown", show);
  return node;
}

function pre(entity, covered, act) {
  const inner = h("code");
  const head = entity.language ? h("span", { class: "pre-language" }, entity.language) : null;
  return { outer: h("pre", { onclick: () => copy(covered, act) }, head, inner), inner };
}

async function copy(text, act) {
  if (!window.getSelection()?.isCollapsed) return;
  await navigator.clipboard?.writeText(text).then(act.copied, () => undefined);
}

// Three lines until it is opened. Whether there is more to see only shows once it is laid out.
function foldable(entity, act) {
  const inner = h("div", { class: "fold-text" });
  const button = h("button", { type: "button", class: "fold-button" }, icon("down"));
  const outer = h("blockquote", { class: "fold" }, inner, button);
  const show = () => {
    const open = act.unfolded.has(entity.offset);
    outer.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", t(open ? "quote.close" : "quote.open"));
  };
  const toggle = (event) => {
    if (!outer.classList.contains("more") || event.target.closest("a, .inline, .spoiler:not(.shown)")) return;
    if (!window.getSelection()?.isCollapsed) return;
    event.stopPropagation();
    if (!act.unfolded.delete(entity.offset)) act.unfolded.add(entity.offset);
    show();
  };
  outer.addEventListener("click", toggle);
  show();
  new ResizeObserver(() => {
    if (outer.classList.contains("open")) outer.classList.add("more");
    else outer.classList.toggle("more", inner.scrollHeight > inner.clientHeight + 2);
  }).observe(inner);
  return { outer, inner };
}
