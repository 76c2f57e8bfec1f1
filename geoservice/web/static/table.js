// The table beside the map: every region can be reached in it by keyboard; it is sorted and searched in place.
import { writeParameter } from "./address.js";

const PLACE = '[data-part="rows"]';

// `onOver(position)` follows pointer and keyboard, null when they leave; `onChoose(position)` a chosen row;
// `onSearch(text)` asks for other rows where the table is only a part.
export function makeTable({ onOver, onChoose, onSearch }) {
  const sorted = readSorting(); // kept when the rows of another period come
  const field = document.getElementById("cari");
  const table = {
    // To be called whenever the rows have been replaced.
    renew() {
      makeSortable(sorted);
      filter(field.value);
    },
    mark(position) {
      for (const row of rows()) row.toggleAttribute("data-over", position !== null && positionOf(row) === position);
    },
    choose(position, { scroll = false } = {}) {
      for (const row of rows()) {
        const chosen = positionOf(row) === position;
        row.classList.toggle("own-row", chosen);
        if (chosen && scroll) show(row);
      }
    },
  };
  const box = document.querySelector(".rows");
  const over = ({ target }) => onOver(positionOf(target.closest?.("tr[data-position]")));
  box.addEventListener("pointerover", over);
  box.addEventListener("focusin", over);
  box.addEventListener("pointerleave", () => onOver(null));
  box.addEventListener("focusout", () => onOver(null));
  box.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-position] th a")?.closest("tr");
    if (row && onChoose(positionOf(row))) event.preventDefault(); // else the link leads to the same region
  });
  searchable(field, onSearch);
  table.renew();
  return table;
}

function rows() {
  return document.querySelectorAll(`${PLACE} tr[data-position]`);
}

function positionOf(row) {
  return row ? Number(row.dataset.position) : null;
}

function show(row) {
  const box = row.closest(".scroll");
  box.scrollTo({ top: row.offsetTop - box.clientHeight / 3 });
}

function isComplete() {
  return document.getElementById("regions").dataset.complete === "true";
}

function searchable(field, onSearch) {
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    if (isComplete()) {
      filter(field.value);
      waiting = setTimeout(() => writeParameter("cari", field.value.trim()), 300);
    } else waiting = setTimeout(() => onSearch(field.value.trim()), 300);
  });
  field.form.addEventListener("submit", (event) => {
    if (isComplete()) event.preventDefault();
  });
}

function filter(text) {
  if (!isComplete()) return; // the server searches where the table is only a part
  const wanted = text.trim().toLowerCase();
  for (const row of rows()) {
    row.hidden = wanted !== "" && !`${row.textContent} ${row.dataset.code}`.toLowerCase().includes(wanted);
  }
}

function makeSortable(sorted) {
  const table = document.getElementById("regions");
  const blank = document.getElementById("sort-button").content;
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = blank.cloneNode(true).firstElementChild;
    button.textContent = head.textContent;
    head.replaceChildren(button);
    const sort = (down) => {
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const keyed = [...rows()].map((row) => [sortKey(row, column, head.dataset.sort), row]);
      keyed.sort(([a], [b]) => compare(a, b, down));
      table.tBodies[0].append(...keyed.map(([, row]) => row));
    };
    button.addEventListener("click", () => {
      sorted.isDown = head.getAttribute("aria-sort") === "ascending";
      sorted.column = nameOf(head, column);
      sort(sorted.isDown);
      writeParameter("urut", (sorted.isDown ? "-" : "") + sorted.column);
    });
    if (sorted.column === nameOf(head, column)) sort(sorted.isDown);
  });
}

// In the address as `urut=text1`, `urut=-number3`: the kind of column with its place.
function readSorting() {
  const asked = new URLSearchParams(location.search).get("urut") ?? "";
  return { column: asked.replace("-", "") || null, isDown: asked.startsWith("-") };
}

function nameOf(head, column) {
  return head.dataset.sort + column;
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
