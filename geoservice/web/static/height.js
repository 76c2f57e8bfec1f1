// The height the page would like to have, told to hosts that follow it.

// Below this a page leaves parts away, and cannot know how high they would be.
const WHOLE_PX = 561;

export function tellHeight() {
  if (window.parent === window) return;
  const secret = new URLSearchParams(location.hash.replace(/^#\??/, "")).get("secret") ?? undefined;
  let told = 0;
  let width = 0;
  let mayShrink = false;
  const send = (height) => {
    told = height;
    // The first is what WordPress listens for, the second says what it is to any other host.
    window.parent.postMessage({ message: "height", value: height, secret }, "*");
    window.parent.postMessage({ type: "geoservice:height", height, address: location.href }, "*");
  };
  const tell = () => {
    const height = naturalHeight();
    if (height > told + 1 || mayShrink) send(height);
    mayShrink = false;
  };
  const watch = () => {
    if (window.innerWidth === width) return window.innerHeight >= WHOLE_PX || !mayShrink ? tell() : undefined;
    width = window.innerWidth;
    told = 0;
    mayShrink = window.innerHeight < WHOLE_PX;
    if (mayShrink) send(Math.max(naturalHeight(), WHOLE_PX)); // the host makes room, then the page tells what it needs
    else tell();
  };
  addEventListener("resize", watch);
  document.querySelector("details").addEventListener("toggle", () => {
    mayShrink = true;
    tell();
  });
  watch();
}

function naturalHeight() {
  const root = document.documentElement;
  root.classList.add("natural");
  const height = Math.ceil(document.body.scrollHeight);
  root.classList.remove("natural");
  return height;
}
