// The parts of a page that speak of one layer are written by the server only: for another layer they are fetched from
// its own page and take the places of those that are here.

let latest = 0;

// Brings these parts of the page at an address here. False when a later call overtook it.
export async function bringParts(address, names) {
  const turn = ++latest;
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(answer.url);
  const other = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (turn !== latest) return false;
  for (const name of names) {
    const [here, there] = [document, other].map((page) => page.querySelector(`[data-part="${name}"]`));
    if (here && there) here.replaceWith(document.importNode(there, true));
  }
  return true;
}
