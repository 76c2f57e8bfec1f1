// The chosen region in words, above the map; a status, so that screen readers hear it.
import { classOf, medianOf, rankOf, valueText } from "./theme.js";

export function tellOwn({ words, onClear }) {
  const box = document.querySelector(".own");
  const clear = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: "×" });
  clear.setAttribute("aria-label", words.clear);
  clear.addEventListener("click", onClear);
  const tell = (region, theme) => {
    box.hidden = !region;
    if (!region) return;
    const text = document.createElement("p");
    const name = document.createElement("strong");
    name.textContent = `${region.name}: ${valueText(theme, region.position)}`;
    text.append(name, ...[region.parent, rankText(words, theme, region.position)].filter(Boolean).map((part) => `. ${part}`));
    text.append(...besideTexts(words, theme, region).map(lineOf));
    box.replaceChildren(swatch(classOf(theme, region.position).colour), text, clear);
    if (region.members === null) askBeside(text, theme, region);
  };
  box.append(clear);
  return tell;
}

// The same figures as the server's (comparison.py): medians, and called that.
function besideTexts(words, theme, region) {
  const units = [[region.unit, region.members], [words.everywhere, null]];
  return units.filter(([name, members]) => name && (members === null || members.length < theme.values.length)).flatMap(([name, members]) => {
    const found = medianOf(theme, members);
    return found ? [words.median.replace("{place}", name).replace("{value}", found.text).replace("{count}", found.of)] : [];
  });
}

// Where the regions of a kecamatan stand in several documents, the server compares: a few hundred bytes.
async function askBeside(text, theme, region) {
  try {
    const answer = await fetch(theme.comparisons.replace("{code}", encodeURIComponent(region.code)));
    if (!answer.ok || !text.isConnected) return;
    const { comparisons } = await answer.json();
    for (const line of text.querySelectorAll(".beside")) line.remove();
    text.append(...comparisons.map(({ label, value, of }) => lineOf(`${label}: ${value} (${of})`)));
  } catch {
    // the figure of the whole map stays
  }
}

function lineOf(text) {
  return Object.assign(document.createElement("span"), { className: "beside", textContent: text });
}

function rankText(words, theme, position) {
  const found = rankOf(theme, position);
  const format = (number) => new Intl.NumberFormat(document.documentElement.lang).format(number);
  return found ? words.rank.replace("{rank}", format(found.rank)).replace("{count}", format(found.of)) : "";
}

function swatch(colour) {
  const drawn = document.getElementById("swatch").content.cloneNode(true).firstElementChild;
  drawn.querySelector("rect").setAttribute("fill", colour);
  return drawn;
}
