"""Which regions meet a condition: CQL2 (OGC 21-065r2) as a tree, checked on arrays in region order.

Names are looked up among the known columns and nothing else; no text is ever evaluated or handed to a database
(TRUST section 2). Values that are missing are unknown: a comparison with them is neither true nor false.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from geoservice.errors import InvalidInputError
from geoservice.formats.filter_values import (
    COMPARISONS,
    Numbers,
    Truth,
    Values,
    Words,
    among,
    compare,
    folded,
    known,
    like,
    literal_text,
    mapped,
    moment,
    without_accents,
)
from geoservice.i18n import message as _
from geoservice.model.arrays import BoolArray

Tree = Any
"""CQL2 in JSON: an object with `op` and `args`, `{"property": name}`, or a literal."""

MOST_DEPTH = 20
MOST_NODES = 1000
#: Texts read by LIKE, CASEI and ACCENTI and shapes looked at in one request: about a second's work.
MOST_WORK = 1_000_000
_MOST_CORNERS = 5000
#: How much more two columns of texts, and patterns with `_`, cost than a plain pattern.
_OF_COLUMNS, _OF_UNDERLINES = 4, 4

_CALCULATE: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
_CHANGES: Mapping[str, Callable[[str], str]] = {"casei": folded, "accenti": without_accents}
SPATIAL = ("s_intersects", "s_disjoint", "s_within", "s_contains", "s_equals", "s_touches", "s_crosses", "s_overlaps")
_SWAPPED = {"s_within": "s_contains", "s_contains": "s_within"}
GEOMETRY_COLUMNS = ("geometry", "geom")
_MOMENTS = ("date", "timestamp")


class Table(Protocol):
    """What conditions are checked on."""

    def __len__(self) -> int:
        """How many regions there are."""
        ...

    def columns(self) -> Sequence[str]:
        """Names that conditions may use."""
        ...

    def column(self, name: str) -> Values:
        """The values of a column in region order."""
        ...

    def related(self, relation: str, geometry: Mapping[str, Any]) -> BoolArray:
        """For every region whether its shape stands in the relation (`s_intersects` …) to a GeoJSON geometry."""
        ...


def matches(tree: Tree, table: Table) -> BoolArray:
    """For every region whether the condition is true; raises InvalidInputError that names what cannot be used."""
    _check_size(tree)
    return _Check(table).condition(tree).true


def _check_size(tree: Tree) -> None:
    """Raises InvalidInputError before any work is done; coordinates count by themselves."""
    level, depth, nodes = [tree], 0, 0
    while level:
        depth, nodes = depth + 1, nodes + len(level)
        if depth > 2 * MOST_DEPTH or nodes > MOST_NODES:  # an operation and its list are two levels
            raise _too_much()
        inner: list[Any] = []
        for node in level:
            if isinstance(node, Mapping):
                for name, part in node.items():
                    if name in ("coordinates", "bbox"):
                        _check_coordinates(part)
                    else:
                        inner.append(part)
            elif isinstance(node, list):
                inner.extend(node)
        level = inner


def _check_coordinates(part: object) -> None:
    level, depth = [part], 0
    while level := [inner for outer in level if isinstance(outer, list) for inner in outer]:
        depth += 1
        if depth > 4 or len(level) > 3 * _MOST_CORNERS:
            raise _too_much()
        if any(isinstance(inner, Mapping) for inner in level):
            raise _unusable("coordinates")


class _Check:
    """One look at a table, with what it may still cost."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._work = MOST_WORK
        self._columns: dict[str, Values] = {}

    def condition(self, tree: Tree) -> Truth:
        """The condition for every region."""
        size = len(self._table)
        if isinstance(tree, bool):
            return Truth(np.full(size, tree), np.ones(size, np.bool_))
        operation, args = _operation(tree)
        if operation in ("and", "or"):
            return self._joined(operation, args)
        if operation == "not":
            inner = self.condition(*_exactly(args, 1, operation))
            return Truth(inner.known & ~inner.true, inner.known)
        if operation == "isNull":
            return self._missing(*_exactly(args, 1, operation))
        if operation in SPATIAL:
            return self._spatial(operation, args)
        found = self._compared(operation, args)
        # Two literals have one answer for all regions.
        return Truth(np.broadcast_to(found.true, size), np.broadcast_to(found.known, size))

    def _joined(self, operation: str, args: Sequence[Tree]) -> Truth:
        """Three-valued logic: one false part settles an `and`, one true part an `or`, whatever is unknown beside it."""
        if not args:
            raise _unusable(operation)
        settles = operation == "or"
        settled, all_rest = np.zeros(len(self._table), np.bool_), np.ones(len(self._table), np.bool_)
        for part in map(self.condition, args):
            true, false = part.true, part.known & ~part.true
            settled |= true if settles else false
            all_rest &= false if settles else true
        return Truth(settled if settles else all_rest, settled | all_rest)

    def _compared(self, operation: str, args: Sequence[Tree]) -> Truth:
        if operation in COMPARISONS:
            left, right = map(self._values, _exactly(args, 2, operation))
            if isinstance(left, Words) and isinstance(right, Words) and left.places.ndim and right.places.ndim:
                self._spend(_OF_COLUMNS * (len(left.words) + len(right.words)))
            return _compare(operation, left, right)
        if operation == "between":
            value, low, high = map(self._values, _exactly(args, 3, operation))
            above, below = _compare(">=", value, low), _compare("<=", value, high)
            false = (above.known & ~above.true) | (below.known & ~below.true)
            return Truth(above.true & below.true, (above.known & below.known) | false)
        if operation == "in":
            return self._in(*_exactly(args, 2, operation))
        if operation == "like":
            return self._like(*_exactly(args, 2, operation))
        raise _unusable(operation)

    def _in(self, value_tree: Tree, choices: Tree) -> Truth:
        if not isinstance(choices, list) or not choices:
            raise _unusable("in")
        value = self._values(value_tree)
        kind = str if isinstance(value, Words) else int | float
        is_plain = isinstance(value, Words) or value.kind == "number"
        if is_plain and all(isinstance(choice, kind) and not isinstance(choice, bool) for choice in choices):
            return among(value, choices if kind is str else [_number(choice) for choice in choices])
        return self._joined("or", [{"op": "=", "args": [value_tree, choice]} for choice in choices])

    def _like(self, value_tree: Tree, pattern_tree: Tree) -> Truth:
        value, pattern = self._values(value_tree), self._values(pattern_tree)
        if not (isinstance(value, Words) and isinstance(pattern, Words) and pattern.places.ndim == 0):
            raise _unusable("like")
        text = pattern.words[int(pattern.places)]
        self._spend(len(value.words) * (_OF_UNDERLINES if "_" in text else 1))
        return like(value, text)

    def _missing(self, tree: Tree) -> Truth:
        size = len(self._table)
        there = np.True_ if _is_geometry(tree) else known(self._values(tree))
        return Truth(np.broadcast_to(~there, size), np.ones(size, np.bool_))

    def _spatial(self, operation: str, args: Sequence[Tree]) -> Truth:
        first, second = _exactly(args, 2, operation)
        shape, other = (second, first) if _is_geometry(first) else (first, second)
        if not _is_geometry(other) or not isinstance(shape, Mapping) or "property" in shape:
            raise _unusable(operation)
        self._spend(2 * len(self._table))
        relation = operation if shape is second else _SWAPPED.get(operation, operation)
        return Truth(self._table.related(relation, shape), np.ones(len(self._table), np.bool_))

    def _values(self, tree: Tree) -> Values:
        if isinstance(tree, str):
            return literal_text(tree)
        if isinstance(tree, bool):
            return Numbers(np.array(float(tree)), "boolean")
        if isinstance(tree, int | float):
            return Numbers(np.array(_number(tree)))
        if isinstance(tree, Mapping) and len(tree) == 1 and next(iter(tree)) in _MOMENTS:
            return _moment(*next(iter(tree.items())))
        if isinstance(tree, Mapping) and "property" in tree:
            return self._column(str(tree["property"]))
        operation, args = _operation(tree)
        if operation in _CHANGES:
            inner = self._values(*_exactly(args, 1, operation))
            if not isinstance(inner, Words):
                raise _unusable(operation)
            self._spend(3 * len(inner.words))
            return mapped(inner, _CHANGES[operation])
        if operation in _CALCULATE:
            return _calculated(operation, map(self._values, _exactly(args, 2, operation)))
        raise _unusable(operation)

    def _column(self, name: str) -> Values:
        if name not in self._table.columns():
            raise InvalidInputError(
                _("Saringan memakai kolom yang tidak ada: %(name)s.", name=name[:80]),
                hint=_("Yang ada: %(names)s.", names=", ".join(self._table.columns())),
            )
        if name not in self._columns:
            self._columns[name] = self._table.column(name)
        return self._columns[name]

    def _spend(self, work: int) -> None:
        self._work -= work
        if self._work < 0:
            raise _too_much()


