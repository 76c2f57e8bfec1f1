// The values document of a layer: what every region is worth, why it has no value, and which class it is in.
import { formatNumber } from "./numbers.js";

const known = new Map();

// The document at an address, fetched once.
export function loadTheme(address) {
  if (!known.has(address)) {
    const loading = fetch(address).then(async (answer) => {
      if (!answer.ok) throw new Error(answer.url);
      return read(await answer.json());
    });
    loading.catch(() => known.delete(address));
    known.set(address, loading);
  }
  return known.get(address);
}

function read(document) {
  return {
    ...document,
    classNumbers: Uint8Array.from(document.class_numbers),
    values: Float64Array.from(document.values, (value) => value ?? NaN),
    reasons: Uint8Array.from(document.reasons),
    reasonTexts: new Map(document.missing.map((one) => [one.reason, one.keterangan])),
    patterns: new Map(document.missing.map((one) => [one.reason, one.pattern])),
  };
}

export function valueText(theme, position) {
  const value = theme.values[position];
  if (Number.isNaN(value)) return theme.reasonTexts.get(theme.reasons[position]) ?? "";
  if (theme.categories.length) return theme.categories[value];
  return theme.value_text.replace("#", () => formatNumber(value, theme.decimals, theme.years));
}

// Class number, 0 where missing, with its colour and, for numbers, its label.
export function classOf(theme, position) {
  const number = theme.classNumbers[position];
  const { warna, label } = number ? theme.classes[number - 1] : { warna: theme.missing_colour, label: "" };
  return { number, colour: warna, label: theme.categories.length ? "" : label };
}

// The median of these positions (null: of all) as text, with how many have a value; null for categories or fewer than 3.
export function medianOf(theme, positions) {
  if (theme.categories.length) return null;
  const all = positions === null ? [...theme.values] : positions.map((position) => theme.values[position]);
  const known = all.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (known.length < 3) return null;
  const middle = known.length >> 1;
  const median = known.length % 2 ? known[middle] : (known[middle - 1] + known[middle]) / 2;
  // The median of an even number of values may stand half a unit between two of them.
  const isBetween = Math.abs(Number(median.toFixed(theme.decimals)) - median) > 1e-9 && theme.decimals < 4;
  const text = theme.value_text.replace("#", () => formatNumber(median, theme.decimals + isBetween, theme.years));
  return { text, of: formatNumber(known.length, 0) };
}

// 1 for the highest value, with how many have one; null for categories and where there is no value.
export function rankOf(theme, position) {
  const value = theme.values[position];
  if (theme.categories.length || Number.isNaN(value)) return null;
  let above = 0;
  let all = 0;
  for (const other of theme.values) {
    if (other > value) above++;
    if (!Number.isNaN(other)) all++;
  }
  return { rank: above + 1, of: all };
}
