"""Manifests: one spelling, a digest of what is shown, and patience with later releases."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from geoservice.model.boundary import BoundaryEdition, Preparation
from geoservice.model.indicator import Period
from geoservice.model.layer import LayerVersion
from geoservice.store.manifest import PROVENANCE, dump, load, version_digest
from tests.store.samples import a_preparation, a_version, an_edition


@pytest.mark.parametrize(
    "noun", [a_version(), an_edition(), a_preparation(an_edition())], ids=lambda n: type(n).__name__
)
def test_a_noun_comes_back_as_it_was_written(noun: LayerVersion | BoundaryEdition | Preparation) -> None:
    assert load(type(noun), dump(noun)) == noun


def test_a_manifest_has_one_spelling() -> None:
    style = a_version().style
    whole = replace(style, classification=replace(style.classification, breaks=(2, 5, 9), lower=1))

    text = dump(replace(a_version(), style=whole, title="é"))

    assert text == dump(replace(a_version(), title="é"))
    assert text == json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert '"title":"é"' in text


def test_keys_of_a_later_release_are_passed_over() -> None:
    plain = json.loads(dump(a_version()))
    plain["baru"] = {"a": 1}
    plain["style"]["baru"] = "x"

    assert load(LayerVersion, json.dumps(plain)) == a_version()


@pytest.mark.parametrize(
    ("key", "value"), [("number", "1"), ("number", True), ("title", None), ("notes", "x"), ("style", {}), ("style", 1)]
)
def test_json_that_is_no_version_is_refused(key: str, value: object) -> None:
    plain = json.loads(dump(a_version())) | {key: value}

    with pytest.raises(ValueError, match=r"is not|missing"):
        load(LayerVersion, json.dumps(plain))


@pytest.mark.parametrize("name", sorted({f.name for f in fields(LayerVersion)} - set(PROVENANCE)))
def test_whatever_is_shown_changes_the_digest(name: str) -> None:
    value = getattr(a_version(), name)
    others = {
        "indicator": lambda: replace(value, unit="orang"),
        "period": lambda: Period("2023"),
        "style": lambda: replace(value, missing_colour="#ffffff"),
        "notes": lambda: ("illustration",),
    }
    changed = replace(a_version(), **{name: others.get(name, lambda: value + "x")()})

    assert version_digest(changed) != version_digest(a_version())


def test_who_published_when_and_from_which_file_does_not_change_the_digest() -> None:
    other = a_version(
        number=7,
        digest="x",
        published_at="2030-01-01T00:00:00Z",
        published_by="rekan",
        file_name="b.csv",
        file_digest="y",
    )

    assert version_digest(other) == version_digest(a_version())


def test_a_limit_that_json_cannot_write_is_refused() -> None:
    style = a_version().style
    endless = replace(style, classification=replace(style.classification, breaks=(1.0, float("inf"))))

    with pytest.raises(ValueError, match="JSON"):
        dump(replace(a_version(), style=endless))
