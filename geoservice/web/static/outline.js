// The outline of a region, drawn from pixels: no polygon is ever fetched for it.

// Colours a line of `width` pixels inside the region along its edge, and a lighter one of `halo` pixels around it.
// Along the rim of the tile nothing is drawn: the region goes on in the next one.
export function drawOutline({ side, codes }, number, pixels, { width, halo, ink, paper }) {
  const edge = edgeOf(side, codes, number);
  stamp(edge, disc(halo), (i) => codes[i] >> 2 !== number, { side, pixels, colour: paper });
  stamp(edge, disc(width - 1), (i) => codes[i] >> 2 === number, { side, pixels, colour: ink });
}

// The pixels of the region that touch another one.
function edgeOf(side, codes, number) {
  const edge = [];
  const last = side - 1;
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i++) {
      if (codes[i] >> 2 !== number) continue;
      if (
        (x > 0 && codes[i - 1] >> 2 !== number) ||
        (x < last && codes[i + 1] >> 2 !== number) ||
        (y > 0 && codes[i - side] >> 2 !== number) ||
        (y < last && codes[i + side] >> 2 !== number)
      ) {
        edge.push(i);
      }
    }
  }
  return edge;
}

function disc(radius) {
  const steps = [];
  for (let y = -radius; y <= radius; y++) {
    for (let x = -radius; x <= radius; x++) if (x * x + y * y <= (radius + 0.4) ** 2) steps.push([x, y]);
  }
  return steps;
}

function stamp(places, steps, isMeant, { side, pixels, colour }) {
  for (const place of places) {
    const column = place % side;
    for (const [x, y] of steps) {
      const i = place + y * side + x;
      if (column + x < 0 || column + x >= side || i < 0 || i >= pixels.length) continue;
      if (isMeant(i)) pixels[i] = colour;
    }
  }
}
