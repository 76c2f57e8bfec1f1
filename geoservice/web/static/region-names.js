// Who the regions are: documents of 1,024 regions, each fetched when one of its regions is pointed at.

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

  async get(position) {
    await this.load(Math.floor(position / this.perDocument));
    return this.known(position);
  }

  load(block) {
    if (!this.loading.has(block)) {
      const loading = fetch(this.address.replace("{block}", block)).then(async (answer) => {
        if (!answer.ok) throw new Error(answer.url);
        this.documents.set(block, await answer.json());
      });
      loading.catch(() => this.loading.delete(block));
      this.loading.set(block, loading);
    }
    return this.loading.get(block);
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
    point: document.label_points[index],
    box: document.boxes[index],
  };
}
