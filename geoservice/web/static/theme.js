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
  };
}

export function valueText(theme, position) {
  const value = theme.values[position];
  if (Number.isNaN(value)) return theme.reasonTexts.get(theme.reasons[position]) ?? "";
  if (theme.categories.length) return theme.categories[value];
  return theme.value_text.replace("#", () => formatNumber(value, theme.decimals));
}

// Class number, 0 where missing, with its colour and, for numbers, its label.
export function classOf(theme, position) {
  const number = theme.classNumbers[position];
  const { warna, label } = number ? theme.classes[number - 1] : { warna: theme.missing_colour, label: "" };
  return { number, colour: warna, label: theme.categories.length ? "" : label };
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
