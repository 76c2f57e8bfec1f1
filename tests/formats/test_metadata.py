"""Metadata, read by the programs that harvest it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from lxml import etree
from owslib.iso import MD_Metadata
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef

from geoservice.formats import METADATA_FORMATS, LayerView
from geoservice.formats.metadata.satu_data import metadata
from geoservice.geometry.prepared import PreparedEdition
from geoservice.i18n import in_language
from geoservice.model.indicator import Indicator, Kind
from tests.formats import layers

# The reader of JSON-LD calls a part of its own library that it calls old.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
PAGE = URIRef("https://peta.example/maps/contoh-2024-desa-9901")
HOSTILE = "<b>&\"' ]]> {{ 7*7 }} {% raw %}"


@pytest.fixture
def told(prepared: PreparedEdition) -> LayerView:
    """A layer of which everything is said."""
    source, definition = "Kantor contoh (ilustrasi)", "Bagian dari seluruhnya (ilustrasi)"
    return layers.view(prepared, indicator=Indicator("contoh", "Contoh", Kind.RATE, "persen", source, definition))


def graph(view: LayerView) -> Graph:
    return Graph().parse(data=METADATA_FORMATS["dcat"].encode(view), format="json-ld")


def record(view: LayerView) -> MD_Metadata:
    return MD_Metadata(etree.fromstring(METADATA_FORMATS["iso"].encode(view)))


@pytest.mark.parametrize("name", METADATA_FORMATS)
def test_every_standard_writes_every_layer(name: str, layer: LayerView, prepared: PreparedEdition) -> None:
    output = METADATA_FORMATS[name]

    assert output.extension.startswith("metadata.")
    for view in (layer, layers.view(prepared, [None] * 6), layers.view(prepared, ["maju", "mandiri"] * 3)):
        assert output.encode(view) == output.encode(view) != b""


def test_satu_data_has_the_fields_of_the_standard(told: LayerView) -> None:
    said = metadata(told)

    assert {"konsep", "definisi", "klasifikasi", "ukuran", "satuan"} <= said.keys()
    assert (said["definisi"], said["satuan"], said["ukuran"]) == (
        "Bagian dari seluruhnya (ilustrasi)", "persen", "persentase",
    )  # fmt: skip
    assert said["jumlah_wilayah"] == 6
    assert said["jumlah_bernilai"] == 5
    assert said["tanpa_nilai"] == {"Data tidak tersedia": 1}
    assert json.loads(METADATA_FORMATS["satu_data"].encode(told)) == said


def test_what_nobody_said_is_null_and_not_made_up(layer: LayerView) -> None:
    said = metadata(layers.titled(layer, "Contoh"))

    assert (said["definisi"], said["produsen"], said["satuan"], said["lisensi"]) == (None, None, None, None)


def test_dcat_has_what_the_harvester_of_ckan_reads(told: LayerView) -> None:
    found = graph(told)

    assert (PAGE, RDF.type, DCAT.Dataset) in found
    assert found.value(PAGE, DCTERMS.identifier) == Literal("contoh-2024-desa-9901")
    for wanted in (DCTERMS.title, DCTERMS.description, DCTERMS.issued, DCTERMS.spatial, DCTERMS.temporal):
        assert found.value(PAGE, wanted) is not None
    publisher = found.value(PAGE, DCTERMS.publisher)
    assert found.value(publisher, FOAF.name) == Literal("Kantor contoh (ilustrasi)")
    assert len(list(found.objects(PAGE, DCAT.keyword))) >= 3


#: Of DCAT-AP 3.0.0, 4.1 (catalogue), 4.6 (dataset) and 4.9 (distribution): what must and what should be said.
OF_A_DATASET = (
    *(DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.issued, DCTERMS.modified, DCTERMS.language),
    *(DCTERMS.spatial, DCTERMS.temporal, DCTERMS.identifier, DCTERMS.license),
    *(DCAT.contactPoint, DCAT.keyword, DCAT.theme, DCAT.distribution, DCAT.landingPage),
)
OF_A_DISTRIBUTION = (DCAT.accessURL, DCTERMS.format, DCTERMS.license)


def test_dcat_has_all_that_its_profile_asks_for(told: LayerView) -> None:
    found = graph(told)
    distributions = list(found.objects(PAGE, DCAT.distribution))

    assert [wanted for wanted in OF_A_DATASET if found.value(PAGE, wanted) is None] == []
    assert [w for each in distributions for w in OF_A_DISTRIBUTION if found.value(each, w) is None] == []
    assert found.value(found.value(PAGE, DCAT.contactPoint), VCARD.fn) == Literal("Kantor contoh (ilustrasi)")
    assert found.value(found.value(PAGE, DCAT.contactPoint), VCARD.hasURL) == PAGE
    for wanted in (DCTERMS.language, DCAT.theme):
        assert str(found.value(PAGE, wanted)).startswith("http://publications.europa.eu/resource/authority/")


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("CC BY 4.0 International", "https://creativecommons.org/licenses/by/4.0/"),
        ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("https://contoh.example/lisensi", "https://contoh.example/lisensi"),
    ],
)
def test_a_licence_that_is_known_has_an_address(told: LayerView, name: str, address: str) -> None:
    licensed = replace(told.published, indicator=replace(told.published.indicator, licence=name))

    found = graph(replace(told, published=licensed))

    assert found.value(PAGE, DCTERMS.license) == URIRef(address)
    assert found.value(URIRef(address), DCTERMS.title) == Literal(name)


def test_a_licence_of_ones_own_keeps_its_name(told: LayerView) -> None:
    licensed = replace(told.published, indicator=replace(told.published.indicator, licence="Izin kepala desa"))

    found = graph(replace(told, published=licensed))
    document = found.value(PAGE, DCTERMS.license)

    assert (document, RDF.type, DCTERMS.LicenseDocument) in found
    assert found.value(document, DCTERMS.title) == Literal("Izin kepala desa")


def test_every_distribution_has_an_address_and_a_format(told: LayerView) -> None:
    found = graph(told)
    distributions = list(found.objects(PAGE, DCAT.distribution))

    assert {str(found.value(each, DCTERMS.format)) for each in distributions} >= {"geojson", "gpkg", "csv", "OGC:WMS"}
    assert all(str(found.value(each, DCAT.accessURL)).startswith("https://peta.example/") for each in distributions)


def test_dates_and_places_are_typed(told: LayerView) -> None:
    found = graph(told)
    period = found.value(PAGE, DCTERMS.temporal)

    assert str(found.value(period, DCAT.startDate).datatype) == "http://www.w3.org/2001/XMLSchema#date"
    assert str(found.value(found.value(PAGE, DCTERMS.spatial), DCAT.bbox)).startswith("POLYGON((104")


def test_iso_19139_is_read_by_owslib(told: LayerView) -> None:
    found = record(told)
    (about,) = found.identification

    assert found.identifier == "contoh-2024-desa-9901"
    assert about.title == "Contoh, 2024"
    assert "Bagian dari seluruhnya (ilustrasi)" in about.abstract
    box = about.bbox
    assert tuple(map(float, (box.minx, box.miny, box.maxx, box.maxy))) == pytest.approx(told.prepared.edition.bbox)
    online = [place.url for place in found.distribution.online]
    assert "https://peta.example/layers/contoh-2024-desa-9901.gpkg" in online
    assert found.contact[0].organization == "Kantor contoh (ilustrasi)"


@pytest.mark.parametrize("language", ["id", "en"])
def test_texts_with_marks_of_every_language_arrive_as_they_are(language: str, layer: LayerView) -> None:
    hostile = layers.titled(layer, HOSTILE, source=HOSTILE)

    with in_language(language):
        (about,) = record(hostile).identification
        title = graph(hostile).value(PAGE, DCTERMS.title)
        assert metadata(hostile)["nama"] == HOSTILE

    assert about.title == f"{HOSTILE}, 2024"
    assert str(title) == f"{HOSTILE}, 2024"
