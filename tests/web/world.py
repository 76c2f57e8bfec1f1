"""Published layers for the web tests, made by the real actions from made-up (ilustrasi) values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from geoservice.actions.change_layer import withdraw
from geoservice.actions.draft_layers import LayerRequest, draft_layers
from geoservice.actions.import_boundary import BoundaryRequest, draft_boundary, import_boundary
from geoservice.actions.inspect_table import TableRequest
from geoservice.actions.publish_layers import publish_layers
from geoservice.model.actor import Actor
from geoservice.settings import Settings
from geoservice.store import Store, open_store
from tests.small_world import CODES, write_boundary

ACTOR = Actor("penguji")

#: Percentages of a made-up indicator; the last region says that there is no figure.
FIRST: list[object] = ["12,5", "30,0", "8,1", "22,4", "17,9", "5,5", "41,3", "9,0", "28,8", "30,0", "14,2", "..."]
SECOND: list[object] = ["11,5", *FIRST[1:]]

HOSTILE = (
    "<img src=x onerror=document.title='pwned'>",
    '"><script>document.title="pwned"</script>',
    "${document.title='pwned'}",
    "</script><script>document.title='pwned'</script>",
    "{{7*7}}",
    "';document.title='pwned';//",
    "\\20190221",
    "<svg onload=document.title='pwned'>",
)


def build(folder: Path) -> Settings:
    """A data directory with every sort of layer the pages must show."""
    settings = Settings(data_dir=folder / "data")
    store = open_store(settings, writing=True)
    import_set(store, write_boundary(folder / "desa.geojson"), "desa-9902", "Desa di Kabupaten Uji")
    tables = Tables(store, folder)
    tables.publish("stunting", "Persentase stunting", FIRST, kind="ratio", unit="%", notes=("illustration",))
    tables.publish("stunting", "Persentase stunting", SECOND, kind="ratio", unit="%", notes=("illustration",))
    tables.publish("tps", "Jumlah TPS", list(range(3, 15)), kind="count", unit="TPS", period="2023", source="KPU Uji")
    tables.publish("status", "Status desa", ["Maju", "Mandiri", "Berkembang"] * 4, kind="category")
    tables.publish("ditarik", "Angka yang keliru", list(range(12)), kind="index")
    withdraw(store, "ditarik", ACTOR)
    for year in range(2015, 2019):
        water: list[object] = [(index * 7 + year) % 40 for index in range(11)]
        tables.publish(f"air-{year}", "Cakupan air minum", [*water, "..."], kind="ratio", unit="%", period=str(year))
    _publish_long(tables)
    import_set(store, _hostile(folder), "desa-jahat", HOSTILE[0])
    tables.publish(
        "jahat", HOSTILE[1], list(range(1, 13)), kind="ratio", unit=HOSTILE[2], source=HOSTILE[3], boundary="desa-jahat"
    )
    return settings


class Tables:
    """Publishes one column after another."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.folder = folder

    def publish(
        self,
        layer_id: str,
        title: str,
        values: list[object],
        *,
        kind: str,
        unit: str = "",
        period: str = "2024",
        source: str = "Ilustrasi",
        boundary: str = "desa-9902",
        notes: tuple[str, ...] = (),
        codes: list[str] | None = None,
    ) -> None:
        """One version of a layer."""
        path = self.folder / f"{layer_id}.csv"
        rows = (f"{code};{value}" for code, value in zip(codes or CODES, values, strict=True))
        path.write_text("\n".join(["kode;nilai", *rows]) + "\n", encoding="utf-8")
        table = TableRequest(path=path, values=("nilai",), kind=kind, unit=unit or None, period=period, title=title)
        request = LayerRequest(table, boundary, layer_id=layer_id, source=source, notes=notes)
        publish_layers(draft_layers(request, self.store), self.store, ACTOR, accept_unmatched=True)


def import_set(store: Store, path: Path, set_id: str, title: str) -> None:
    """Import a boundary file as a set."""
    import_boundary(
        draft_boundary(str(path)), BoundaryRequest(set_id, title, "uji-1", "Sumber Uji", "CC0"), store, ACTOR
    )


def write_many(path: Path, side: int, *, units: bool = False) -> list[str]:
    """A square of side x side regions as GeoJSON, with `units` each row a kecamatan; returns their codes."""
    codes, features = [], []
    for row in range(side):
        for column in range(side):
            code = f"99.{row // 10 + 10}.{row % 10 + 10}.{2001 + column}"
            west, south = 104 + column * 0.01, -4 + row * 0.01
            ring = [
                [west, south],
                [west + 0.01, south],
                [west + 0.01, south + 0.01],
                [west, south + 0.01],
                [west, south],
            ]
            ring = [[round(x, 7), round(y, 7)] for x, y in ring]
            properties = {"kode": code, "nama": f"Wilayah {row} {column}", "jenis": "kelurahan"}
            if units:
                properties |= {"kode_kec": code[:8], "nama_kec": f"Baris {row}"}
            geometry = {"type": "Polygon", "coordinates": [ring]}
            features.append({"type": "Feature", "properties": properties, "geometry": geometry})
            codes.append(code)
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return codes


def _publish_long(tables: Tables) -> None:
    """Names, categories and numbers as long as they come."""
    path = write_boundary(tables.folder / "panjang.geojson")
    _rename(path, ("Batu Raja Bungin Pengandonan Ilir",), ("kelurahan",), ("Kecamatan Sosoh Buay Rayap Pengandonan",))
    import_set(tables.store, path, "desa-panjang", "Desa bernama panjang")
    kinds = ["Penampungan air hujan dan mata air", "Sungai/danau/kolam/waduk/situ/embung/bendungan", "Sumur"]
    tables.publish("kategori", "Sumber air minum", list(kinds * 4), kind="category", boundary="desa-panjang")
    numbers: list[object] = [f"{1234567 + 1001 * index},125" for index in range(11)]
    tables.publish("desimal", "Nilai produksi", [*numbers, "..."], kind="index", boundary="desa-panjang")
    tables.publish("luas", "Luas sawah", list(range(12)), kind="amount", unit="hektare", boundary="desa-panjang")
    tables.publish("sama", "Nilai yang sama", [5] * 12, kind="index", boundary="desa-panjang")


def _hostile(folder: Path) -> Path:
    path = write_boundary(folder / "jahat.geojson")
    _rename(path, HOSTILE, HOSTILE[1:] + HOSTILE[:1], HOSTILE[2:] + HOSTILE[:2])
    return path


def _rename(path: Path, names: Sequence[str], kinds: Sequence[str], parents: Sequence[str]) -> None:
    """Give the regions of a file these names in turn."""
    collection = json.loads(path.read_text(encoding="utf-8"))
    for index, feature in enumerate(collection["features"]):
        feature["properties"]["nama"] = names[index % len(names)]
        feature["properties"]["jenis"] = kinds[index % len(kinds)]
        feature["properties"]["nama_kec"] = parents[index % len(parents)]
    path.write_text(json.dumps(collection), encoding="utf-8")
