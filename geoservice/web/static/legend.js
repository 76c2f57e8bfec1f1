// The legend beside the map: the class under the pointer is marked in it.

export function markClass(number) {
  for (const key of document.querySelectorAll(".legend li")) {
    key.toggleAttribute("data-over", number !== null && key.dataset.class === String(number));
  }
}

// Another layer's classes at once; the server's own legend follows with the rest of its page.
export function writeLegend({ classes, missing, missing_colour: grey }) {
  const list = document.querySelector(".legend");
  const rows = [
    ...classes.map(({ kelas, label, warna, count }) => [kelas, label, warna, count]),
    ...missing.map(({ keterangan, count }) => [0, keterangan, grey, count]),
  ];
  const blanks = [0, 1].map((isClass) => swatchOf(list, isClass));
  list.replaceChildren(...rows.map(([number, label, colour, count]) => rowOf(blanks[number ? 1 : 0], number, label, colour, count)));
}

function swatchOf(list, isClass) {
  const found = [...list.children].find((row) => Boolean(Number(row.dataset.class)) === Boolean(isClass)) ?? list.firstElementChild;
  return found.querySelector("svg");
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
