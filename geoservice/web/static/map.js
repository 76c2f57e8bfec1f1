// The map page: a map to zoom, the table and the legend speak to each other; the choice stands in the address.
import { followPointer } from "./hover.js";
import { readLive, showLive } from "./live.js";

const live = readLive();
const table = document.getElementById("regions");
const rows = [...table.tBodies[0].rows].filter((row) => row.dataset.code);
const byCode = new Map(rows.map((row) => [row.dataset.code, row]));
const keys = [...document.querySelectorAll(".legend li")];
let map = null;

sortable();
filterable();
choosable();
start();

async function start() {
  const holder = document.getElementById("map");
  const drawing = holder.querySelector("svg");
  if (drawing) followPointer(drawing, (path) => mark(path?.dataset.code ?? null, path?.parentNode.dataset.class ?? null));
  if (!live.leaflet.length) return;
  const box = document.createElement("div");
  box.className = "live";
  box.style.visibility = "hidden";
  holder.append(box);
  try {
    map = await showLive(box, live, { onOver: mark, onChoose: (code) => choose(code, true) });
    for (const child of [...holder.children]) if (child !== box) child.setAttribute("aria-hidden", "true");
    box.style.visibility = "";
    drawing?.remove();
    holder.querySelector("img:not(.leaflet-tile)")?.remove();
  } catch {
    box.remove(); // the drawing stays
  }
}

function mark(code, number) {
  for (const row of rows) row.toggleAttribute("data-over", row.dataset.code === code);
  for (const key of keys) key.toggleAttribute("data-over", number !== null && key.dataset.class === String(number));
}

function choosable() {
  for (const row of rows) {
    row.querySelector("a").addEventListener("click", (event) => {
      if (!map || !live.outlines) return; // the link itself leads to the same region
      event.preventDefault();
      choose(row.dataset.code, false);
    });
    row.addEventListener("pointerenter", () => mark(row.dataset.code, row.dataset.class));
    row.addEventListener("pointerleave", () => mark(null, null));
  }
}

function choose(code, scroll) {
  map?.choose(code);
  for (const row of rows) row.classList.toggle("own-row", row.dataset.code === code);
  const row = byCode.get(code);
  if (scroll && row) {
    const box = row.closest(".scroll");
    box.scrollTo({ top: row.offsetTop - box.clientHeight / 3 });
  }
  const address = new URL(location.href);
  address.searchParams.set("sorot", code);
  history.replaceState(null, "", address);
}

function filterable() {
  if (table.dataset.complete !== "true") return; // the server searches where the table is only a part
  const field = document.getElementById("cari");
  const filter = () => {
    const wanted = field.value.trim().toLowerCase();
    for (const row of rows) row.hidden = wanted !== "" && !`${row.textContent} ${row.dataset.code}`.toLowerCase().includes(wanted);
  };
  field.addEventListener("input", filter);
  field.form.addEventListener("submit", (event) => event.preventDefault());
}

function sortable() {
  const heads = [...table.tHead.rows[0].cells];
  const blank = document.getElementById("sort-button").content;
  heads.forEach((head, column) => {
    const button = blank.cloneNode(true).firstElementChild;
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const keyed = rows.map((row) => [sortKey(row, column, head.dataset.sort), row]);
      keyed.sort(([a], [b]) => compare(a, b, down));
      table.tBodies[0].append(...keyed.map(([, row]) => row));
    });
  });
}

function sortKey(row, column, kind) {
  const cell = row.cells[column];
  if (kind === "text") return cell.textContent;
  if (kind === "class") return Number(row.dataset.class) || null;
  const text = kind === "rank" ? cell.textContent : cell.querySelector("data").value;
  return text === "" ? null : Number(text);
}

// What has no value stays at the end, whichever way the rest is sorted.
function compare(a, b, down) {
  if (a === null || b === null) return (a === null) - (b === null);
  const order = typeof a === "string" ? a.localeCompare(b, document.documentElement.lang, { numeric: true }) : a - b;
  return down ? -order : order;
}
