"""Landing page, conformance and collections as JSON objects."""

from __future__ import annotations

import unicodedata
from typing import Any

from geoservice.formats import FEATURE_FORMATS
from geoservice.formats.metadata._dcat_terms import licence_address
from geoservice.i18n import message as _
from geoservice.web.links import site_root
from geoservice.web.ogc._crs import CRS84, CRS_LIST
from geoservice.web.ogc._items import period_bounds
from geoservice.web.ogc._links import GEOJSON, HTML, JSON, Link, forms_of, link, ogc_url
from geoservice.web.ogc._sources import COLUMN_TITLES, Collection

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"

_SPEC = "http://www.opengis.net/spec"
_SCHEMAS = ("schemas", "advanced-property-roles", "returnables-and-receivables", "queryables", "sortables")
_MAPS = (
    *("core", "collection-map", "background", "scaling", "display-resolution", "spatial-subsetting", "datetime", "crs"),
    *("tilesets", "styled-map", "png", "jpeg", "api-operations", "cors"),
)
#: Only what tests prove against the abstract test suites.
_CLASSES = {
    "ogcapi-common-1/1.0": ("core", "landing-page", "json", "html", "oas30"),
    "ogcapi-common-2/1.0": ("collections", "json", "html"),
    "ogcapi-features-1/1.0": ("core", "geojson", "html", "oas30"),
    "ogcapi-features-2/1.0": ("crs",),
    "ogcapi-features-3/1.0": ("queryables", "queryables-query-parameters", "filter", "features-filter"),
    # OGC 23-058r2 is Features part 5 and Common part 3 at once: clients know the first name, the standard the second.
    "ogcapi-features-5/1.0": _SCHEMAS,
    "ogcapi-common-3/1.0": _SCHEMAS,
    "cql2/1.0": (
        *("cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison"),
        *("accent-insensitive-comparison", "basic-spatial-functions", "basic-spatial-functions-plus"),
        *("spatial-functions", "property-property"),
    ),
    "ogcapi-tiles-1/1.0": ("core", "tileset", "tilesets-list", "geodata-tilesets", "oas30", "mvt", "png"),
    "tms/2.0": (
        *("tilematrixset", "tilematrixsetlimits", "tilesetmetadata", "json-tilematrixset"),
        *("json-tilematrixsetlimits", "json-tilesetmetadata"),
    ),
    "ogcapi-maps-1/1.0": _MAPS,
    # A draft (OGC 20-009); the names are those of its requirements classes.
    "ogcapi-styles-1/1.0": ("core", "global-styles", "collection-styles", "mapbox-style", "sld-se"),
}
CONFORMANCE = (
    *(f"{_SPEC}/{part}/conf/{name}" for part, names in _CLASSES.items() for name in names),
    # OGC 20-058 writes its own names with https, unlike all other standards and most clients.
    *(f"{_SPEC.replace('http:', 'https:')}/ogcapi-maps-1/1.0/conf/{name}" for name in _MAPS),
)

REL = "http://www.opengis.net/def/rel/ogc/1.0"
SCHEMA_REL = f"{REL}/schema"


def landing(form: str) -> dict[str, object]:
    """The landing page."""
    return {
        "title": str(_("Peta tematik wilayah")),
        "description": str(_("Peta statistik desa, kecamatan, dan kabupaten menurut standar OGC API.")),
        "links": [
            *forms_of((), form),
            link("service-desc", ogc_url("api", f="json"), OPENAPI, str(_("Definisi API (OpenAPI 3.0)"))),
            link("service-doc", ogc_url("api", f="html"), HTML, str(_("Definisi API untuk dibaca"))),
            link("conformance", ogc_url("conformance"), JSON, str(_("Standar yang dipenuhi"))),
            link(f"{REL}/conformance", ogc_url("conformance"), JSON, str(_("Standar yang dipenuhi"))),
            link("data", ogc_url("collections"), JSON, str(_("Koleksi"))),
            link(f"{REL}/data", ogc_url("collections"), JSON, str(_("Koleksi"))),
            link(f"{REL}/tiling-schemes", ogc_url("tileMatrixSets"), JSON, str(_("Susunan petak"))),
            link(f"{REL}/styles", ogc_url("styles"), JSON, str(_("Gaya"))),
        ],
    }


def conformance(form: str) -> dict[str, object]:
    """The conformance classes."""
    return {"conformsTo": list(CONFORMANCE), "links": forms_of(("conformance",), form)}


def collection(source: Collection, form: str | None) -> dict[str, Any]:
    """One collection; `form` is None inside the list of collections."""
    path = ("collections", source.id)
    own = (
        forms_of(path, form)
        if form
        else [link("self", ogc_url(*path), JSON), link("alternate", ogc_url(*path, f="html"), HTML)]
    )
    said: dict[str, Any] = {
        "id": source.id,
        "title": source.title,
        "description": source.description,
        "extent": _extent(source),
        "itemType": "feature",
        "crs": list(CRS_LIST),
        "storageCrs": CRS84,
        "links": [*own, *_links(source)],
    }
    if source.view is not None:
        said["attribution"] = source.view.published.indicator.source or source.prepared.edition.source
    return said


