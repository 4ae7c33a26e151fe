// Rich messages: headings, lists, quotes, and blocks that open at a touch.

import { h } from "./dom.js";
import { link } from "./text.js";

const STYLES = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  marked: "mark",
  subscript: "sub",
  superscript: "sup",
};

/** The blocks as elements. `act` is as for `renderText`; what was opened stays so when redrawn. */
export function renderRich(blocks, act) {
  return blocks.map((block, index) => element(block, `rich ${index}`, act));
}

function element(block, path, act) {
  const within = (name = "blocks") => block[name].map((one, index) => element(one, `${path}.${index}`, act));
  switch (block.type) {
    case "heading":
      return h(`h${block.size}`, {}, rich(block.text, act));
    case "details":
      return details(block, path, within(), act);
    case "list":
      return list(block, path, act);
    case "divider":
      return h("hr");
    case "anchor":
      return null;
    case "pre":
      return h("pre", {}, h("code", {}, rich(block.text, act)));
    case "blockquote":
      return h("blockquote", {}, within(), credit(block, act));
    case "pullquote":
    case "expandable_blockquote":
      return h("blockquote", {}, h("p", {}, rich(block.text, act)), credit(block, act));
    case "footer":
      return h("p", { class: "muted" }, rich(block.text, act));
    default:
      return h("p", {}, rich(block.text, act));
  }
}

function credit(block, act) {
  return block.credit ? h("p", { class: "muted" }, rich(block.credit, act)) : null;
}

// `is_open` is how it comes; whoever closed it finds it closed.
function details(block, path, content, act) {
  const changed = act.unfolded.has(path);
  const node = h(
    "details",
    { open: Boolean(block.is_open) !== changed },
    h("summary", {}, rich(block.summary, act)),
    h("div", { class: "within" }, content),
  );
  node.addEventListener("toggle", () => {
    if (node.open === Boolean(block.is_open)) act.unfolded.delete(path);
    else act.unfolded.add(path);
  });
  return node;
}

function list(block, path, act) {
  const ordered = block.items.some((item) => item.type);
  const items = block.items.map((item, index) =>
    h("li", { value: item.value }, item.blocks.map((one, at) => element(one, `${path}.${index}.${at}`, act))),
  );
  return h(ordered ? "ol" : "ul", {}, items);
}

function rich(text, act) {
  if (typeof text === "string") return [text];
  if (Array.isArray(text)) return text.flatMap((part) => rich(part, act));
  const inner = rich(text.text, act);
  const node = text.type === "url" ? link(text.url, act) : h(STYLES[text.type] ?? "span");
  node.append(...inner);
  return [node];
}
