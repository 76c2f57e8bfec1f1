// Patterns over regions without a value, one for each kind of reason, as in the legend: told apart without colours.
import { packed, rgb } from "./colours.js";
import { BORDER_LEVELS } from "./region-tile.js";

const PERIOD = 8; // divides the side of a tile, so that patterns go on from tile to tile
const INK = packed(rgb("#6f6f6f"), 255);
const COVERED = {
  diagonal: (x, y) => (x + y) % PERIOD < 2,
  crossed: (x, y) => (x + y) % PERIOD < 2 || (x - y + 1024) % PERIOD < 2,
  dots: (x, y) => x % PERIOD < 3 && y % PERIOD < 3,
  level: (x, y) => y % PERIOD < 2,
};

// By the number of each region in a tile, which of its pixels a pattern covers; null where no region needs one.
export function hatchesOf(positions, { classNumbers, reasons, patterns }) {
  const found = Array.from(positions, (position, number) =>
    number === 0 || classNumbers[position] ? null : (COVERED[patterns.get(reasons[position])] ?? null),
  );
  return found.some(Boolean) ? found : null;
}

// Draw them into the pixels of a tile, never over outlines; `scale` is how many pixels of it one of the page takes.
export function drawHatches({ side, codes }, hatches, pixels, scale) {
  for (let i = 0; i < codes.length; i++) {
    const covers = hatches[Math.floor(codes[i] / BORDER_LEVELS)];
    if (!covers || codes[i] % BORDER_LEVELS) continue;
    if (covers(Math.floor((i % side) / scale), Math.floor(i / side / scale))) pixels[i] = INK;
  }
}
