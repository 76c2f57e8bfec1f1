// Names and values under the pointer on a drawing that the server made, or under the finger that taps it.
import { makeTip } from "./tip.js";

export function followPointer(picture, onOver = () => {}) {
  const tip = makeTip();
  for (const title of picture.querySelectorAll("g[data-class] > path > title")) {
    // The browser's own tooltip would stand beside ours; screen readers have the table.
    title.parentNode.dataset.said = title.textContent;
    title.remove();
  }
  let over = null;
  const leave = () => {
    over?.removeAttribute("data-over");
    over = null;
    tip.hide();
    onOver(null);
  };
  const follow = (event) => {
    const path = event.target.closest?.("g[data-class] > path");
    if (!path) return leave();
    if (path !== over) {
      over?.removeAttribute("data-over");
      over = path;
      path.setAttribute("data-over", "");
      tip.show([path.dataset.said]);
      onOver(path);
    }
    tip.place(event.clientX, event.clientY);
  };
  picture.addEventListener("pointermove", follow);
  picture.addEventListener("pointerdown", follow);
  // A finger leaves at once: what it has tapped stays named until it taps elsewhere.
  picture.addEventListener("pointerleave", ({ pointerType }) => pointerType === "touch" || leave());
  addEventListener("pointerdown", ({ target }) => picture.contains(target) || leave());
  return leave;
}
