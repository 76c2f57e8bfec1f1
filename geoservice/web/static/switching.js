// The period slider and the choice of another layer: links of the page, made into controls that recolour the map.

const SLIDER = "period-slider";

// `onShow(link)` shows the layer a link leads to, `onSettle(link)` follows when the reader has stopped.
export function makePeriods(words, { onShow, onSettle }) {
  const list = document.querySelector('[data-part="periods"] ul');
  const links = [...(list?.querySelectorAll("a") ?? [])];
  if (!links.length) return;
  if (links.some((link) => !link.dataset.values)) return; // drawn on another edition: the links stay links
  const slider = Object.assign(document.createElement("input"), { id: SLIDER, type: "range", min: 0, max: links.length - 1 });
  const output = Object.assign(document.createElement("output"), { htmlFor: SLIDER });
  const [back, on] = [words.earlier, words.later].map(stepButton);
  const label = Object.assign(document.createElement("label"), { htmlFor: SLIDER, textContent: words.period });
  const tell = () => {
    const text = links[slider.value].textContent.trim();
    output.textContent = text;
    slider.setAttribute("aria-valuetext", text);
    // A button that is switched off would lose the keyboard.
    back.setAttribute("aria-disabled", String(slider.valueAsNumber === 0));
    on.setAttribute("aria-disabled", String(slider.valueAsNumber === links.length - 1));
  };
  let waiting = 0;
  const move = () => {
    const link = links[slider.value];
    tell();
    onShow(link);
    clearTimeout(waiting);
    waiting = setTimeout(() => onSettle(link), 450);
  };
  slider.value = links.findIndex((link) => link.hasAttribute("aria-current"));
  slider.addEventListener("input", move);
  for (const [button, step] of [[back, -1], [on, 1]]) {
    button.addEventListener("click", () => {
      const wanted = slider.valueAsNumber + step;
      if (wanted < 0 || wanted >= links.length) return;
      slider.value = wanted;
      move();
    });
  }
  tell();
  list.hidden = true;
  list.after(label, back, slider, on, output);
}

function stepButton(name, index) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.textContent = index ? "›" : "‹";
  button.setAttribute("aria-label", name);
  return button;
}

export function makeOthers(words, { onShow, onSettle }) {
  const part = document.querySelector('[data-part="others"]');
  const links = [...(part?.querySelectorAll("a") ?? [])];
  if (!links.length) return;
  const select = Object.assign(document.createElement("select"), { id: "layer-choice" });
  select.append(...links.map((link, index) => new Option(link.textContent.trim(), index)));
  select.value = links.findIndex((link) => link.hasAttribute("aria-current"));
  select.addEventListener("change", () => {
    const link = links[select.value];
    if (!link.dataset.values) return location.assign(link.href);
    onShow(link);
    onSettle(link);
  });
  const label = Object.assign(document.createElement("label"), { htmlFor: select.id, textContent: words.layer });
  part.replaceChildren(label, select);
}
