"""Every conformance class that is declared has its abstract tests, and no other class is declared."""

from __future__ import annotations

import re
from types import ModuleType

from flask.testing import FlaskClient

from geoservice.web.ogc._documents import CONFORMANCE
from tests.web.ogc import (
    test_ats_common,
    test_ats_cql2,
    test_ats_cql2_data,
    test_ats_features,
    test_ats_filter,
    test_ats_maps,
    test_ats_maps_parts,
    test_ats_schemas,
    test_ats_tiles,
)
from tests.web.ogc.abstract import SPEC, STANDARDS

MODULES: tuple[ModuleType, ...] = (
    test_ats_common,
    test_ats_cql2,
    test_ats_cql2_data,
    test_ats_features,
    test_ats_filter,
    test_ats_maps,
    test_ats_maps_parts,
    test_ats_schemas,
    test_ats_tiles,
)


def carried_out() -> set[tuple[str, str, str]]:
    """Standard, class and name of every abstract test that a test of ours carries out."""
    tests = [test for module in MODULES for name, test in vars(module).items() if name.startswith("test_")]
    return {found for test in tests for found in getattr(test, "abstract", ())}


def test_every_abstract_test_of_a_declared_class_is_carried_out() -> None:
    wanted = {
        (standard, name, test)
        for standard, classes in STANDARDS.items()
        for name, tests in classes.items()
        for test in tests.split()
    }

    assert wanted - carried_out() == set()


def test_only_classes_with_abstract_tests_are_declared(client: FlaskClient) -> None:
    said = client.get("/ogc/conformance").json["conformsTo"]
    known = {f"{SPEC}/{standard}/conf/{name}" for standard, classes in STANDARDS.items() for name in classes}

    assert said == list(CONFORMANCE)
    assert len(said) == len(set(said))
    assert {name.replace("https:", "http:") for name in said} == known
    assert all(re.fullmatch(r"https?://www\.opengis\.net/spec/[\w.-]+/\d\.\d/conf/[\w-]+", name) for name in said)
