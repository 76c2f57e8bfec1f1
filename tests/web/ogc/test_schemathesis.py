"""Requests made from the OpenAPI document by schemathesis, right ones and wrong ones.

GEOSERVICE_CASES asks for more of them: 90 for every operation and mode are about 4,000 (TRUST Q1).
"""

from __future__ import annotations

import os

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase
from hypothesis import given as drawn
from hypothesis import settings as examples
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from geoservice.web.ogc._openapi import OPERATIONS

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
MODES = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]


@pytest.fixture(scope="module")
def operations(app: Flask) -> dict[str, schemathesis.APIOperation]:
    """Every operation of the document by its path."""
    schema = schemathesis.openapi.from_wsgi("/ogc/api", app)
    return {found.ok().path: found.ok() for found in schema.get_all_operations()}


@pytest.mark.parametrize("mode", MODES, ids=["right", "wrong"])
@pytest.mark.parametrize("path", sorted({operation.path for operation in OPERATIONS} - {"/api"}))
def test_every_answer_is_one_that_the_document_announces(
    operations: dict[str, schemathesis.APIOperation], path: str, mode: schemathesis.GenerationMode
) -> None:
    try:
        cases = operations[path].as_strategy(generation_mode=mode)
    except schemathesis.errors.SchemathesisError:
        return  # nothing can be wrong in a request without parameters

    @examples(
        max_examples=int(os.environ.get("GEOSERVICE_CASES", "5")),
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @drawn(cases)
    def check(case: schemathesis.Case) -> None:
        case.path_parameters = {**(case.path_parameters or {}), **_known(case.path_parameters or {})}
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    check()


def _known(parameters: dict[str, object]) -> dict[str, object]:
    """A collection and style that are there: what is not is one answer only."""
    return {name: "stunting" for name in ("collectionId", "styleId") if name in parameters}
