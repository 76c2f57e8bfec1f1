// Leaflet, loaded when a map is asked for; nothing comes from another host.

let library = null;

export function loadLeaflet([style, script]) {
  library ??= new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: style });
    const code = Object.assign(document.createElement("script"), { src: script, crossOrigin: "anonymous" });
    const styled = new Promise((done) => (link.onload = link.onerror = done));
    code.onload = () => styled.then(() => resolve(window.L));
    code.onerror = () => reject(new Error(script));
    document.head.append(link, code);
  });
  return library;
}
