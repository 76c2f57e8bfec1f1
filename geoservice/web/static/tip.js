// The label at the pointer; always text: names come from tables and are never markup.

export function makeTip() {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true"); // screen readers have the table
  document.body.append(tip);
  return {
    // Lines of text; the first is the name, `colour` a swatch before the second.
    show(lines, colour = null) {
      tip.replaceChildren(...lines.filter(Boolean).map((line, index) => lineOf(line, index, index === 1 ? colour : null)));
      tip.hidden = false;
    },
    place(x, y) {
      const { width, height } = tip.getBoundingClientRect();
      const left = Math.min(Math.max(4, x + 14), window.innerWidth - width - 4);
      const above = y - height - 12;
      const top = Math.min(above < 4 ? y + 18 : above, window.innerHeight - height - 4);
      tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
    },
    hide() {
      tip.hidden = true;
    },
  };
}

function lineOf(text, index, colour) {
  const line = document.createElement(index ? "span" : "strong");
  line.textContent = text;
  if (colour) {
    const swatch = document.createElement("i");
    swatch.style.background = colour;
    line.prepend(swatch);
  }
  return line;
}
