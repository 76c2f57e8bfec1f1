"""The values that conditions compare: numbers, and texts as ranks among the different texts of a column."""

from __future__ import annotations

import operator
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from re import finditer
from typing import Any

import numpy as np
import numpy.typing as npt

from geoservice.model.arrays import BoolArray, FloatArray

_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_MIRRORED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
COMPARISONS = frozenset(_COMPARE)


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Texts: every different one once, in order, and for each region the place of its own; -1 where there is none.

    A literal has a single place (an array without dimensions).
    """

    words: Sequence[str]
    places: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """Numbers with NaN where there is none; a literal is an array without dimensions.

    Truth values (0 and 1) and moments (seconds since 1970, UTC) are numbers of a kind of their own.
    """

    data: FloatArray
    kind: str = "number"
    """`number`, `boolean`, `date` or `timestamp`; only values of one kind are compared."""


Values = Words | Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """A condition for every region: true, and known at all."""

    true: BoolArray
    known: BoolArray


def words_of(texts: Iterable[str | None]) -> Words:
    """A column of texts; an empty text is none."""
    given = list(texts)
    words = sorted({text for text in given if text})
    places = {text: place for place, text in enumerate(words)}
    return Words(words, np.fromiter((places.get(text or "", -1) for text in given), np.int64, len(given)))


def chosen_words(choices: Sequence[str | None], numbers: npt.NDArray[Any]) -> Words:
    """A column that says for each region which of a few texts it has."""
    few = words_of(choices)
    return Words(few.words, few.places[numbers])


def literal_text(text: str) -> Words:
    """One text."""
    return Words([text], np.array(0))


def moment(kind: str, text: str) -> Numbers:
    """A `date` (`2024-07-01`) or `timestamp` (RFC 3339, UTC) as seconds since 1970; raises ValueError."""
    if kind == "date":
        found = datetime.combine(date.fromisoformat(text), time.min, UTC)
    else:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise ValueError(text)
    return Numbers(np.array(found.timestamp()), kind)


def known(values: Values) -> BoolArray:
    """Where there is a value."""
    there: BoolArray = values.places >= 0 if isinstance(values, Words) else ~np.isnan(values.data)
    return there


def compare(operation: str, left: Values, right: Values) -> Truth:
    """A comparison of two columns or literals of one kind; unknown where either is missing."""
    there = known(left) & known(right)
    if isinstance(left, Words) and isinstance(right, Words):
        true = _compare_words(operation, left, right)
    elif isinstance(left, Numbers) and isinstance(right, Numbers):
        true = _COMPARE[operation](left.data, right.data)
    else:
        raise TypeError("a text is compared with a number")
    return Truth(true & there, there)


def among(values: Values, literals: Sequence[str | float]) -> Truth:
    """Whether each value is one of some literals of its kind."""
    there = known(values)
    if isinstance(values, Numbers):
        return Truth(np.isin(values.data, np.array(literals, np.float64)) & there, there)
    wanted = {str(literal) for literal in literals}
    hits = np.array([*(word in wanted for word in values.words), False], np.bool_)
    return Truth(hits[values.places], there)


def mapped(values: Words, change: Callable[[str], str]) -> Words:
    """The texts after a change of each."""
    changed = words_of(change(word) for word in values.words)
    return Words(changed.words, np.append(changed.places, -1)[values.places])


def folded(text: str) -> str:
    """Without the difference of small and capital letters."""
    return text.casefold()


def without_accents(text: str) -> str:
    """Without marks on letters."""
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def like(values: Words, pattern: str) -> Truth:
    """Whether each text follows a pattern (see `is_like`)."""
    test = _pattern_test(pattern)
    hits = np.array([*map(test, values.words), False], np.bool_)
    return Truth(hits[values.places], known(values))


def is_like(text: str, pattern: str) -> bool:
    r"""Whether a text follows a pattern of `%` (any text), `_` (one character) and `\` before a sign meant as such.

    The work is bounded by the product of the lengths; no regular expression.
    """
    return _pattern_test(pattern)(text)


def _compare_words(operation: str, left: Words, right: Words) -> BoolArray:
    if right.places.ndim == 0:
        return _compare_with(operation, left, right.words[int(right.places)])
    if left.places.ndim == 0:
        return _compare_with(_MIRRORED[operation], right, left.words[int(left.places)])
    together = words_of([*left.words, *right.words])
    ranks = np.append(together.places, -1)
    first = np.append(ranks[: len(left.words)], -1)[left.places]
    second = np.append(ranks[len(left.words) : -1], -1)[right.places]
    found: BoolArray = _COMPARE[operation](first, second)
    return found


def _compare_with(operation: str, column: Words, text: str) -> BoolArray:
    """As integers: the text stands between two places of the column's words."""
    places, low, high = column.places, bisect_left(column.words, text), bisect_right(column.words, text)
    if operation in ("=", "<>"):
        same = (places >= low) & (places < high)
        return same if operation == "=" else ~same
    found: BoolArray = _COMPARE[operation](places, low if operation in ("<", ">=") else high - 1)
    return found


#: A part of a pattern between two `%`: characters, None for any one.
_Part = Sequence[str | None]


def _pattern_test(pattern: str) -> Callable[[str], bool]:
    first, *others = _parts(pattern)
    if not others:
        return lambda text: len(text) == len(first) and _fits(text, first, 0)
    last, middle = others[-1], others[:-1]
    least = sum(map(len, (first, *others)))

    def test(text: str) -> bool:
        if len(text) < least or not _fits(text, first, 0) or not _fits(text, last, len(text) - len(last)):
            return False
        at, end = len(first), len(text) - len(last)
        for part in middle:  # the first place of each leaves most room for the rest
            at = _find(text, part, at, end)
            if at < 0:
                return False
            at += len(part)
        return True

    return test


def _parts(pattern: str) -> list[_Part]:
    parts: list[list[str | None]] = [[]]
    escaped = False
    for sign in pattern:
        if sign == "\\" and not escaped:
            escaped = True
            continue
        if sign == "%" and not escaped:
            parts.append([])
        else:
            parts[-1].append(None if sign == "_" and not escaped else sign)
        escaped = False
    return ["".join(str(sign) for sign in part) if None not in part else part for part in parts]


def _fits(text: str, part: _Part, at: int) -> bool:
    if isinstance(part, str):
        return text.startswith(part, at)
    return all(sign is None or sign == text[at + step] for step, sign in enumerate(part))


def _find(text: str, part: _Part, start: int, end: int) -> int:
    if isinstance(part, str):
        return text.find(part, start, end)
    before, known_run = _longest_run(tuple(part))
    at = start
    while (at := text.find(known_run, at + before, end) - before) >= 0:
        if at + len(part) > end:
            return -1
        if _fits(text, part, at):
            return at
        at += 1
    return -1


@lru_cache(maxsize=256)
def _longest_run(part: tuple[str | None, ...]) -> tuple[int, str]:
    """The longest run of given characters in a part, and how many signs stand before it."""
    runs = [(run.start(), run[0]) for run in finditer("[^\0]*", "".join(sign or "\0" for sign in part))]
    return max(runs, key=lambda run: len(run[1]))
