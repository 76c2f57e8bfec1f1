// Names and values under the pointer on a drawing that the server made.
import { makeTip } from "./tip.js";

export function followPointer(picture, onOver = () => {}) {
  const tip = makeTip();
  const texts = new Map();
  for (const path of picture.querySelectorAll("g[data-class] > path")) {
    const title = path.querySelector("title");
    texts.set(path, title.textContent);
    // The browser's own tooltip would stand beside ours; screen readers have the table.
    title.remove();
  }
  let over = null;
  const leave = () => {
    over?.removeAttribute("data-over");
    over = null;
    tip.hide();
    onOver(null);
  };
  picture.addEventListener("pointermove", (event) => {
    const path = event.target.closest?.("g[data-class] > path");
    if (!path) return leave();
    if (path !== over) {
      over?.removeAttribute("data-over");
      over = path;
      path.setAttribute("data-over", "");
      tip.show([texts.get(path)]);
      onOver(path);
    }
    tip.place(event.clientX, event.clientY);
  });
  picture.addEventListener("pointerleave", leave);
  return leave;
}
