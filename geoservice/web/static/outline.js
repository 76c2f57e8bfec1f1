// The outline of a region, drawn from pixels: no polygon is ever fetched for it.

const STEP = 3; // Chamfer distance: 3 across, 4 along a diagonal (Borgefors 1986), within 8 % of the true one.
const DIAGONAL = 4;
const FAR = 250;

// Colours a line of `width` pixels inside the region along its edge, and a lighter one of `halo` pixels around it.
// Along the rim of the tile nothing is drawn: the region goes on in the next one.
export function drawOutline(tile, number, pixels, { width, halo, ink, paper }) {
  const box = boxOf(tile, number, halo + 1);
  if (!box) return;
  if (halo) colourUpTo(depthsOf(tile, number, box, false), box, tile.side, pixels, halo, paper);
  colourUpTo(depthsOf(tile, number, box, true), box, tile.side, pixels, width, ink);
}

function colourUpTo(depths, { left, top, wide }, side, pixels, width, colour) {
  for (let i = 0; i < depths.length; i++) {
    if (depths[i] === 0 || depths[i] > STEP * width) continue;
    pixels[(top + Math.floor(i / wide)) * side + left + (i % wide)] = colour;
  }
}

// The part of the tile that holds the region, and some pixels around it.
function boxOf({ side, codes }, number, around) {
  let [left, right, top, bottom] = [side, -1, side, -1];
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i++) {
      if (codes[i] >> 2 !== number) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      bottom = y;
    }
  }
  if (bottom < 0) return null;
  [left, top] = [left, top].map((edge) => Math.max(edge - around, 0));
  [right, bottom] = [right, bottom].map((edge) => Math.min(edge + around, side - 1));
  return { left, top, wide: right - left + 1, high: bottom - top + 1 };
}

// Distance, in thirds of a pixel, of every pixel inside the region to the nearest outside it, or the other way round.
function depthsOf({ side, codes }, number, { left, top, wide, high }, inside) {
  const depths = new Uint8Array(wide * high);
  for (let y = 0, i = 0; y < high; y++) {
    const row = (top + y) * side + left;
    for (let x = 0; x < wide; x++, i++) depths[i] = (codes[row + x] >> 2 === number) === inside ? FAR : 0;
  }
  sweep(depths, wide, 1);
  sweep(depths, wide, -1);
  return depths;
}

// One pass forwards (1) or backwards (-1): every pixel is at most a step further than those it has passed.
function sweep(depths, wide, way) {
  const size = depths.length;
  for (let n = 0, i = way > 0 ? 0 : size - 1; n < size; n++, i += way) {
    if (depths[i] === 0) continue;
    const column = n % wide;
    let depth = depths[i];
    if (column > 0) depth = Math.min(depth, depths[i - way] + STEP);
    if (n >= wide) {
      const behind = i - way * wide;
      depth = Math.min(depth, depths[behind] + STEP);
      if (column > 0) depth = Math.min(depth, depths[behind - way] + DIAGONAL);
      if (column < wide - 1) depth = Math.min(depth, depths[behind + way] + DIAGONAL);
    }
    depths[i] = depth;
  }
}
