// Names and values under the pointer, always as text: names come from tables and are never markup.

export function followPointer(picture, onOver = () => {}) {
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  document.body.append(tip);
  const texts = new Map();
  for (const path of picture.querySelectorAll("path[data-code]")) {
    const title = path.querySelector("title");
    texts.set(path, title.textContent);
    // The browser's own tooltip would stand beside ours; screen readers have the table.
    title.remove();
  }
  let over = null;
  const leave = () => {
    over?.removeAttribute("data-over");
    over = null;
    tip.hidden = true;
    onOver(null);
  };
  picture.addEventListener("pointermove", (event) => {
    const path = event.target.closest?.("path[data-code]");
    if (!path) return leave();
    if (path !== over) {
      over?.removeAttribute("data-over");
      over = path;
      path.setAttribute("data-over", "");
      tip.textContent = texts.get(path);
      tip.hidden = false;
      onOver(path);
    }
    place(tip, event.clientX, event.clientY);
  });
  picture.addEventListener("pointerleave", leave);
}

function place(tip, x, y) {
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.min(Math.max(4, x + 14), window.innerWidth - width - 4);
  const top = y - height - 12 < 4 ? y + 18 : y - height - 12;
  tip.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.min(top, window.innerHeight - height - 4))}px)`;
}
