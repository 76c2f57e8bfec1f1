// One region tile: which region lies under every pixel, and how much of it an outline covers.
// The form is described in docs/reference/region-tiles.md.

const MAGIC = 0x31545247; // "GRT1"
const HEADER_BYTES = 12;
export const BORDER_LEVELS = 4;

// `codes` holds `number * 4 + border` of every pixel, row by row, or is null where there is no region at all;
// `positions[number]` is a region, number 0 is outside every region.
export function readRegionTile(buffer) {
  const header = new DataView(buffer);
  if (header.getUint32(0, true) !== MAGIC) throw new Error("not a region tile");
  const side = header.getUint16(4, true);
  const planes = header.getUint8(6);
  const count = header.getUint32(8, true);
  const positions = new Int32Array(count + 1);
  positions[0] = -1;
  for (let i = 0; i < count; i++) positions[i + 1] = header.getUint32(HEADER_BYTES + 4 * i, true);
  const start = HEADER_BYTES + 4 * count;
  return { side, positions, codes: planes ? joined(buffer, start, side, planes) : null };
}

// The region at a pixel; -1 outside every region.
export function regionAt({ side, positions, codes }, x, y) {
  return codes ? positions[codes[y * side + x] >> 2] : -1;
}

function joined(buffer, start, side, planes) {
  const size = side * side;
  const [low, middle, high] = [0, 1, 2].map((plane) => plane < planes && unfiltered(buffer, start + plane * size, side));
  if (!middle) return low;
  const codes = high ? new Uint32Array(size) : new Uint16Array(size);
  for (let i = 0; i < size; i++) codes[i] = low[i] | (middle[i] << 8);
  if (high) for (let i = 0; i < size; i++) codes[i] |= high[i] << 16;
  return codes;
}

// Every row was XORed with the row above it; four pixels at a time take them apart again.
function unfiltered(buffer, start, side) {
  const words = new Uint32Array(buffer, start, (side * side) / 4);
  for (let i = side / 4; i < words.length; i++) words[i] ^= words[i - side / 4];
  return new Uint8Array(buffer, start, side * side);
}
