// Colours of region tiles: a table from pixel codes to RGBA, exactly the colours of the server's PNG.
import { BORDER_LEVELS } from "./region-tile.js";

// With `bright` every other class fades.
// RGBA of outside, "no value" and every class, each without outline and under 1/3, 2/3 and a whole outline.
export function layerColours({ outline, missing_colour: missing, classes }, bright = null) {
  const line = rgb(outline);
  const fills = [missing, ...classes.map((one) => one.warna)].map(rgb).map((fill, number) => (bright === null || number === bright ? fill : faded(fill)));
  const table = new Uint32Array((fills.length + 1) * BORDER_LEVELS);
  for (let level = 0; level < BORDER_LEVELS; level++) {
    const share = level / (BORDER_LEVELS - 1);
    table[level] = level ? packed(line, Math.round(share * 255)) : 0;
    fills.forEach((fill, number) => {
      const mixed = fill.map((part, i) => Math.round(part + (line[i] - part) * share));
      table[(number + 1) * BORDER_LEVELS + level] = packed(mixed, 255);
    });
  }
  return table;
}

// The same for the pixel codes of one tile, by the class of each region in it.
export function tileColours(positions, classNumbers, colours) {
  const table = new Uint32Array(positions.length * BORDER_LEVELS);
  for (let i = 0; i < positions.length; i++) {
    const slot = i === 0 ? 0 : classNumbers[positions[i]] + 1;
    for (let level = 0; level < BORDER_LEVELS; level++) {
      table[i * BORDER_LEVELS + level] = colours[slot * BORDER_LEVELS + level];
    }
  }
  return table;
}

function faded(fill) {
  return fill.map((part) => Math.round(part * 0.18 + 236 * 0.82));
}

export function rgb(colour) {
  return [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));
}

// Little-endian, as every machine that runs a browser is.
export function packed([red, green, blue], alpha) {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
