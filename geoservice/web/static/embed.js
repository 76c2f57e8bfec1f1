// Only improves: names under the pointer, the height for hosts that ask, a map to zoom on request.
import { tellHeight } from "./height.js";
import { followPointer } from "./hover.js";

const frame = document.querySelector(".map");
const drawing = frame.querySelector("svg");
const leave = drawing ? followPointer(drawing) : () => {};

tellHeight();
// Most readers never open the table.
searchOnceOpen(document.querySelector("details"));
offerLive(JSON.parse(document.getElementById("live-data").textContent));

async function searchOnceOpen(details) {
  // Opened while this script was on its way, it will tell nobody.
  if (!details.open) await new Promise((opened) => details.addEventListener("toggle", opened, { once: true }));
  (await import("./rows.js")).makeSearchable();
}

function offerLive(live) {
  if (!live.leaflet.length) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = live.words.enlarge;
  document.querySelector(".links").append(button);
  button.addEventListener("click", async () => {
    button.disabled = true; // it stays in its place, so that the keyboard does too
    const box = document.createElement("div");
    box.className = "live";
    frame.append(box);
    leave();
    try {
      // Fetched only now: most readers look, and do not zoom.
      if (live.drawing) return await (await import("./zoomed.js")).showDrawing(box, drawing, live);
      const { showLive } = await import("./live.js");
      const shown = await showLive(box, live, { onChoose: (position) => shown.choose(position) });
    } catch {
      box.remove();
      button.textContent = live.words.failed;
    }
  });
}
