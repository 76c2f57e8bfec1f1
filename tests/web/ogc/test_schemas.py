"""Every XML answer is valid by the schema that its standard brings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import etree

from geoservice.actions.open_layer import open_layer
from geoservice.formats import STYLE_FORMATS
from geoservice.settings import Settings
from geoservice.store import open_store
from tests.formats_tiles.test_symbols import drawn_as_symbols
from tests.small_world import CODES
from tests.web.ogc import xml_schemas as schemas
from tests.web.ogc.xml_world import ask

WFS = {"service": "WFS", "version": "2.0.0"}
BY_ID = "urn:ogc:def:query:OGC-WFS::GetFeatureById"
GML = "http://www.opengis.net/gml/3.2"
LAYERS = ["stunting", "status", "jahat", "kategori", "desimal", "sama", "air-2018"]


@pytest.fixture(scope="module")
def wfs_schema(tmp_path_factory: pytest.TempPathFactory) -> etree.XMLSchema:
    """The answers of WFS 2.0 but GetFeature, which needs the schema of its features."""
    return schemas.whole(schemas.typed("wfs_2_0.xsd", tmp_path_factory.mktemp("wfs")))


def described(client: FlaskClient, folder: Path, *types: str) -> tuple[str, Path]:
    """Namespace and file of DescribeFeatureType; GML is taken from this machine."""
    answer = ask(client, "wfs", **WFS, request="DescribeFeatureType", typenames=",".join(types))
    assert answer.status_code == 200
    root = etree.fromstring(answer.data)
    (import_,) = root.findall("{http://www.w3.org/2001/XMLSchema}import")
    assert import_.get("schemaLocation") == "http://schemas.opengis.net/gml/3.2.1/gml.xsd"
    import_.set("schemaLocation", schemas.GML_3_2_1.as_uri())
    path = folder / "features.xsd"
    path.write_bytes(etree.tostring(root))
    return root.get("targetNamespace"), path


def test_a_schema_finds_what_is_wrong(wfs_schema: etree.XMLSchema) -> None:
    broken = (
        b'<ListStoredQueriesResponse xmlns="http://www.opengis.net/wfs/2.0"><StoredQuery/></ListStoredQueriesResponse>'
    )

    assert schemas.faults(wfs_schema, broken)
    assert schemas.faults(schemas.doctype(schemas.WMS_1_1_1), b'<WMT_MS_Capabilities version="1.1.1"/>')


def test_wms_1_3_0_capabilities(client: FlaskClient) -> None:
    answer = ask(client, "wms", service="WMS", version="1.3.0", request="GetCapabilities")

    assert schemas.faults(schemas.whole(schemas.WMS_1_3_0), answer.data) == []


def test_wms_1_1_1_capabilities(client: FlaskClient) -> None:
    answer = ask(client, "wms", service="WMS", version="1.1.1", request="GetCapabilities")

    assert schemas.faults(schemas.doctype(schemas.WMS_1_1_1), answer.data) == []


@pytest.mark.parametrize("said", [{"request": "GetMap"}, {"request": "Apa"}, {"service": "WFS"}, {"layers": "\x01<&"}])
@pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
def test_wms_exceptions(client: FlaskClient, version: str, said: dict[str, str]) -> None:
    asked = {"service": "WMS", "request": "GetMap"} | said
    answer = ask(client, "wms", version=version, **asked)

    assert answer.status_code == 400
    schema: Any = (
        schemas.doctype(schemas.WMS_EXCEPTION_1_1_1)
        if version == "1.1.1"
        else schemas.whole(schemas.WMS_EXCEPTION_1_3_0)
    )
    assert schemas.faults(schema, answer.data) == []


@pytest.mark.parametrize("address", ["/wmts?service=WMTS&request=GetCapabilities", "/wmts/1.0.0/WMTSCapabilities.xml"])
def test_wmts_capabilities(client: FlaskClient, address: str) -> None:
    assert schemas.faults(schemas.whole(schemas.WMTS_1_0_0), client.get(address).data) == []


@pytest.mark.parametrize(
    "address",
    [
        "/wmts?service=WMTS&request=Apa",
        "/wmts?service=WMTS&request=GetTile&layer=stunting",
        "/wmts/1.0.0/stunting/default/WebMercatorQuad/99/0/0.png",
        "/wfs?service=WFS&request=Apa",
        "/wfs?service=WFS&request=GetFeature&typenames=tidak-ada",
        "/wfs?service=WFS&request=GetFeature&typenames=stunting&filter=%3C%26",
        "/wfs?service=WFS&request=GetCapabilities&acceptversions=1.0.0",
    ],
)
def test_ows_exceptions(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code in (400, 404)
    assert schemas.faults(schemas.whole(schemas.OWS_1_1_0), answer.data) == []


@pytest.mark.parametrize(
    "said",
    [
        {"request": "GetCapabilities"},
        {"request": "ListStoredQueries"},
        {"request": "DescribeStoredQueries"},
        {"request": "GetFeature", "typenames": "gs:stunting", "resulttype": "hits"},
        {"request": "GetFeature", "typenames": "gs:stunting", "resourceid": "stunting.tidak-ada"},
        {"request": "GetPropertyValue", "typenames": "gs:stunting", "valuereference": "gs:nilai"},
        {"request": "GetPropertyValue", "typenames": "gs:stunting", "valuereference": "geometry", "count": "2"},
    ],
    ids=lambda said: "-".join(said.values()).replace(":", "-"),
)
def test_wfs_answers(client: FlaskClient, wfs_schema: etree.XMLSchema, said: dict[str, str]) -> None:
    answer = ask(client, "wfs", **WFS, **said)

    assert answer.status_code == 200
    assert schemas.faults(wfs_schema, answer.data) == []


@pytest.mark.parametrize("layer", [*LAYERS, "desa-9902", "desa-jahat"])
@pytest.mark.parametrize(
    "said",
    [
        {},
        {"count": "5", "startindex": "3", "srsname": "EPSG:32748"},
        {"srsname": "urn:ogc:def:crs:OGC:1.3:CRS84", "propertyname": "gs:kode"},
    ],
    ids=["whole", "page", "chosen"],
)
def test_gml_is_valid_by_the_schema_that_we_describe(
    client: FlaskClient, tmp_path: Path, layer: str, said: dict[str, str]
) -> None:
    schema = schemas.together(
        [
            ("http://www.opengis.net/wfs/2.0", schemas.typed("wfs_2_0.xsd", tmp_path)),
            described(client, tmp_path, f"gs:{layer}"),
        ],
        tmp_path,
    )
    answer = ask(client, "wfs", **WFS, request="GetFeature", typenames=f"gs:{layer}", **said)

    assert answer.data.count(b"<wfs:member>") in (5, 12)
    assert schemas.faults(schema, answer.data) == []


def test_one_feature_alone_is_valid_too(client: FlaskClient, tmp_path: Path) -> None:
    schema = schemas.together([described(client, tmp_path, "gs:stunting")], tmp_path)
    answer = ask(client, "wfs", **WFS, request="GetFeature", storedquery_id=BY_ID, id=f"stunting.{CODES[0]}")

    assert schemas.faults(schema, answer.data) == []


def test_all_feature_types_are_described_in_one_valid_schema(client: FlaskClient, tmp_path: Path) -> None:
    answer = ask(client, "wfs", **WFS, request="DescribeFeatureType")
    document = answer.data.replace(
        b"http://schemas.opengis.net/gml/3.2.1/gml.xsd", bytes(schemas.GML_3_2_1.as_uri(), "ascii")
    )
    path = tmp_path / "all.xsd"
    path.write_bytes(document)

    schemas.whole(path)
    assert document.count(b'<xsd:element name="geometry"') > 10


@pytest.mark.parametrize("layer", LAYERS)
def test_styles_are_valid_sld_1_1(client: FlaskClient, tmp_path: Path, layer: str) -> None:
    schema = schemas.whole(schemas.typed("sld_1_1.xsd", tmp_path))

    assert schemas.faults(schema, client.get(f"/layers/{layer}.sld").data) == []


def test_styles_with_circles_are_valid_too(settings: Settings, tmp_path: Path) -> None:
    schema = schemas.whole(schemas.typed("sld_1_1.xsd", tmp_path))
    view = drawn_as_symbols(open_layer(open_store(settings), "tps"))

    document = STYLE_FORMATS["sld"].encode(view)

    assert b"PointSymbolizer" in document
    assert schemas.faults(schema, document) == []


@pytest.mark.parametrize("address", ["/catalog.xml", *(f"/layers/{layer}/metadata.xml" for layer in LAYERS)])
def test_metadata_is_valid_iso_19139(client: FlaskClient, address: str) -> None:
    assert schemas.faults(schemas.whole(schemas.GMD), client.get(address).data) == []
