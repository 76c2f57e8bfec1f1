"""What is known of a layer, in the metadata control file (MCF) of pygeometa, from which standards are written."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from geoservice.formats import LayerView
from geoservice.formats.legend import about
from geoservice.formats.wording import cautions, period_text
from geoservice.geometry.prepared import PreparedEdition
from geoservice.i18n import current_language
from geoservice.model.indicator import Kind, Period
from geoservice.model.layer import LayerVersion

#: ISO 639-2 of the languages we speak.
LANGUAGES = {"id": "ind", "en": "eng"}
#: Files that a record lists, with what they are for.
_FILES = (
    ("geojson", "application/geo+json"),
    ("gpkg", "application/geopackage+sqlite3"),
    ("shp.zip", "application/zip"),
    ("csv", "text/csv"),
)
_MOST_PLACES = 6
UPDATES = {"": "annually", "S": "biannually", "Q": "quarterly"}


def control_file(view: LayerView) -> dict[str, Any]:
    """The MCF of a layer version; only what somebody said, nothing made up."""
    published, edition = view.published, view.prepared.edition
    language = current_language()
    west, south, east, north = edition.bbox
    extent: dict[str, Any] = {"spatial": [{"bbox": [west, south, east, north], "crs": 4326}]}
    if published.period:
        first, last = published.period.days()
        extent["temporal"] = [{"begin": first.isoformat(), "end": last.isoformat()}]
    day = published.published_at[:10]
    page = f"{view.public_url}/maps/{view.layer.id}"
    return {
        "mcf": {"version": "1.0"},
        "metadata": {
            "identifier": view.layer.id,
            "language": language,
            "charset": "utf8",
            "hierarchylevel": "dataset",
            "datestamp": day,
            "dataseturi": page,
        },
        "spatial": {"datatype": "vector", "geomtype": "surface"},
        "identification": {
            "language": language,
            "charset": "utf8",
            "title": {language: title(view)},
            "abstract": {language: abstract(view)},
            "edition": str(published.number),
            "dates": {"publication": day},
            "keywords": {"default": {"keywords": {language: keywords(view)}, "keywords_type": "theme"}},
            "topiccategory": ["society"],
            "extents": extent,
            "rights": {language: licence(view)},
            "license": {"name": licence(view)},
            "accessconstraints": "license" if licence(view) else "otherRestrictions",
            "url": page,
            "status": "completed",
            "maintenancefrequency": _frequency(published.period),
        },
        "contact": contacts(published.indicator.source or edition.source, page),
        "distribution": distribution(view),
    }


def title(view: LayerView) -> str:
    """Title with its period."""
    period = period_text(view.published.period)
    return f"{view.published.title}, {period}" if period else view.published.title


def abstract(view: LayerView) -> str:
    """What the numbers are, in sentences made only from what was said."""
    said = about(view.published, view.prepared.edition)
    return " ".join((said, *map(str, cautions(view.published))))


def keywords(view: LayerView) -> list[str]:
    """Words that a catalogue sorts by."""
    published = view.published
    words = [published.indicator.title, view.layer.boundary, str(published.period or "")]
    return [word for word in dict.fromkeys((*words, *_places(view.prepared))) if word]


_known_places: WeakKeyDictionary[PreparedEdition, tuple[str, ...]] = WeakKeyDictionary()


def _places(prepared: PreparedEdition) -> tuple[str, ...]:
    """The regencies and provinces of an edition, where they are few; read once an edition."""
    found = _known_places.get(prepared)
    if found is None:
        parents, words = prepared.regions.parents, list[str]()
        for column in ("nama_kab", "nama_prov"):
            distinct = {name for name in parents.get(column, ()) if name}
            words += sorted(distinct) if len(distinct) <= _MOST_PLACES else []
        found = _known_places[prepared] = tuple(words)
    return found


def licence(view: LayerView) -> str:
    """Licence of the numbers, else that of the boundaries."""
    return view.published.indicator.licence or view.prepared.edition.licence


def distribution(view: LayerView) -> dict[str, dict[str, str]]:
    """Where the layer is, by kind of door."""
    layer = f"{view.public_url}/layers/{view.layer.id}"
    found = {
        extension.replace(".", "-"): {
            "url": f"{layer}.{extension}",
            "type": media_type,
            "rel": "item",
            "name": extension,
            "function": "download",
        }
        for extension, media_type in _FILES
    }
    doors = (
        ("ogcapi", f"{view.public_url}/ogc/collections/{view.layer.id}", "OGC API - Features", "OGCFeat"),
        ("wms", f"{view.public_url}/wms?service=WMS&request=GetCapabilities", "WMS", "OGC:WMS"),
        ("wmts", f"{view.public_url}/wmts/1.0.0/WMTSCapabilities.xml", "WMTS", "OGC:WMTS"),
    )
    for name, url, words, kind in doors:
        found[name] = {"url": url, "type": kind, "rel": "service", "name": words, "function": "information"}
    return found


KINDS: dict[Kind, str] = {
    Kind.RATIO: "rasio",
    Kind.RATE: "persentase",
    Kind.COUNT: "cacah",
    Kind.AMOUNT: "jumlah",
    Kind.CATEGORY: "kategori",
    Kind.INDEX: "indeks",
}
"""What Satu Data Indonesia calls `ukuran`."""


def measure(published: LayerVersion) -> str:
    """The kind of number in words."""
    return "tahun" if published.style.classification.years else KINDS[published.indicator.kind]


def _frequency(period: Period | None) -> str:
    if period is None:
        return "unknown"
    part = period.text.partition("-")[2]
    return UPDATES.get(part[:1], "monthly")


def contacts(organization: str, page: str) -> dict[str, dict[str, str]]:
    """Who answers for the data and, which ISO 19139 requires too, for this record."""
    contact = {"organization": organization or "-", "url": page}
    return {"pointOfContact": contact, "publisher": contact}