def item_files() -> dict[str, str]:
    """The files that items come as too: `f` and media type."""
    return {name: FEATURE_FORMATS[name].media_type for name in ("csv", "fgb", "gpkg") if name in FEATURE_FORMATS}


def schema(source: Collection, name: str = "schema") -> dict[str, Any]:
    """JSON Schema of a feature's properties, of what conditions may name or of what features may be sorted by.

    Source: OGC 23-058r1; `name` is `schema`, `queryables` or `sortables`.
    """
    properties = {} if name == "sortables" else {"geometry": _geometry_schema()}
    for place, column in enumerate(source.columns(), start=1):
        properties[column] = {
            "title": str(COLUMN_TITLES[column]),
            "type": _type_of(source, column),
            "x-ogc-propertySeq": place,
        }
    properties["kode"]["x-ogc-role"] = "id"
    if source.view is not None and source.view.theme.categories:
        properties["nilai"]["enum"] = list(source.view.theme.categories)
    unit = source.view.published.indicator.unit if source.view else ""
    if unit:
        properties["nilai"]["description"] = unit
    if unit and source.is_number("nilai"):
        properties["nilai"]["x-ogc-unit"] = ucum(unit)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ogc_url("collections", source.id, name),
        "type": "object",
        "title": source.title,
        "description": source.description,
        "properties": properties,
        "additionalProperties": False,
    }


#: Units that UCUM (ucum.org) knows, by the words of our tables.
_UCUM = {
    "%": "%",
    "persen": "%",
    "ha": "har",
    "hektar": "har",
    "hektare": "har",
    "km": "km",
    "km²": "km2",
    "km2": "km2",
    "m": "m",
    "m²": "m2",
    "m2": "m2",
    "kg": "kg",
    "ton": "t",
    "liter": "L",
    "tahun": "a",
    "hari": "d",
    "jam": "h",
}


def ucum(unit: str) -> str:
    """The unit in the code of UCUM; what it does not know is counted things, an annotation in its words: `{TPS}`."""
    plain = unit.strip()
    known = _UCUM.get(plain.lower())
    letters = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return known or "{" + "_".join(letters.translate({ord("{"): "", ord("}"): ""}).split()) + "}"


def _geometry_schema() -> dict[str, Any]:
    return {
        "title": str(_("Bentuk wilayah")),
        "x-ogc-role": "primary-geometry",
        "format": "geometry-multipolygon",
    }


def _type_of(source: Collection, column: str) -> str:
    return "number" if source.is_number(column) else "string"


def _links(source: Collection) -> list[Link]:
    path = ("collections", source.id)
    title = source.title
    links = [
        link("items", ogc_url(*path, "items", f="json"), GEOJSON, title),
        link("items", ogc_url(*path, "items", f="html"), HTML, title),
        *(link("items", ogc_url(*path, "items", f=name), form, title) for name, form in item_files().items()),
        link(SCHEMA_REL, ogc_url(*path, "schema"), "application/schema+json", str(_("Skema"))),
        link(f"{REL}/queryables", ogc_url(*path, "queryables"), "application/schema+json", str(_("Kolom saringan"))),
        link(f"{REL}/sortables", ogc_url(*path, "sortables"), "application/schema+json", str(_("Kolom pengurut"))),
    ]
    links += _licence_links(source)
    if source.view is not None:
        links += _layer_links(source.id)
    return links


def _layer_links(layer_id: str) -> list[Link]:
    """What else shows the layer."""
    root = site_root()
    layer = f"{root}/layers/{layer_id}"
    return [
        link("alternate", f"{root}/maps/{layer_id}", HTML, str(_("Halaman peta"))),
        link("describedby", f"{layer}/style.json", JSON, str(_("Gaya MapLibre"))),
        link("describedby", f"{layer}.sld", "application/vnd.ogc.sld+xml", str(_("Gaya SLD 1.1"))),
        link("describedby", f"{layer}.qml", "application/xml", str(_("Gaya QGIS"))),
        link("describedby", f"{layer}/tilejson.json", JSON, str(_("Petak vektor (TileJSON)"))),
        link("enclosure", f"{layer}.qlr", "application/x-qgis-layer-definition", str(_("Berkas lapisan QGIS"))),
        link("enclosure", f"{layer}.gpkg", "application/geopackage+sqlite3", "GeoPackage"),
        link("service", f"{root}/wms?service=WMS&request=GetCapabilities", "text/xml", "WMS 1.3.0"),
        link("service", f"{root}/wmts/1.0.0/WMTSCapabilities.xml", "text/xml", "WMTS 1.0.0"),
        link("service", f"{root}/wfs?service=WFS&request=GetCapabilities", "text/xml", "WFS 2.0"),
    ]


def _licence_links(source: Collection) -> list[Link]:
    """Where the licence stands; one that is known by other words is written out on the page of its map."""
    page = f"{site_root()}/maps/{source.id}" if source.view is not None else ""
    address = licence_address(source.licence) or page
    return [link("license", address, HTML, source.licence)] if source.licence and address else []


def _extent(source: Collection) -> dict[str, object]:
    extent: dict[str, object] = {"spatial": {"bbox": [list(source.prepared.edition.bbox)], "crs": CRS84}}
    if source.period is not None:
        first, last = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in period_bounds(source.period))
        extent["temporal"] = {
            "interval": [[first, last]],
            "trs": "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
        }
    return extent
