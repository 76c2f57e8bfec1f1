// The map on paper: what stands on the screen as one picture, because tiles stay as wide as the screen and paper is not.

export function printWhole(element) {
  let picture = null;
  addEventListener("beforeprint", () => {
    picture?.remove();
    picture = pictureOf(element);
    element.parentNode.append(picture);
  });
  addEventListener("afterprint", () => picture?.remove());
}

function pictureOf(element) {
  const box = element.getBoundingClientRect();
  const scale = Math.max(window.devicePixelRatio, 1);
  const picture = Object.assign(document.createElement("canvas"), { className: "printed", width: box.width * scale, height: box.height * scale });
  const context = picture.getContext("2d");
  context.scale(scale, scale);
  for (const tile of element.querySelectorAll("canvas.leaflet-tile-loaded, img.leaflet-tile-loaded")) {
    const { left, top, width, height } = tile.getBoundingClientRect();
    context.globalAlpha = Number(getComputedStyle(tile.closest(".leaflet-layer")).opacity);
    context.drawImage(tile, left - box.left, top - box.top, width, height);
  }
  return picture;
}
