// The base map: off until the reader wants it, because its tiles come from another host.
import { writeParameter } from "./address.js";

const SEEN_THROUGH = 0.72;

export function makeBasemap({ map, layer }, { basemap, words }) {
  const makers = document.querySelector(".basemap-by");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: words.basemap });
  let tiles = null;
  const set = (isOn) => {
    button.setAttribute("aria-pressed", String(isOn));
    makers.hidden = !isOn;
    layer.setOpacity(isOn ? SEEN_THROUGH : 1);
    if (isOn) tiles = window.L.tileLayer(basemap, { maxZoom: 18, zIndex: 0, alt: "" }).addTo(map);
    else tiles?.remove();
    writeParameter("dasar", isOn ? "1" : "");
  };
  button.addEventListener("click", () => set(button.getAttribute("aria-pressed") !== "true"));
  document.querySelector(".actions").append(button);
  if (new URLSearchParams(location.search).get("dasar") === "1") set(true);
  else button.setAttribute("aria-pressed", "false");
}
