// A ring around a region that is too small to be seen: at low zooms a village may be one pixel.

const SMALL_PX = 14;

export function makeRing(L, map) {
  const ring = L.circleMarker([0, 0], { radius: 9, fill: false, color: "#101820", weight: 2.5, interactive: false });
  let box = null;
  const settle = () => {
    const isSmall = box !== null && diagonal(map, box) < SMALL_PX;
    if (isSmall) ring.addTo(map);
    else ring.remove();
  };
  map.on("zoomend", settle);
  return {
    show({ point: [longitude, latitude], box: [west, south, east, north] }) {
      ring.setLatLng([latitude, longitude]);
      box = L.latLngBounds([south, west], [north, east]);
      settle();
    },
    hide() {
      box = null;
      settle();
    },
  };
}

function diagonal(map, box) {
  return map.latLngToContainerPoint(box.getSouthEast()).distanceTo(map.latLngToContainerPoint(box.getNorthWest()));
}
