from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from tests.architecture.sources import ROOT

ENGLISH = ROOT / "geoservice/translations/en/LC_MESSAGES/messages.po"
METHODS = [("geoservice/web/templates/**", "jinja2"), ("geoservice/**.py", "python")]
PLACE = re.compile(r"%\((\w+)\)s")


@pytest.fixture(scope="module")
def msgids() -> dict[str, str]:
    """Every text of the program with the file that shows it."""
    keywords = DEFAULT_KEYWORDS | {"N_": None}
    found = extract_from_dir(ROOT, METHODS, keywords=keywords)
    return {message if isinstance(message, str) else message[0]: file for file, _, message, *_ in found}


@pytest.fixture(scope="module")
def english() -> Catalog:
    with ENGLISH.open("rb") as file:
        return read_po(file)


def test_texts_are_found_in_code_and_in_templates(msgids: dict[str, str]) -> None:
    kinds = {Path(file).suffix for file in msgids.values()}

    assert {".py", ".html"} <= kinds


def test_every_text_has_an_english_translation(msgids: dict[str, str], english: Catalog) -> None:
    missing = {
        msgid: file for msgid, file in msgids.items() if msgid not in english or not all(translated(english[msgid]))
    }

    assert missing == {}


def test_no_translation_is_a_guess(english: Catalog) -> None:
    assert [message.id for message in english if message.id and message.fuzzy] == []


def test_a_translation_keeps_every_value_of_its_text(msgids: dict[str, str], english: Catalog) -> None:
    changed = [
        msgid
        for msgid in msgids
        if msgid in english and set(PLACE.findall(msgid)) != set(PLACE.findall(" ".join(translated(english[msgid]))))
    ]

    assert changed == []


def test_no_translation_outlives_its_text(msgids: dict[str, str], english: Catalog) -> None:
    assert [message.id for message in english if message.id and forms(message.id)[0] not in msgids] == []


def forms(text: str | Iterable[str]) -> tuple[str, ...]:
    """Singular and plural of a text; one form where it has no plural."""
    return (text,) if isinstance(text, str) else tuple(text)


def translated(message: Message) -> tuple[str, ...]:
    """Every form of the translation."""
    return forms(message.string)
