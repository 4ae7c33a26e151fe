// For each visible text: its contrast with what stands behind it, at its worst (WCAG 2.2, 1.4.3).
// Colours with an alpha are laid over what is behind them; of a gradient every stop counts.
() => {
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
    const scale = text.startsWith("color(") ? 255 : 1;
    return { r: r * scale, g: g * scale, b: b * scale, a };
  };
  const over = (top, back) => {
    const mix = (one) => top[one] * top.a + back[one] * (1 - top.a);
    return { r: mix("r"), g: mix("g"), b: mix("b"), a: 1 };
  };
  const luminance = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((v) => ((v / 255) <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  /** Every colour that may stand behind an element. */
  const behind = (element) => {
    if (!element) return [{ r: 255, g: 255, b: 255, a: 1 }];
    const style = getComputedStyle(element);
    const stops = style.backgroundImage.match(/(rgba?|color)\([^)]*\)/g);
    const own = stops && !element.matches(".busy") ? stops.map(parse) : [parse(style.backgroundColor)];
    if (own.every(({ a }) => a === 1)) return own;
    return own.flatMap((top) => behind(element.parentElement).map((back) => over(top, back)));
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const words = [...element.childNodes].filter((node) => node.nodeType === 3 && node.data.trim()).map((node) => node.data.trim()).join(" ");
    if (!words || element.closest("[aria-hidden=true], :disabled, .unseen")) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const color = parse(getComputedStyle(element).color);
    const worst = Math.min(...behind(element).map((back) => contrast(over(color, back), back)));
    if (worst < 4.5) found.push(`${worst.toFixed(2)} ${element.tagName.toLowerCase()}.${element.className}: ${words.slice(0, 30)}`);
  }
  return found;
}
