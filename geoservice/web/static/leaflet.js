// Leaflet, loaded when a map is asked for; nothing comes from another host.

let library = null;

export function loadLeaflet([style, script]) {
  library ??= new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: style });
    const code = Object.assign(document.createElement("script"), { src: script, crossOrigin: "anonymous" });
    const styled = new Promise((done) => (link.onload = link.onerror = done));
    code.onload = () => styled.then(() => resolve(window.L));
    code.onerror = () => reject(new Error(script));
    document.head.append(link, code);
  });
  return library;
}

// A map that leaves the wheel to the page around it and moves only where the area is.
export function makeMap(L, element, words, bounds) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
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
    fadeAnimation: false,
    zoomAnimation: !still,
    inertia: !still,
  });
  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  element.addEventListener("wheel", (event) => zoomWithCtrl(map, event), { passive: false });
  return map;
}

function zoomWithCtrl(map, event) {
  if (!event.ctrlKey) return;
  event.preventDefault();
  map.setZoomAround(map.mouseEventToContainerPoint(event), map.getZoom() + (event.deltaY < 0 ? 0.5 : -0.5));
}
