// Looks at what has the focus. `arguments[0]` says what is looked for.
const RING = 2;
const [wanted] = arguments;
const kept = (window.__siegel_keyboard ??= { plain: new WeakMap(), last: null, told: [] });
const at = document.activeElement;

// A field that is not seen itself stands under its label, or before it.
const shown = (element) => {
  const { opacity, clipPath } = getComputedStyle(element);
  const hidden = element.matches("input") && (opacity === "0" || clipPath !== "none");
  return hidden ? (element.nextElementSibling ?? element) : element;
};
const ring = (element) => {
  const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(shown(element));
  return { width: outlineStyle === "none" ? 0 : parseFloat(outlineWidth), all: [outlineStyle, outlineWidth, outlineColor, boxShadow].join() };
};
const place = (element) => {
  const { left, right, top, bottom } = shown(element).getClientRects()[0] ?? { left: 0, right: 0, top: 0, bottom: 0 };
  return { left, right, top, bottom };
};
const named = (element) => {
  const marks = [...element.attributes].filter(({ name }) => /^(id|name|href|value|data-)/.test(name));
  return element.localName + marks.map(({ name, value }) => `[${name}='${value}']`).join("");
};

// What those who listen are told from now on: more may be told after it.
const region = document.querySelector(".app > [aria-live]");
if (region && kept.region !== region) {
  kept.region = region;
  new MutationObserver(() => kept.told.push(region.textContent)).observe(region, { childList: true, subtree: true, characterData: true });
}
kept.told = [];

const wrong = [];
const main = at.closest("main");
// The page's end: after it the browser begins again. Headings are gone to and not stopped at: they have no ring.
const nowhere = at === document.body;
if (!nowhere && !at.matches("[tabindex='-1']")) {
  const { left, right, top, bottom } = place(at);
  const inside = top >= -1 && left >= -1 && right <= innerWidth + 1 && (bottom <= innerHeight + 1 || bottom - top > innerHeight);
  if (right - left < 1 || bottom - top < 1) wrong.push("has no size");
  else if (!inside) wrong.push(`is not in the window: ${[left, top, right, bottom].map(Math.round)} of ${[innerWidth, innerHeight]}`);
  else {
    const hit = document.elementFromPoint((left + right) / 2, (top + Math.min(bottom, innerHeight)) / 2);
    const own = hit && (shown(at).contains(hit) || at.contains(hit) || hit === at || hit.closest("label")?.contains(at));
    if (!own) wrong.push(`is covered by ${hit && named(hit)}`);
  }
  const now = ring(at);
  if (now.width < RING) wrong.push(`has no ring: ${now.all}`);
  if (kept.plain.get(at) === now.all) wrong.push(`looks as it does without the focus: ${now.all}`);

  // Compared on the page, not in the window: it may have been scrolled.
  const last = kept.last;
  if (last?.element.isConnected && last.element !== at && main?.contains(last.element) && at.closest("dialog") === last.element.closest("dialog")) {
    const forward = Boolean(last.element.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING);
    const before = place(last.element);
    const [first, second] = forward ? [before, { left, right, top, bottom }] : [{ left, right, top, bottom }, before];
    const middle = ({ top, bottom }) => (top + bottom) / 2;
    const line = middle(second) > first.top && middle(second) < first.bottom && middle(first) > second.top && middle(first) < second.bottom;
    // What stands further up may be the next column.
    const up = second.bottom <= first.top + 1 && second.left < first.right;
    if (up || (line && second.left < first.left - 1)) {
      wrong.push(`does not stand where it is read, ${forward ? "after" : "before"} ${named(last.element)}`);
    }
  }
}
kept.last = nowhere ? null : { element: at };
for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")) {
  if (element !== at) kept.plain.set(element, ring(element).all);
}
return { what: named(at), here: at.matches(wanted), wrong };
