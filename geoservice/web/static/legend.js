// The legend and the map point at each other: the class under the pointer is marked in the legend, and a class that is
// pointed at in the legend stays bright on the map while the others fade.

import { writeParameter } from "./address.js";

// Lines of the list, bars of the histogram, parts of a ramp and of a square of nine.
const KEYS = [".legend li", ".histogram path", ".ramp path", ".square g"].map((part) => `${part}[data-class]`).join();

export function markClass(number) {
  for (const key of document.querySelectorAll(KEYS)) {
    key.toggleAttribute("data-over", number !== null && key.dataset.class === String(number));
  }
}

// `onOver(class number)` follows pointer and keyboard over the legend, null when they leave; a click keeps the class.
export function makeLegend({ onOver }) {
  const box = document.querySelector(".legend").closest("section"); // its parts are replaced with the layer
  let kept = null;
  const over = ({ target }) => {
    const row = target.closest?.(KEYS);
    onOver(row ? Number(row.dataset.class) : kept);
  };
  const out = () => onOver(kept);
  const keep = (event) => {
    const button = event.target.closest?.(".legend button");
    if (!button) return;
    const number = Number(button.closest("li").dataset.class);
    kept = kept === number ? null : number;
    tellKept(kept);
    writeParameter("kelas", kept === null ? "" : String(kept));
    onOver(kept);
  };
  box.addEventListener("pointerover", over);
  box.addEventListener("focusin", over);
  box.addEventListener("pointerleave", out);
  box.addEventListener("focusout", out);
  box.addEventListener("click", keep);
  makeButtons();
  const keepAsked = () => {
    const asked = new URLSearchParams(location.search).get("kelas");
    const row = asked && document.querySelector(`.legend li[data-class="${CSS.escape(asked)}"]`);
    if (!row) return;
    kept = Number(asked);
    tellKept(kept);
    onOver(kept);
  };
  return {
    // The class that the address asks for, once there is a map to show it.
    keepAsked,
    // To be called whenever the legend has been replaced: classes of another layer are other classes.
    renew() {
      kept = null;
      writeParameter("kelas", "");
      makeButtons();
      onOver(null);
    },
  };
}

function tellKept(kept) {
  for (const row of document.querySelectorAll(".legend li[data-class]")) {
    row.querySelector("button").setAttribute("aria-pressed", String(Number(row.dataset.class) === kept));
  }
}

function makeButtons() {
  for (const row of document.querySelectorAll(".legend li[data-class]")) {
    if (row.querySelector("button")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "false");
    button.append(...row.childNodes);
    row.append(button);
  }
}

// Another layer's classes at once; the server's own legend follows with the rest of its page, also where the layer is
// explained by more than a list.
export function writeLegend({ kind, classes, missing, missing_colour: grey }) {
  const list = document.querySelector(".legend");
  for (const part of document.querySelectorAll(".ramp, .ticks, .square, .spread")) part.remove();
  const listed = kind === "classes" || kind === "categories" ? classes : [];
  const rows = [
    ...listed.map(({ kelas, label, warna, count }) => [kelas, label, warna, count]),
    ...missing.map(({ keterangan, count }) => [0, keterangan, grey, count]),
  ];
  const blanks = [0, 1].map((isClass) => swatchOf(list, isClass));
  list.replaceChildren(...rows.map(([number, label, colour, count]) => rowOf(blanks[number ? 1 : 0], number, label, colour, count)));
}

function swatchOf(list, isClass) {
  const blank = document.getElementById("swatch").content.firstElementChild;
  const found = [...list.children].find((row) => row.dataset.class && Boolean(Number(row.dataset.class)) === Boolean(isClass));
  return found?.querySelector("svg") ?? blank;
}

function rowOf(blank, number, label, colour, count) {
  const row = document.createElement("li");
  row.dataset.class = number;
  const swatch = blank.cloneNode(true);
  swatch.querySelector("rect").setAttribute("fill", colour);
  const text = document.createElement("span");
  const much = document.createElement("span");
  much.className = "count";
  much.textContent = `(${new Intl.NumberFormat(document.documentElement.lang).format(count)})`;
  text.append(`${label} `, much);
  row.append(swatch, text);
  return row;
}
