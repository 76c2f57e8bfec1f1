"""The reference page of boundaries names what the code knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from geoservice.geometry.findings import REASONS
from geoservice.geometry.manifests import Manifest
from geoservice.geometry.readers import READERS

PAGE = (Path(__file__).parents[2] / "docs/reference/boundaries.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_of_a_finding_is_explained(reason: str) -> None:
    assert f"| `{reason}` | {REASONS[reason]} |" in PAGE


@pytest.mark.parametrize("field", Manifest.model_fields)
def test_every_key_of_a_manifest_is_explained(field: str) -> None:
    assert f"| `{field}` |" in PAGE


@pytest.mark.parametrize("name", READERS)
def test_every_boundary_format_has_its_row(name: str) -> None:
    assert all(f"`{extension}`" in PAGE for extension in READERS[name].extensions)
