"""Which regions meet a condition: CQL2 (OGC 21-065r2) as a tree, checked on arrays in region order.

Names are looked up among the known columns and nothing else; no text is ever evaluated or handed to a database
(TRUST section 2). Values that are missing are unknown: a comparison with them is neither true nor false.
"""

from __future__ import annotations

import operator
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.model.arrays import BoolArray

Tree = Any
"""CQL2 in JSON: an object with `op` and `args`, `{"property": name}`, or a literal."""

MOST_DEPTH = 20
MOST_NODES = 1000

_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_CALCULATE: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
SPATIAL = ("s_intersects", "s_disjoint", "s_within", "s_contains", "s_equals", "s_touches", "s_crosses", "s_overlaps")


class Table(Protocol):
    """What conditions are checked on."""

    def __len__(self) -> int:
        """How many regions there are."""
        ...

    def columns(self) -> Sequence[str]:
        """Names that conditions may use."""
        ...

    def column(self, name: str) -> npt.NDArray[Any]:
        """Floats with NaN, or texts with None, in region order."""
        ...

    def related(self, relation: str, geometry: Mapping[str, Any]) -> BoolArray:
        """For every region whether its shape stands in the relation (`s_intersects` …) to a GeoJSON geometry."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class _Truth:
    """A condition for every region: true, and known at all."""

    true: BoolArray
    known: BoolArray


@dataclass(frozen=True, slots=True, eq=False)
class _Values:
    """A column or a literal: numbers or texts, and which of them are there."""

    data: npt.NDArray[Any]
    known: BoolArray
    is_text: bool


def matches(tree: Tree, table: Table) -> BoolArray:
    """For every region whether the condition is true; raises InvalidInputError that names what cannot be used."""
    _check_size(tree)
    return _condition(tree, table).true


def _check_size(tree: Tree) -> None:
    level, depth, nodes = [tree], 0, 0
    while level:
        depth, nodes = depth + 1, nodes + len(level)
        if depth > 2 * MOST_DEPTH or nodes > MOST_NODES:  # an operation and its list are two levels
            raise InvalidInputError(
                _("Saringan terlalu rumit."),
                hint=_("Paling dalam %(depth)s tingkat dan %(nodes)s bagian.", depth=MOST_DEPTH, nodes=MOST_NODES),
            )
        inner: list[Any] = []
        for node in level:
            if isinstance(node, Mapping) and "coordinates" not in node:
                inner.extend(node.values())
            elif isinstance(node, list):
                inner.extend(node)
        level = inner


def _condition(tree: Tree, table: Table) -> _Truth:
    size = len(table)
    if isinstance(tree, bool):
        return _Truth(np.full(size, tree), np.ones(size, np.bool_))
    operation, args = _operation(tree)
    if operation in ("and", "or"):
        return _joined(operation, [_condition(part, table) for part in args])
    if operation == "not":
        (inner,) = (_condition(part, table) for part in _exactly(args, 1, operation))
        return _Truth(inner.known & ~inner.true, inner.known)
    if operation == "isNull":
        (column,) = (_values(part, table) for part in _exactly(args, 1, operation))
        return _Truth(~column.known, np.ones(size, np.bool_))
    if operation in SPATIAL:
        return _spatial(operation, args, table)
    return _compared(operation, args, table)


def _compared(operation: str, args: Sequence[Tree], table: Table) -> _Truth:
    if operation in _COMPARE:
        left, right = (_values(part, table) for part in _exactly(args, 2, operation))
        return _compare(operation, left, right)
    if operation == "between":
        value, low, high = (_values(part, table) for part in _exactly(args, 3, operation))
        return _joined("and", [_compare(">=", value, low), _compare("<=", value, high)])
    if operation == "in":
        value_tree, choices = _exactly(args, 2, operation)
        if not isinstance(choices, list) or not choices:
            raise _unusable(operation)
        value = _values(value_tree, table)
        return _joined("or", [_compare("=", value, _values(choice, table)) for choice in choices])
    if operation == "like":
        return _like(args, table)
    raise _unusable(operation)


def _joined(operation: str, parts: Sequence[_Truth]) -> _Truth:
    """Three-valued logic: one false part settles an `and`, one true part an `or`, whatever is unknown beside it."""
    if not parts:
        raise _unusable(operation)
    true = np.array([part.true for part in parts])
    false = np.array([part.known & ~part.true for part in parts])
    settled, rest = (false, true) if operation == "and" else (true, false)
    any_settled: BoolArray = np.logical_or.reduce(settled)
    all_rest: BoolArray = np.logical_and.reduce(rest)
    return _Truth(all_rest if operation == "and" else any_settled, any_settled | all_rest)


def _compare(operation: str, left: _Values, right: _Values) -> _Truth:
    if left.is_text != right.is_text:
        raise InvalidInputError(
            _("Saringan membandingkan teks dengan angka."), hint=_("Tulis teks di antara tanda petik tunggal.")
        )
    known = left.known & right.known
    true = np.zeros(len(known), np.bool_)
    if known.any():
        true[known] = _COMPARE[operation](left.data[known], right.data[known])
    return _Truth(true, known)


def _like(args: Sequence[Tree], table: Table) -> _Truth:
    value_tree, pattern_tree = _exactly(args, 2, "like")
    value, pattern = _values(value_tree, table), _values(pattern_tree, table)
    if not (value.is_text and pattern.is_text) or not len(table):
        raise _unusable("like")
    wanted = str(pattern.data[0])
    texts, places = np.unique(value.data[value.known].astype(str), return_inverse=True)
    true = np.zeros(len(table), np.bool_)
    true[value.known] = np.array([is_like(text, wanted) for text in texts.tolist()], np.bool_)[places]
    return _Truth(true, value.known)


def is_like(text: str, pattern: str) -> bool:
    r"""Whether a text follows a pattern of `%` (any text), `_` (one character) and `\` before a sign meant as such.

    Steps back to the last `%` only, so the work is bounded by the product of the lengths; no regular expression.
    """
    signs = _signs(pattern)
    at = sign = 0
    star = mark = -1
    while at < len(text):
        if sign < len(signs) and signs[sign] == "%%":
            star, mark = sign, at
            sign += 1
        elif sign < len(signs) and (signs[sign] == "__" or signs[sign] == text[at]):
            at, sign = at + 1, sign + 1
        elif star >= 0:
            mark += 1
            at, sign = mark, star + 1
        else:
            return False
    return all(rest == "%%" for rest in signs[sign:])


def _signs(pattern: str) -> list[str]:
    """Characters as they are; wildcards doubled."""
    signs, escaped = [], False
    for character in pattern:
        if escaped:
            signs.append(character)
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            signs.append(character * 2 if character in "%_" else character)
    return signs


def _spatial(operation: str, args: Sequence[Tree], table: Table) -> _Truth:
    first, second = _exactly(args, 2, operation)
    shape = second if _is_geometry_column(first) else first
    other = first if _is_geometry_column(first) else second
    if not _is_geometry_column(other) or not isinstance(shape, Mapping):
        raise _unusable(operation)
    swapped = {"s_within": "s_contains", "s_contains": "s_within"}
    relation = operation if shape is second else swapped.get(operation, operation)
    return _Truth(table.related(relation, shape), np.ones(len(table), np.bool_))


def _is_geometry_column(tree: Tree) -> bool:
    return isinstance(tree, Mapping) and tree.get("property") in ("geometry", "geom")


def _values(tree: Tree, table: Table) -> _Values:
    size = len(table)
    if isinstance(tree, str):
        return _Values(np.full(size, tree, object), np.ones(size, np.bool_), True)
    if isinstance(tree, int | float) and not isinstance(tree, bool):
        return _Values(np.full(size, float(tree)), np.ones(size, np.bool_), False)
    if isinstance(tree, Mapping) and "property" in tree:
        return _column(str(tree["property"]), table)
    operation, args = _operation(tree)
    if operation in ("casei", "accenti"):
        (inner,) = (_values(part, table) for part in _exactly(args, 1, operation))
        if not inner.is_text:
            raise _unusable(operation)
        plain = _folded if operation == "casei" else _without_accents
        data = np.array(
            [plain(text) if known else None for text, known in zip(inner.data, inner.known, strict=True)], object
        )
        return _Values(data, inner.known, True)
    if operation in _CALCULATE:
        left, right = (_values(part, table) for part in _exactly(args, 2, operation))
        if left.is_text or right.is_text:
            raise _unusable(operation)
        with np.errstate(all="ignore"):
            data = _CALCULATE[operation](left.data, right.data)
        return _Values(data, left.known & right.known & np.isfinite(data), False)
    raise _unusable(operation)


def _column(name: str, table: Table) -> _Values:
    if name not in table.columns():
        raise InvalidInputError(
            _("Saringan memakai kolom yang tidak ada: %(name)s.", name=name[:80]),
            hint=_("Yang ada: %(names)s.", names=", ".join(table.columns())),
        )
    data = table.column(name)
    if data.dtype == object:
        return _Values(data, np.array([value is not None for value in data], np.bool_), True)
    return _Values(data, ~np.isnan(data), False)


def _folded(text: str) -> str:
    return text.casefold()


def _without_accents(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def _operation(tree: Tree) -> tuple[str, Sequence[Tree]]:
    if not (isinstance(tree, Mapping) and isinstance(tree.get("op"), str) and isinstance(tree.get("args"), list)):
        raise _unusable(str(tree)[:40])
    return tree["op"], tree["args"]


def _exactly(args: Sequence[Tree], count: int, operation: str) -> Sequence[Tree]:
    if len(args) != count:
        raise _unusable(operation)
    return args


def _unusable(part: str) -> InvalidInputError:
    return InvalidInputError(
        _("Bagian saringan ini tidak dapat dipakai: %(part)s", part=part),
        hint=_(
            "Pakai perbandingan, BETWEEN, IN, LIKE, IS NULL, AND, OR, NOT, atau S_INTERSECTS menurut CQL2, misalnya "
            "nilai > 10 AND nama LIKE 'Batu%'."
        ),
    )
