// The dialog that writes the embed code for one's own village, with a preview; without scripts the section says it all.

const WIDTH = "preview-width";

export function makeEmbedDialog(words) {
  const opener = document.getElementById("open-embed");
  document.body.append(document.getElementById("embed-dialog").content.cloneNode(true));
  const dialog = document.querySelector(".embed-dialog");
  const at = (id) => dialog.querySelector(`#${id}`);
  const [code, height, language] = ["own-code", "frame-height", "frame-language"].map(at);
  const fields = ["address", "iframe", "picture"].map((name) => fieldOf(dialog.querySelector(".codes"), name, words));

  const renew = () => {
    const parts = { code: code.value.trim(), height: clamped(height.valueAsNumber), language: language.value };
    for (const { name, area } of fields) area.value = changed(originalOf(name), name, parts);
    const frame = framed(originalOf("iframe"), parts);
    const preview = dialog.querySelector("iframe");
    const width = dialog.querySelector(`[name=${WIDTH}]:checked`).value;
    preview.width = width;
    preview.height = parts.height;
    if (preview.src !== frame.src) preview.src = frame.src;
  };
  dialog.addEventListener("change", renew);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#open-embed");
    if (!link) return;
    event.preventDefault();
    height.value = framed(originalOf("iframe"), {}).height;
    code.value = new URLSearchParams(location.search).get("sorot") ?? "";
    if (code.selectedIndex === -1) code.value = "";
    renew();
    dialog.showModal();
  });
  opener.setAttribute("aria-haspopup", "dialog");
}

// What the server wrote into the page; it changes with the layer that is shown.
function originalOf(name) {
  return document.getElementById(`snippet-${name}`).value;
}

function changed(text, name, parts) {
  if (name === "iframe") return framed(text, parts).outerHTML;
  if (name === "address") return addressed(text, parts);
  return pictured(text, parts);
}

// The one code that is no markup: here a query may have two parts.
function addressed(text, { code, language }) {
  const address = new URL(text);
  if (code) address.searchParams.set("sorot", code);
  if (language) address.searchParams.set("lang", language);
  return address.href;
}

// There is room for one parameter: the own village says more than a language.
function pictured(text, { code, language }) {
  const query = code ? `?sorot=${encodeURIComponent(code)}` : language ? `?lang=${language}` : "";
  const link = parsed(text, "a");
  for (const [node, part] of [[link, "href"], [link.querySelector("img"), "src"]]) {
    node.setAttribute(part, node.getAttribute(part).split("?")[0] + query);
  }
  return link.outerHTML;
}

// One question mark at most and never an ampersand: content systems write `&amp;` twice.
function framed(text, { code = "", height, language = "" }) {
  const frame = parsed(text, "iframe");
  const [path] = frame.getAttribute("src").split("?");
  frame.setAttribute("src", path + (code ? `/${encodeURIComponent(code)}` : "") + (language ? `?lang=${language}` : ""));
  if (height) frame.setAttribute("height", height);
  return frame;
}

function parsed(text, tag) {
  // Inert: nothing in it is fetched or run.
  return new DOMParser().parseFromString(text, "text/html").querySelector(tag);
}

function clamped(height) {
  return Math.min(Math.max(Math.round(height) || 520, 150), 1000);
}

function fieldOf(box, name, words) {
  const section = document.getElementById(`snippet-${name}`).closest(".snippet");
  const label = Object.assign(document.createElement("label"), { id: `label-${name}`, htmlFor: `code-${name}`, textContent: section.querySelector("label").textContent });
  const area = Object.assign(document.createElement("textarea"), { id: `code-${name}`, readOnly: true, rows: name === "address" ? 1 : 3 });
  const help = Object.assign(document.createElement("p"), { textContent: section.querySelector("p").textContent });
  const part = document.createElement("div");
  part.className = "snippet";
  part.append(label, help, area, copyButton(area, words));
  part.lastChild.setAttribute("aria-describedby", label.id); // three buttons say the same
  box.append(part);
  return { name, area };
}

export function copyButton(area, words) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "quiet", textContent: words.copy });
  button.addEventListener("click", async () => {
    area.select();
    try {
      await navigator.clipboard.writeText(area.value);
    } catch {
      document.execCommand("copy"); // pages that are not served by https have no clipboard
    }
    button.textContent = words.copied;
    setTimeout(() => (button.textContent = words.copy), 2500);
  });
  return button;
}
