// The interactive map: region tiles in a Leaflet map, with what is under the pointer in words.
import { loadLeaflet, makeMap } from "./leaflet.js";
import { makeRegionLayer } from "./region-layer.js";
import { RegionNames } from "./region-names.js";
import { loadTheme } from "./theme.js";
import { followMap } from "./pointer.js";

export function readLive(root = document) {
  return JSON.parse(root.getElementById("live-data").textContent);
}

// `onTiles(true)` tells that tiles fail, false that they come again.
// `onOver(position, class number)` follows the pointer, null where there is no region; `onChoose(region)` a click.
export async function showLive(element, live, { view = null, onOver = () => {}, onChoose = () => {}, onTiles = () => {}, withNames = false } = {}) {
  const names = new RegionNames(live.names, live.perDocument);
  if (withNames && live.regions <= live.perDocument) names.load(0).catch(() => {});
  const [L, theme] = await Promise.all([loadLeaflet(live.leaflet), loadTheme(live.values)]);
  const [west, south, east, north] = live.bbox;
  const bounds = L.latLngBounds([south, west], [north, east]);
  const map = makeMap(L, element, live.words, bounds);
  const layer = makeRegionLayer(L, live.tiles, { bounds }).addTo(map);
  watchTiles(layer, onTiles);
  const shown = { map, layer, names, theme: null };
  let ring = null; // fetched when a region is pointed out
  shown.setTheme = (next) => {
    shown.theme = next;
    layer.setTheme(next);
  };
  shown.over = (position) => layer.setMarks({ over: position ?? -1 });
  // Point out a region; with `move` it is brought into sight.
  shown.choose = async (position, { move = false } = {}) => {
    layer.setMarks({ chosen: position ?? -1 });
    if (position === null) return ring?.hide();
    const [region, { makeRing }] = await Promise.all([names.whole(position), import("./ring.js")]);
    ring ??= makeRing(L, map);
    ring.show(region);
    if (move) bringIntoSight(L, map, region.box);
    return region;
  };
  shown.setTheme(theme);
  followMap(shown, { onOver, onChoose });
  if (view) map.setView([view.latitude, view.longitude], view.zoom, { animate: false });
  else map.fitBounds(bounds, { animate: false, padding: [6, 6] });
  if (live.highlight !== null) shown.choose(live.highlight, { move: !view && live.regions > live.perDocument }).catch(() => {});
  return shown;
}

function watchTiles(layer, onTiles) {
  let isFailing = false;
  const tell = (now) => now !== isFailing && onTiles((isFailing = now));
  layer.on("tileerror", ({ error }) => error?.name !== "AbortError" && tell(true));
  layer.on("tileload", () => tell(false));
}

// Moves only as far as needed: what is in sight and large enough stays where it is.
function bringIntoSight(L, map, [west, south, east, north]) {
  const box = L.latLngBounds([south, west], [north, east]);
  const size = map.latLngToContainerPoint(box.getSouthEast()).distanceTo(map.latLngToContainerPoint(box.getNorthWest()));
  if (map.getBounds().contains(box) && size > 24) return;
  map.fitBounds(box.pad(1.5), { maxZoom: Math.max(map.getZoom(), 12) });
}
