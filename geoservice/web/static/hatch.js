// Patterns over regions without a value, one for each kind of reason, as in the legend: told apart without colours.
import { packed, rgb } from "./colours.js";
import { BORDER_LEVELS } from "./region-tile.js";

const PERIOD = 8; // divides the side of a tile, so that patterns go on from tile to tile
const [DARK, LIGHT] = ["#5f5f5f", "#ffffff"].map((colour) => packed(rgb(colour), 255));
// A dark stroke between two light ones, which no class looks like in greys either; 0 is the ground.
const across = (at, wide) => (at < wide ? DARK : at === wide || at === PERIOD - 1 ? LIGHT : 0);
const stroke = (place, wide = 2) => across((place + 1024) % PERIOD, wide);
const upper = (one, other) => (one === DARK || other === DARK ? DARK : one || other);
const lower = (one, other) => (one && other ? (one === DARK && other === DARK ? DARK : LIGHT) : 0);
const COLOURED = {
  diagonal: (x, y) => stroke(x + y),
  crossed: (x, y) => upper(stroke(x + y), stroke(x - y)),
  dots: (x, y) => lower(stroke(x, 3), stroke(y, 3)),
  level: (x, y) => stroke(y),
};

// By the number of each region in a tile, how a pattern colours its pixels; null where no region needs one.
export function hatchesOf(positions, { classNumbers, reasons, patterns }) {
  const found = Array.from(positions, (position, number) =>
    number === 0 || classNumbers[position] ? null : (COLOURED[patterns.get(reasons[position])] ?? null),
  );
  return found.some(Boolean) ? found : null;
}

// Draw them into the pixels of a tile, never over outlines; `scale` is how many pixels of it one of the page takes.
export function drawHatches({ side, codes }, hatches, pixels, scale) {
  for (let i = 0; i < codes.length; i++) {
    const colours = hatches[Math.floor(codes[i] / BORDER_LEVELS)];
    if (!colours || codes[i] % BORDER_LEVELS) continue;
    const colour = colours(Math.floor((i % side) / scale), Math.floor(i / side / scale));
    if (colour) pixels[i] = colour;
  }
}
