"""What may be wrong with an embed in a box: asked of the page itself."""

#: Parts that cover each other, scroll bars of the page, parts with scroll bars of their own, and what is cut in two.
FAULTS = """() => {
  const root = document.documentElement;
  const shown = [".head", ".map", ".key", ".foot", ".links", "summary"]
    .map((part) => [part, document.querySelector(part).getBoundingClientRect()])
    .filter(([, box]) => box.width && box.height);
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const overlap = shown.flatMap(([one, a], index) => shown.slice(index + 1)
    .filter(([, b]) => meet(a, b)).map(([other]) => `${one} and ${other}`));
  const scrolls = root.scrollWidth > innerWidth || root.scrollHeight > innerHeight;
  const inner = [...document.querySelectorAll("*")]
    .some((element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowY));
  const cut = [...document.querySelectorAll(".fold > *")].filter((part) => {
    const [box, fold] = [part, part.parentNode].map((one) => one.getBoundingClientRect());
    return box.height && meet(box, fold) && box.bottom > fold.bottom + 1;
  });
  return [
    ...overlap,
    ...(scrolls ? ["scrolls"] : []),
    ...(inner ? ["inner"] : []),
    ...cut.map((part) => `cut ${part.className}`),
  ];
}"""
