from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from geoservice.cli import main
from geoservice.formats import FEATURE_FORMATS, IMAGE_FORMATS, STYLE_FORMATS, TILE_FORMATS
from geoservice.geometry.readers import READERS as BOUNDARY_READERS
from geoservice.registry import Room
from geoservice.schemes import SCHEMES
from geoservice.settings import Settings
from geoservice.store import open_store
from geoservice.tables.read import READERS as TABLE_READERS
from geoservice.web import create_app

DOCS = Path(__file__).parents[2] / "docs"
REFERENCE = DOCS / "reference"


def commands(command: click.Command, path: tuple[str, ...] = ("geoservice",)) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for name in command.list_commands(ctx):
            child = command.get_command(ctx, name)
            assert child is not None
            yield from commands(child, (*path, name))
    else:
        yield " ".join(path), command


COMMANDS = dict(commands(main))


def section(page: Path, title: str) -> str:
    """The part of a page below the heading that holds the title as code."""
    match = re.search(rf"^#+ `{re.escape(title)}[^\n]*\n(.*?)(?=^#|\Z)", page.read_text(encoding="utf-8"), re.M | re.S)
    return match[0] if match else ""


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_and_option_is_in_the_reference(path: str) -> None:
    text = section(REFERENCE / "cli.md", path)
    options = [param.opts[-1] for param in COMMANDS[path].params if isinstance(param, click.Option)]

    assert text, f"docs/reference/cli.md has no section for `{path}`"
    assert [name for name in options if f"`{name}" not in text and name != "--lang"] == []


def test_the_reference_names_no_command_that_does_not_exist() -> None:
    page = (REFERENCE / "cli.md").read_text(encoding="utf-8")
    named = re.findall(r"^#+ `(geoservice [a-z -]+?)(?: [A-Z\[-].*)?`", page, re.M)

    assert named
    assert [name for name in named if name not in COMMANDS] == []


SETTINGS = [field.name for field in fields(Settings)]


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_in_the_reference(name: str) -> None:
    page = (REFERENCE / "settings.md").read_text(encoding="utf-8")

    assert f"`GEOSERVICE_{name.upper()}`" in page


def test_the_reference_names_no_setting_that_does_not_exist() -> None:
    page = (REFERENCE / "settings.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`GEOSERVICE_([A-Z_]+)`", page))

    assert {name.lower() for name in named} - set(SETTINGS) - {"real_data"} == set()


@pytest.mark.parametrize("room", [FEATURE_FORMATS, IMAGE_FORMATS, TILE_FORMATS, STYLE_FORMATS], ids=lambda r: r.package)
def test_every_format_is_in_the_reference(room: Room[object]) -> None:
    page = (REFERENCE / "file-formats.md").read_text(encoding="utf-8")

    assert [plugin.extension for plugin in room.values() if f"`.{plugin.extension}`" not in page] == []  # type: ignore[attr-defined]


def test_every_scheme_is_in_the_reference() -> None:
    page = (REFERENCE / "schemes.md").read_text(encoding="utf-8")

    assert [name for name in SCHEMES if f"`{name}`" not in page] == []


@pytest.mark.parametrize("room", [TABLE_READERS, BOUNDARY_READERS], ids=lambda room: room.package)
def test_every_file_that_can_be_read_is_in_the_reference(room: Room[object]) -> None:
    page = (REFERENCE / "file-formats.md").read_text(encoding="utf-8")
    endings = {f".{each.lstrip('.')}" for reader in room.values() for each in reader.extensions}  # type: ignore[attr-defined]

    assert {ending for ending in endings if f"`{ending}`" not in page} == set()


def test_every_address_is_in_the_reference(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    open_store(settings, writing=True)
    page = (REFERENCE / "addresses.md").read_text(encoding="utf-8")

    rules = {as_documented(rule.rule) for rule in create_app(settings).url_map.iter_rules()}

    assert {rule for rule in rules if f"`{rule}" not in page} == set()


def as_documented(rule: str) -> str:
    """A route's pattern in the words of the reference, cut where the reference says `…`."""
    rule = re.sub(r"/v/<number:number>/(?!<code>).+", "/v/<n>/…", rule)
    rule = re.sub(r"/<id:name>.*|/<number:z>.*", "/", rule)
    rule = re.sub(r"<id:set_id>", "<id>", rule)
    rule = re.sub(r"<id:collection_id>", "<koleksi>", rule).replace("<feature_id>", "<kode>")
    rule = re.sub(r"<matrix_set>", "<susunan>", rule).replace("<style_id>", "<gaya>")
    rule = rule.replace("/<zoom>/<row>/<column>", "/<zoom>/<baris>/<kolom>")
    rule = re.sub(r"<extension:extension>", "<akhiran>", rule)
    rule = re.sub(r"<id:layer_id>", "<peta>", rule)
    rule = re.sub(r"<number:number>", "<n>", rule)
    rule = rule.replace("<digest:digest>", "<sidik>").replace("<number:block>", "<bagian>")
    rule = rule.replace("<kind>", "<jenis>").replace("<down>/<across>", "<j>/<i>")
    return rule.replace("<code>", "<kode>").replace("<path:name>", "<nama>")
