// Only improves: names under the pointer, the height for hosts that ask, a map to zoom on request.
import { followPointer } from "./hover.js";
import { readLive, showLive } from "./live.js";

const frame = document.querySelector(".map");
const drawing = frame.querySelector("svg");
if (drawing) followPointer(drawing);

tellHeight();
offerLive();

function tellHeight() {
  if (window.parent === window) return;
  const secret = new URLSearchParams(location.hash.replace(/^#\??/, "")).get("secret") ?? undefined;
  let told = 0;
  const tell = () => {
    const root = document.documentElement;
    root.classList.add("natural");
    const height = Math.ceil(document.body.scrollHeight);
    root.classList.remove("natural");
    if (Math.abs(height - told) < 2) return;
    told = height;
    // The first is what WordPress listens for, the second says what it is to any other host.
    window.parent.postMessage({ message: "height", value: height, secret }, "*");
    window.parent.postMessage({ type: "geoservice:height", height, address: location.href }, "*");
  };
  let width = 0;
  const watch = () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    tell();
  };
  addEventListener("resize", watch);
  document.querySelector("details").addEventListener("toggle", tell);
  watch();
}

function offerLive() {
  const live = readLive();
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
    try {
      await showLive(box, live);
    } catch {
      box.remove();
      button.textContent = live.words.failed;
    }
  });
}