def _compare(operation: str, left: Values, right: Values) -> Truth:
    if isinstance(left, Words) != isinstance(right, Words):
        raise InvalidInputError(
            _("Saringan membandingkan teks dengan angka."), hint=_("Tulis teks di antara tanda petik tunggal.")
        )
    if isinstance(left, Numbers) and isinstance(right, Numbers) and left.kind != right.kind:
        raise _unusable(f"{left.kind} {operation} {right.kind}")
    return compare(operation, left, right)


def _calculated(operation: str, sides: Iterable[Values]) -> Numbers:
    left, right = sides
    if isinstance(left, Words) or isinstance(right, Words) or {left.kind, right.kind} != {"number"}:
        raise _unusable(operation)
    with np.errstate(all="ignore"):
        data = np.asarray(_CALCULATE[operation](left.data, right.data))
    return Numbers(np.where(np.isfinite(data), data, np.nan))


def _moment(kind: str, text: object) -> Numbers:
    try:
        return moment(kind, str(text))
    except (ValueError, OverflowError) as error:
        raise _unusable(f"{kind} {text}") from error


def _number(number: float) -> float:
    try:
        return float(number)
    except OverflowError as error:
        raise _unusable(f"{str(number)[:12]}…") from error


def _is_geometry(tree: Tree) -> bool:
    return isinstance(tree, Mapping) and tree.get("property") in GEOMETRY_COLUMNS


def _operation(tree: Tree) -> tuple[str, Sequence[Tree]]:
    if not (isinstance(tree, Mapping) and isinstance(tree.get("op"), str) and isinstance(tree.get("args"), list)):
        raise _unusable(str(tree)[:40])
    return tree["op"], tree["args"]


def _exactly(args: Sequence[Tree], count: int, operation: str) -> Sequence[Tree]:
    if len(args) != count:
        raise _unusable(operation)
    return args


def _too_much() -> InvalidInputError:
    return InvalidInputError(
        _("Saringan terlalu rumit."),
        hint=_("Paling dalam %(depth)s tingkat dan %(nodes)s bagian.", depth=MOST_DEPTH, nodes=MOST_NODES),
    )


def _unusable(part: str) -> InvalidInputError:
    return InvalidInputError(
        _("Bagian saringan ini tidak dapat dipakai: %(part)s", part=part[:80]),
        hint=_(
            "Pakai perbandingan, BETWEEN, IN, LIKE, IS NULL, AND, OR, NOT, atau S_INTERSECTS menurut CQL2, misalnya "
            "nilai > 10 AND nama LIKE 'Batu%'."
        ),
    )
