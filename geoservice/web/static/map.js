// The map page: map, legend, table and address speak to each other.
import { carriedTo, followView, readView, writeParameter } from "./address.js";
import { makeEmbedDialog } from "./embed-dialog.js";
import { followPointer } from "./hover.js";
import { makeLegend, markClass, writeLegend } from "./legend.js";
import { readLive, showLive } from "./live.js";
import { tellOwn } from "./own.js";
import { bringParts } from "./parts.js";
import { printWhole } from "./printed.js";
import { makeOthers, makePeriods } from "./switching.js";
import { makeTable } from "./table.js";
import { loadTheme } from "./theme.js";

const OF_LAYER = ["head", "others", "keys", "source", "rows", "more"];

const live = readLive();
const holder = document.getElementById("map");
let shown = null;
let chosen = live.highlight;
let wanted = live.values;

const tell = tellOwn({ words: live.words, onClear: clear });
const table = makeTable({ onOver: overRow, onChoose: (position) => shown && choose(position, { move: true }), onSearch: search });
const legend = makeLegend({ onOver: overClass });
makeEmbedDialog(live.words);
start();

async function start() {
  const drawing = holder.querySelector("svg");
  const leave = drawing ? followPointer(drawing, (path) => overDrawing(path)) : () => {};
  if (!live.leaflet.length) return;
  const box = document.createElement("div");
  box.className = "live";
  box.style.visibility = "hidden";
  holder.append(box);
  try {
    shown = await showLive(box, live, {
      view: readView(),
      onTiles: tellTiles,
      withNames: true,
      onOver: (position, number) => mark(position, number),
      onChoose: (position) => choose(position, { scroll: true }),
    });
  } catch {
    box.remove(); // the drawing stays
    return;
  }
  leave();
  for (const child of [...holder.children]) if (child !== box) child.remove();
  box.style.visibility = "";
  shown.map.getContainer().setAttribute("aria-label", live.words.map);
  shown.map.whenReady(() => followView(shown.map));
  printWhole(box);
  legend.keepAsked();
  offerBasemap();
  offerPeriods();
  offerOthers();
  addEventListener("popstate", () => location.reload());
}

// Tiles that do not come are said so: a map with holes must not pass for one without data.
function tellTiles(isFailing) {
  const note = document.querySelector(".tile-note");
  note.textContent = isFailing ? live.words.tiles : "";
  note.hidden = !isFailing;
}

function overDrawing(path) {
  const row = path && document.querySelector(`tr[data-code="${CSS.escape(path.dataset.code)}"]`);
  mark(row ? Number(row.dataset.position) : null, path ? path.parentNode.dataset.class : null);
}

function mark(position, number) {
  table.mark(position);
  markClass(number);
}

// What belongs to no other class than this stays as it is.
function overClass(number) {
  shown?.layer.setBright(number);
  const drawing = holder.querySelector("svg[role=img]");
  for (const group of drawing?.querySelectorAll("g[data-class]") ?? []) {
    group.toggleAttribute("data-faded", number !== null && group.dataset.class !== String(number));
  }
}

function overRow(position) {
  if (!shown) return;
  shown.over(position);
  mark(position, position === null ? null : shown.theme.classNumbers[position]);
}

// True when the map could take it.
function choose(position, { move = false, scroll = false } = {}) {
  chosen = position;
  table.choose(position, { scroll });
  const choosing = shown.choose(position, { move });
  if (position === null) {
    tell(null);
    writeParameter("sorot", "");
    return true;
  }
  choosing.then(
    (region) => {
      if (chosen !== position) return;
      tell(region, shown.theme);
      writeParameter("sorot", region.code);
    },
    () => {}, // without its name a region is outlined all the same
  );
  return true;
}

function clear() {
  if (!shown) { // circles are the server's drawing, and so is what it points out
    const address = new URL(location.href);
    address.searchParams.delete("sorot");
    return location.assign(address);
  }
  choose(null);
  shown.map.getContainer().focus({ preventScroll: true }); // the button that had it is gone
}

// Fetched only where the operator has one.
function offerBasemap() {
  if (live.basemap) import("./basemap.js").then(({ makeBasemap }) => makeBasemap(shown, live), () => {});
}

function offerPeriods() {
  makePeriods(live.words, { onShow: show, onSettle: (link) => settle(link, { isNew: false }) });
}

function offerOthers() {
  makeOthers(live.words, { onShow: show, onSettle: (link) => settle(link, { isNew: true }) });
}

// Recolours the map for the layer a link leads to: one small document, no tile.
async function show(link) {
  wanted = link.dataset.values;
  let theme;
  try {
    theme = await loadTheme(link.dataset.values);
  } catch {
    return; // settling will leave for the page itself, or say why not
  }
  if (wanted !== link.dataset.values) return;
  shown.setTheme(theme);
  writeLegend(theme);
  legend.renew();
  document.querySelector("h1").textContent = theme.title;
  if (chosen !== null) tell(await shown.names.get(chosen), theme);
}

// Brings the words of that layer's page: title, sources, table, downloads. Within one family the slider stays, and the
// history has one entry for all its periods.
async function settle(link, { isNew }) {
  const address = carriedTo(link.href);
  const layout = holder.closest(".layout");
  layout.setAttribute("aria-busy", "true");
  try {
    if (!(await bringParts(address, isNew ? [...OF_LAYER, "periods", "series"] : OF_LAYER))) return;
    history[isNew ? "pushState" : "replaceState"](null, "", address);
    document.title = document.querySelector("h1").textContent;
    table.renew();
    table.choose(chosen);
    legend.renew();
    if (isNew) offerPeriods();
    offerOthers();
    if (isNew) document.getElementById("layer-choice").focus();
  } catch {
    location.assign(address); // two layers on one page must never be mixed up
  } finally {
    layout.removeAttribute("aria-busy");
  }
}

async function search(text) {
  const address = new URL(location.href);
  address.searchParams.set("cari", text);
  if (await bringParts(address, ["rows"]).catch(() => false)) {
    writeParameter("cari", text);
    table.renew();
    table.choose(chosen);
  }
}
