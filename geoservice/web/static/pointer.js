// What is under the pointer: found by the pixel, told in a label.
import { makeTip } from "./tip.js";
import { classOf, valueText } from "./theme.js";

export function followMap(shown, { onOver, onChoose }) {
  const tip = makeTip();
  let over = -1;
  const leave = () => {
    tip.hide();
    if (over < 0) return;
    over = -1;
    shown.over(null);
    onOver(null, null);
  };
  const enter = (position) => {
    over = position;
    shown.over(position);
    onOver(position, shown.theme.classNumbers[position]);
    say(tip, shown, position);
    if (!shown.names.known(position)) {
      shown.names.get(position).then(() => over === position && say(tip, shown, position), () => {});
    }
  };
  shown.map.on("mousemove", ({ latlng, originalEvent: { clientX, clientY } }) => {
    const position = shown.layer.regionAt(latlng) ?? -1;
    if (position < 0) return leave();
    if (position !== over) enter(position);
    tip.place(clientX, clientY);
  });
  shown.map.on("mouseout movestart zoomstart", leave);
  shown.map.on("click", ({ latlng }) => {
    const position = shown.layer.regionAt(latlng) ?? -1;
    if (position >= 0) onChoose(position);
  });
}

function say(tip, { names, theme }, position) {
  const region = names.known(position);
  const { colour, label } = classOf(theme, position);
  const place = region && [region.kind === "desa" ? "" : region.kind, region.parent].filter(Boolean).join(", ");
  tip.show([region?.name ?? "…", valueText(theme, position), label, place], colour);
}
