// The interactive map. Leaflet is loaded when it is asked for; nothing comes from another host.

export function readLive() {
  return JSON.parse(document.getElementById("live-data").textContent);
}

let library = null;

function loadLeaflet([style, script]) {
  library ??= new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: style });
    const code = Object.assign(document.createElement("script"), { src: script, crossOrigin: "anonymous" });
    code.onload = () => resolve(window.L);
    code.onerror = () => reject(new Error(script));
    document.head.append(link, code);
  });
  return library;
}

export async function showLive(element, live, { onOver = () => {}, onChoose = () => {} } = {}) {
  const L = await loadLeaflet(live.leaflet);
  const features = live.outlines ? await fetch(live.features).then(readJson) : null;
  const [west, south, east, north] = live.bbox;
  const bounds = L.latLngBounds([south, west], [north, east]);
  const map = L.map(element, {
    attributionControl: false,
    zoomControl: false,
    // The wheel scrolls the page; zooming is by button, double click, pinch or Ctrl + wheel.
    scrollWheelZoom: false,
    dragging: !matchMedia("(pointer: coarse)").matches,
    zoomSnap: 0.25,
    zoomDelta: 0.5,
    maxZoom: 18,
    maxBounds: bounds.pad(1),
    fadeAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  L.control.zoom({ zoomInTitle: live.words.zoomIn, zoomOutTitle: live.words.zoomOut }).addTo(map);
  element.addEventListener("wheel", (event) => zoomWithCtrl(map, event), { passive: false });
  const regions = features ? outlines(L, map, features, live, onOver, onChoose) : tiles(L, map, live, bounds, onChoose);
  map.fitBounds(bounds, { animate: false });
  return { map, ...regions };
}

async function readJson(response) {
  if (!response.ok) throw new Error(response.url);
  return response.json();
}

function zoomWithCtrl(map, event) {
  if (!event.ctrlKey) return;
  event.preventDefault();
  map.setZoomAround(map.mouseEventToContainerPoint(event), map.getZoom() + (event.deltaY < 0 ? 0.5 : -0.5));
}

function outlines(L, map, features, live, onOver, onChoose) {
  const plain = (feature) => ({
    color: live.outline,
    weight: 0.7,
    fillColor: feature.properties.warna,
    fillOpacity: 1,
    className: "region",
  });
  const byCode = new Map();
  const layer = L.geoJSON(features, {
    style: plain,
    onEachFeature(feature, shape) {
      byCode.set(feature.properties.kode, shape);
      shape.bindTooltip(() => words(feature.properties, live), { sticky: true });
      shape.on({
        mouseover: () => onOver(feature.properties.kode, feature.properties.kelas ?? 0),
        mouseout: () => onOver(null, null),
        click: () => onChoose(feature.properties.kode),
      });
    },
  }).addTo(map);
  let chosen = null;
  const choose = (code) => {
    if (chosen) chosen.setStyle(plain(chosen.feature));
    chosen = byCode.get(code) ?? null;
    if (!chosen) return;
    const ink = getComputedStyle(document.body).color;
    chosen.setStyle({ color: ink, weight: 3 });
    chosen.bringToFront();
  };
  choose(live.highlight);
  return { choose, over: (code) => byCode.get(code), layer };
}

function tiles(L, map, live, bounds, onChoose) {
  const layer = L.tileLayer(live.tiles, { bounds, maxZoom: 18, detectRetina: false }).addTo(map);
  map.on("click", async ({ latlng }) => {
    const { lng, lat } = latlng;
    const found = await fetch(`${live.features}?bbox=${[lng, lat, lng, lat].map((n) => n.toFixed(6)).join(",")}`).then(readJson);
    const feature = found.features.find((candidate) => holds(candidate.geometry, lng, lat));
    if (!feature) return;
    map.openPopup(words(feature.properties, live), latlng);
    onChoose(feature.properties.kode);
  });
  return { choose() {}, over() {}, layer };
}

function words(properties, live) {
  const box = document.createElement("div");
  const name = document.createElement("strong");
  name.textContent = properties.nama;
  const value = document.createElement("p");
  value.textContent = valueText(properties, live);
  box.append(name, value);
  return box;
}

function valueText({ nilai, keterangan }, live) {
  if (nilai === null || nilai === undefined) return keterangan ?? live.words.noData;
  if (typeof nilai !== "number") return nilai;
  const number = new Intl.NumberFormat(document.documentElement.lang, digits(live)).format(nilai);
  return live.valueWithUnit.replace("#", () => number);
}

// The same decimals as the table, so that no two places print a value differently.
function digits({ decimals }) {
  return { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
}

// Even-odd rule over all rings of a MultiPolygon: holes take themselves out.
function holds(geometry, x, y) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  return polygons.flat().reduce((inside, ring) => inside !== crosses(ring, x, y), false);
}

function crosses(ring, x, y) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
