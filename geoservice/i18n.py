"""Language and number format: Bahasa Indonesia is the source language, English a translation.

Messages are made once and translated where they are shown, so an error raised deep below reads right at either door.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Literal, get_args

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
TRANSLATIONS = Path(__file__).parent / "translations"

_language: ContextVar[Language] = ContextVar("language", default="id")


@dataclass(frozen=True, slots=True)
class Message:
    """A text in Bahasa Indonesia with its values, translated to the current language when it is shown."""

    msgid: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        text = _catalogue(current_language()).gettext(self.msgid)
        return text % self.values if self.values else text


def message(msgid: str, **values: object) -> Message:
    """A translatable text; import it as `_` so that the extraction of texts finds it."""
    return Message(msgid, values)


def marked(msgid: str) -> str:
    """The text itself, marked for extraction; whoever shows it translates it. Import it as `N_`."""
    return msgid


def current_language() -> Language:
    """The language of the running command or request."""
    return _language.get()


def set_language(language: Language) -> None:
    """Use this language from here on, in this thread or task."""
    _language.set(language)


@contextmanager
def in_language(language: Language) -> Iterator[None]:
    """Use another language for the length of a block."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def parse_language(text: str | None) -> Language | None:
    """The supported language that a tag such as `en_US.UTF-8` or `id-ID` names, or None."""
    primary = (text or "").replace("_", "-").split("-")[0].split(".")[0].lower()
    # "in" is the code Indonesian had before 1989; some Java clients still send it.
    primary = "id" if primary == "in" else primary
    return next((language for language in LANGUAGES if language == primary), None)


def format_number(
    value: float, decimals: int | None = None, language: Language | None = None, *, grouped: bool = True
) -> str:
    """`1234.5` as `1.234,5` (id) or `1,234.5` (en); by default with as many decimals as the value has, at most 6.

    Years are written without groups: `1950`.

    From 10^15 on, where nobody counts the zeros and the digits of a float are no longer true: `1,2E18`.
    Source: CLDR number patterns of `id` and `en`, which differ only in the two separators.
    """
    if LONGEST <= abs(value) < float("inf"):
        mantissa, _e, exponent = f"{value:.5e}".partition("e")
        return f"{format_number(float(mantissa), None, language)}E{int(exponent)}"
    text = f"{value:{',' if grouped else ''}.{6 if decimals is None else decimals}f}"
    if decimals is None:
        text = text.rstrip("0").rstrip(".")
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    if (language or current_language()) == "id":
        text = text.translate(_SWAP_SEPARATORS)
    return text.replace("-", "−", 1)  # a true minus sign, as CLDR prints it


#: The first number that is written as a power of ten.
LONGEST = 1e15
_SWAP_SEPARATORS = str.maketrans({",": ".", ".": ","})


@cache
def _catalogue(language: Language) -> NullTranslations:
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.mo"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)
