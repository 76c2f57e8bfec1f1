// All that a reader sees stands in the address: the layer in its path, the region in `sorot`, the place in the hash.

const VIEW = /^#(\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)\/(-?\d+(?:\.\d+)?)$/;

// Zoom, latitude and longitude that the address asks for, or null.
export function readView() {
  const found = VIEW.exec(location.hash);
  if (!found) return null;
  const [zoom, latitude, longitude] = found.slice(1).map(Number);
  return Math.abs(latitude) <= 85 && Math.abs(longitude) <= 180 && zoom <= 18 ? { zoom, latitude, longitude } : null;
}

// Keeps the hash with the map, once the reader has moved it.
export function followView(map) {
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    const hash = `#${map.getZoom()}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
    if (location.hash !== hash) history.replaceState(history.state, "", hash);
  });
}

// Writes one parameter into the address, or takes it out.
export function writeParameter(name, value) {
  const address = new URL(location.href);
  if (value) address.searchParams.set(name, value);
  else address.searchParams.delete(name);
  history.replaceState(history.state, "", address);
}

// The address of another page with the region, the search and the place of this one.
export function carriedTo(path) {
  const address = new URL(path, location.href);
  const here = new URLSearchParams(location.search);
  for (const name of ["sorot", "cari", "urut", "dasar"]) if (here.get(name)) address.searchParams.set(name, here.get(name));
  address.hash = location.hash;
  return address;
}
