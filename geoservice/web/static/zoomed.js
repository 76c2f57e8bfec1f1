// The drawing of the page in a Leaflet map: only the library is fetched, however far one zooms and moves.
import { followPointer } from "./hover.js";
import { loadLeaflet, makeMap } from "./leaflet.js";

// Beyond eight times the first size the simplified lines would look coarse; the map page shows all of them.
const DEEPER = 3;

export async function showDrawing(element, drawing, live) {
  const L = await loadLeaflet(live.leaflet);
  const { bounds: [west, south, east, north], width, height } = live.drawing;
  const bounds = L.latLngBounds([south, west], [north, east]);
  const map = makeMap(L, element, live.words, bounds);
  const copy = drawing.cloneNode(true);
  for (const part of copy.querySelectorAll("title, desc, defs, .circle-key")) part.remove(); // patterns are found in the first
  copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
  copy.removeAttribute("aria-labelledby");
  L.svgOverlay(copy, bounds, { className: "zoomed" }).addTo(map);
  map.fitBounds(bounds, { animate: false });
  map.setMinZoom(map.getZoom() - 1).setMaxZoom(map.getZoom() + DEEPER);
  element.setAttribute("aria-label", live.words.map);
  map.on("movestart zoomstart", followPointer(copy));
  keepCircles(element, map, drawing, copy);
}

// Circles keep the size that their legend has, which stays in its corner.
function keepCircles(element, map, drawing, copy) {
  const key = drawing.querySelector(".circle-key");
  if (!key) return;
  const corner = drawing.cloneNode(false);
  corner.setAttribute("class", "key-corner");
  corner.append(key.cloneNode(true));
  element.append(corner);
  // The buttons take the other side.
  element.classList.toggle("buttons-right", key.getBBox().x < drawing.viewBox.baseVal.width / 2);
  const circles = [...copy.querySelectorAll(".symbols circle")].map((circle) => [circle, Number(circle.getAttribute("r"))]);
  const settle = () => {
    const share = drawing.getScreenCTM().a / copy.getScreenCTM().a;
    for (const [circle, radius] of circles) circle.setAttribute("r", radius * share);
  };
  map.on("zoomend resize", settle);
  settle();
}
