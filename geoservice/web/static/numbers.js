// Numbers as the server prints them (format_number in i18n.py): no two places may show a value differently.

const LONGEST = 1e15;

// Years have no thousands separator.
export function formatNumber(value, decimals, isYear = false, language = document.documentElement.lang) {
  const format = (number, digits) => new Intl.NumberFormat(language, digits).format(number).replace("-", "−");
  if (Math.abs(value) >= LONGEST && Number.isFinite(value)) {
    const [mantissa, exponent] = value.toExponential(5).split("e");
    return `${format(Number(mantissa), { maximumFractionDigits: 6 })}E${Number(exponent)}`;
  }
  const text = format(value, { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: !isYear });
  return /[1-9]/.test(text) ? text : text.replace("−", "");
}
