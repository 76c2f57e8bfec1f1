// Searching the table of an embed: in place where it is whole, else by the server, whose rows are brought here.
import { bringParts } from "./parts.js";

export function makeSearchable() {
  const form = document.querySelector(".find");
  if (!form) return;
  const field = form.elements.cari;
  let waiting = 0;
  const search = () => {
    const table = document.querySelector('[data-part="rows"]');
    const text = field.value.trim();
    if (table.dataset.complete === "true" && !form.dataset.partial) return filter(table, text.toLowerCase());
    form.dataset.partial = "true"; // rows that match are whole only for what was asked
    const address = new URL(location.href);
    address.searchParams.set("cari", text);
    bringParts(address, ["rows"]).catch(() => {}); // the rows that are here stay
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 250);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  if (field.value !== field.defaultValue) search(); // written while this script was on its way
}

function filter(table, wanted) {
  for (const row of table.tBodies[0].rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
}
