// The height the page would like to have, told to hosts that follow it.

export function tellHeight() {
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
