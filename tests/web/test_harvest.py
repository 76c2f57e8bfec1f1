"""The whole catalogue, as harvesters read it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from lxml import etree
from owslib.iso import MD_Metadata
from rdflib import DCAT, DCTERMS, FOAF, RDF, BNode, Graph, URIRef

# The reader of JSON-LD calls a part of its own library that it calls old.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


def graph(client: FlaskClient, address: str) -> Graph:
    return Graph().parse(data=client.get(address).data, format="json-ld")


def test_dcat_lists_every_published_layer_and_no_other(client: FlaskClient) -> None:
    found = graph(client, "/catalog.jsonld")
    (catalogue,) = found.subjects(RDF.type, DCAT.Catalog)
    datasets = {str(each) for each in found.objects(catalogue, DCAT.dataset)}

    assert "http://localhost/maps/stunting" in datasets
    assert "http://localhost/maps/ditarik" not in datasets
    assert datasets == {str(each) for each in found.subjects(RDF.type, DCAT.Dataset)}


def test_the_catalogue_has_all_that_its_profile_asks_for(client: FlaskClient) -> None:
    found = graph(client, "/catalog.jsonld")
    (catalogue,) = found.subjects(RDF.type, DCAT.Catalog)

    for wanted in (DCTERMS.title, DCTERMS.description, DCTERMS.language, DCTERMS.modified, DCAT.themeTaxonomy):
        assert found.value(catalogue, wanted) is not None
    assert found.value(found.value(catalogue, DCTERMS.publisher), FOAF.name) is not None
    assert found.value(catalogue, FOAF.homepage) == catalogue


def test_the_catalogue_and_the_layer_say_the_same(client: FlaskClient) -> None:
    whole, one = graph(client, "/catalog.jsonld"), graph(client, "/layers/stunting/metadata.jsonld")
    page = URIRef("http://localhost/maps/stunting")

    def said(found: Graph) -> set[tuple[str, str]]:
        things = found.predicate_objects(page)
        return {(str(name), str(value)) for name, value in things if not isinstance(value, BNode)}

    assert said(one) == said(whole)


def test_satu_data_of_every_layer_is_that_of_the_layer(client: FlaskClient) -> None:
    listed = {entry["id"]: entry for entry in client.get("/catalog.json").json}

    assert listed["stunting"] == client.get("/layers/stunting/metadata.json").json
    assert "ditarik" not in listed


def test_iso_names_the_records_of_the_layers(client: FlaskClient) -> None:
    record = MD_Metadata(etree.fromstring(client.get("/catalog.xml").data))
    addresses = [online.url for online in record.distribution.online]

    assert record.hierarchy == "series"
    assert record.contact
    assert "http://localhost/layers/stunting/metadata.xml" in addresses
    one = MD_Metadata(etree.fromstring(client.get("/layers/stunting/metadata.xml").data))
    assert one.identifier == "stunting"


@pytest.mark.parametrize("address", ["/catalog.json", "/catalog.jsonld", "/catalog.xml"])
def test_a_harvester_that_has_the_newest_is_told_so(address: str, client: FlaskClient) -> None:
    tag = client.get(address).headers["ETag"]

    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
