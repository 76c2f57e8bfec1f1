// Who the regions are: documents of 1,024 regions, each fetched when one of its regions is pointed at; where they are,
// which is more to fetch, when one is chosen.

export class RegionNames {
  constructor(address, perDocument) {
    this.address = address;
    this.perDocument = perDocument;
    this.documents = new Map();
    this.loading = new Map();
  }

  // The region where its document is here already, else null.
  known(position) {
    const document = this.documents.get(Math.floor(position / this.perDocument));
    return document ? entry(document, position - document.first) : null;
  }

  // Name, kind and parents.
  async get(position) {
    const block = Math.floor(position / this.perDocument);
    await (this.loading.get(block) ?? this.#fetched(`${block}.names`, block));
    return this.known(position);
  }

  // With its place too.
  async whole(position) {
    await this.load(Math.floor(position / this.perDocument));
    return this.known(position);
  }

  load(block) {
    return this.#fetched(block, block);
  }

  #fetched(name, block) {
    if (!this.loading.has(name)) {
      const loading = fetch(this.address.replace("{block}", name)).then(async (answer) => {
        if (!answer.ok) throw new Error(answer.url);
        const document = await answer.json();
        if (!this.documents.get(block)?.boxes) this.documents.set(block, document); // the whole may have come first
      });
      loading.catch(() => this.loading.delete(name));
      this.loading.set(name, loading);
    }
    return this.loading.get(name);
  }
}

// Name of the kecamatan, and the positions of its regions where the one document has them all.
function unitName(document, index) {
  if (document.regions !== document.kode.length || !document.kode_kec) return "";
  const name = document.nama_kec?.words[document.nama_kec.index[index]] ?? "";
  return /^(kec|distrik|kapanewon|kemantren)/i.test(name) || !name ? name : `Kec. ${name}`;
}

function membersOf({ kode_kec: units }, index) {
  return units ? units.index.flatMap((unit, position) => (unit === units.index[index] ? [position] : [])) : null;
}

function entry(document, index) {
  const word = (name) => document[name]?.words[document[name].index[index]] ?? "";
  return {
    position: document.first + index,
    code: document.kode[index],
    name: document.nama[index],
    kind: word("jenis"),
    parent: word("nama_kec") || word("nama_kab") || word("nama_prov"),
    unit: unitName(document, index),
    members: document.regions === document.kode.length ? membersOf(document, index) : null,
    point: document.label_points?.[index],
    box: document.boxes?.[index],
  };
}
