// Elements and icons. Data only ever becomes text nodes and checked attributes, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element. `on…` properties are listeners, true is an empty attribute, null leaves it out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Put `children` in place of what `element` holds. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
}

/**
 * Make `element` hold `entries` ({key, look, make}) in order. An entry whose look is as it was
 * keeps its element, and with it the focus, the click under way and what was unfolded in it.
 */
export function sync(element, entries) {
  const shown = drawn.get(element) ?? new Map();
  const kept = new Map();
  const nodes = entries.map(({ key, look, make }) => {
    const old = shown.get(key);
    const now = old?.look === look ? old : { look, node: make() };
    kept.set(key, now);
    return now.node;
  });
  for (const [key, { node }] of shown) {
    const successor = kept.get(key)?.node;
    if (successor === node) continue;
    const hadFocus = node.contains(document.activeElement);
    if (successor) node.replaceWith(successor);
    else node.remove();
    if (hadFocus) successor?.querySelector("button, a")?.focus({ preventScroll: true });
  }
  drawn.set(element, kept);
  let next = element.firstChild;
  for (const node of nodes) {
    if (node === next) next = next.nextSibling;
    else element.insertBefore(node, next);
  }
}

const drawn = new WeakMap();

// Strokes on a 24 × 24 grid.
const PATHS = {
  back: "M15 5l-7 7 7 7",
  send: "M4 12l16-8-5.5 16-3-6.5z M11.5 13.5L20 4",
  info: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17z M12 11v5 M12 7.9v.2",
  search: "M10.5 4a6.5 6.5 0 100 13 6.5 6.5 0 000-13z M15.3 15.3L20 20",
  close: "M6 6l12 12 M18 6L6 18",
  reply: "M10 6l-6 5.5 6 5.5v-3.5c5 0 8 1.5 10 4.5-.7-5-3.8-8.3-10-8.7z",
  forward: "M14 6l6 5.5-6 5.5v-3.5c-5 0-8 1.5-10 4.5.7-5 3.8-8.3 10-8.7z",
  edit: "M5 19l1-4L16.5 4.5l3 3L9 18z M14.5 6.5l3 3",
  pin: "M9 4h6 M10 4v6l-3 4h10l-3-4V4 M12 14v6",
  silent: "M6 17h10 M8 17v-6c0-.7.1-1.3.4-1.9 M10.5 6.3A4 4 0 0116 11v3 M10.5 20h3 M4 4l16 16",
  down: "M6 9l6 6 6-6",
  out: "M8 16L16.5 7.5 M9.5 7h7.5v7.5",
  slash: "M15 5L9 19",
  clock: "M12 3.5a8.5 8.5 0 100 17 8.5 8.5 0 000-17z M12 7.5V12l3 2",
  sent: "M2.5 12.5l4 4 8.5-9 M11.5 16.5L20.5 7.5",
  channel: "M4 10v4h3l7 4V6l-7 4z M17.5 9.5c1 1.6 1 3.4 0 5",
  group: "M9 5.5a3 3 0 100 6 3 3 0 000-6z M3.5 18.5c.5-3 2.6-4.5 5.5-4.5s5 1.5 5.5 4.5z M15.5 6a2.7 2.7 0 010 5.2 M16.5 14c2.3.2 3.6 1.6 4 4.5",
  topics: "M9.5 4L7.5 20 M16.5 4l-2 16 M4.5 9h15.5 M4 15h15.5",
  eye: "M2.5 12S6 5.8 12 5.8 21.5 12 21.5 12 18 18.2 12 18.2 2.5 12 2.5 12z M12 9.3a2.7 2.7 0 100 5.4 2.7 2.7 0 000-5.4z",
  spark: "M12 4v4 M12 16v4 M4 12h4 M16 12h4 M6.5 6.5l2.4 2.4 M15.1 15.1l2.4 2.4 M17.5 6.5l-2.4 2.4 M8.9 15.1l-2.4 2.4",
};

/** A drawn icon, hidden from screen readers: what it means stands in its button's label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A round picture with the first letter of `name`, in one of Telegram's seven colours. */
export function avatar(name, id, extra = "") {
  const letter = [...name.replace(/^AI\s*/u, "")][0] ?? "?";
  return h("span", { class: `avatar ${hue(id)} ${extra}`, "aria-hidden": "true" }, letter.toUpperCase());
}

/** The class of the colour that belongs to an id. */
export function hue(id) {
  return `hue-${Math.abs(Number(id)) % 7}`;
}
