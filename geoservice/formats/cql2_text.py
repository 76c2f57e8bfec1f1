"""CQL2 text (OGC 21-065r2, annex B) as the tree that CQL2 JSON writes.

The kept parsers were measured first: `cql2` 0.6 takes twice as long for every further parenthesis of a text that does
not end well (3 s at 20, minutes at 30) and ends the whole process at 8,000 signs of minus. Here every word is read once
and nesting is counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from geoservice.formats.filtering import Tree

_LONGEST = 8192
_DEEPEST = 60
#: Words outside geometries; numbers and commas of a long polygon do not count.
_MOST_WORDS = 1500

_WORD = re.compile(
    r"""\s*(?:
    (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))
  | (?P<name>[^\W\d][\w:.]*|"[^\W\d][\w:.-]*")
  | (?P<text>'(?:[^'\\]|''|\\.)*')
  | (?P<sign><>|<=|>=|[=<>()+\-*/,])
  | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
_COMPARISONS = {"=", "<>", "<", ">", "<=", ">="}
_GEOMETRIES = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "POLYGON": "Polygon",
    "MULTIPOINT": "MultiPoint",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
}
#: How strongly signs of arithmetic bind.
_ARITHMETIC = {"+": 1, "-": 1, "*": 2, "/": 2}
_RESERVED = {"AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL"}


class Word(NamedTuple):
    """One word of a text."""

    kind: str
    text: str

    @property
    def keyword(self) -> str:
        """In capital letters, for names without quotation marks."""
        return self.text.upper() if self.kind == "name" else self.text if self.kind == "sign" else ""


def parse_cql2_text(text: str) -> Tree:
    """The tree; raises ValueError, which says where, for what cannot be read, is too long or nested too deep."""
    reader = _Reader(_words(text))
    tree = reader.condition()
    reader.expect_end()
    return tree


def _words(text: str) -> list[Word]:
    if len(text) > _LONGEST:
        raise ValueError("too long")
    words: list[Word] = []
    at = 0
    while not words or words[-1].kind != "end":
        found = _WORD.match(text, at)
        if found is None or found.lastgroup is None:
            raise ValueError(f"character {at + 1}")
        words.append(Word(found.lastgroup, found[found.lastgroup]))
        at = found.end()
    if sum(word.kind != "number" and word.text != "," for word in words) > _MOST_WORDS:
        raise ValueError("too many words")
    return words


class _Reader:
    """Recursive descent; what binds weakest is read first."""

    def __init__(self, words: list[Word]) -> None:
        self._words = words
        self._at = 0
        self._depth = 0

    def condition(self) -> Tree:
        """Conditions joined by OR."""
        return self._joined("OR", lambda: self._joined("AND", self._factor))

    def expect_end(self) -> None:
        """Raises ValueError where words are left."""
        if self._next().kind != "end":
            raise self._unexpected()

    def _joined(self, joint: str, part: Callable[[], Tree]) -> Tree:
        parts = [part()]
        while self._take(joint):
            parts.append(part())
        return parts[0] if len(parts) == 1 else {"op": joint.lower(), "args": parts}

    def _factor(self) -> Tree:
        if self._take("NOT"):
            return _not(self._deeper(self._factor))
        return self._predicate()

    def _predicate(self) -> Tree:
        value = self._sum(0)
        sign = self._next().keyword
        if sign in _COMPARISONS:
            self._at += 1
            return {"op": sign, "args": [value, self._sum(0)]}
        if self._take("IS"):
            negated = self._take("NOT")
            self._expect("NULL")
            return _not_if(negated, {"op": "isNull", "args": [value]})
        negated = self._take("NOT")
        if self._take("LIKE"):
            return _not_if(negated, {"op": "like", "args": [value, self._sum(0)]})
        if self._take("BETWEEN"):
            low = self._sum(0)
            self._expect("AND")
            return _not_if(negated, {"op": "between", "args": [value, low, self._sum(0)]})
        if self._take("IN"):
            self._expect("(")
            return _not_if(negated, {"op": "in", "args": [value, self._list(lambda: self._sum(0))]})
        if negated:
            raise self._unexpected()
        return value

    def _sum(self, weakest: int) -> Tree:
        value = self._deeper(self._single)
        while (binding := _ARITHMETIC.get(self._next().keyword, 0)) > weakest:
            sign = self._word().text
            value = {"op": sign, "args": [value, self._sum(binding)]}
        return value

    def _single(self) -> Tree:
        word = self._word()
        if word.kind == "number":
            return float(word.text) if not word.text.isdigit() else int(word.text)
        if word.kind == "text":
            return _unquoted(word.text)
        if word.text == "-":
            inner = self._deeper(self._single)
            is_number = isinstance(inner, int | float) and not isinstance(inner, bool)
            return -inner if is_number else {"op": "*", "args": [-1, inner]}
        if word.text == "(":
            inner = self.condition()
            self._expect(")")
            return inner
        if word.kind == "name" and word.keyword not in _RESERVED:
            return self._named(word)
        self._at -= 1
        raise self._unexpected()

    def _named(self, word: Word) -> Tree:
        name = word.keyword
        if name in ("TRUE", "FALSE"):
            return name == "TRUE"
        if name in _GEOMETRIES or (name == "GEOMETRYCOLLECTION" and self._next().text == "("):
            return self._geometry(name)
        if not self._take("("):
            return {"property": word.text.strip('"')}
        if name == "BBOX":
            return {"bbox": self._list(self._number)}
        args = [] if self._take(")") else self._list(self.condition)
        if name in ("DATE", "TIMESTAMP") and len(args) == 1:
            return {name.lower(): args[0]}
        return {"op": name.lower(), "args": args}

    def _geometry(self, name: str) -> Tree:
        if self._next().keyword in ("Z", "M", "ZM"):
            self._at += 1
        self._expect("(")
        if name == "GEOMETRYCOLLECTION":
            return {"type": "GeometryCollection", "geometries": self._list(self._member)}
        coordinates: list[Any] = self._list(self._coordinates)
        if name == "MULTIPOINT":  # POINT((1 2), (3 4)) as well as (1 2, 3 4)
            coordinates = [point[0] if isinstance(point[0], list) else point for point in coordinates]
        return {"type": _GEOMETRIES[name], "coordinates": coordinates[0] if name == "POINT" else coordinates}

    def _member(self) -> Tree:
        name = self._word().keyword
        if name not in _GEOMETRIES:
            raise self._unexpected()
        return self._geometry(name)

    def _coordinates(self) -> list[Any]:
        if self._take("("):
            inner: list[Any] = self._deeper(lambda: self._list(self._coordinates))
            return inner
        numbers = [self._number()]
        while self._next().text not in (",", ")"):
            numbers.append(self._number())
        return numbers[:2]  # heights are of no use to flat shapes

    def _number(self) -> float:
        sign = -1 if self._take("-") else 1
        word = self._word()
        if word.kind != "number":
            self._at -= 1
            raise self._unexpected()
        return sign * float(word.text)

    def _list(self, part: Callable[[], Any]) -> list[Any]:
        """Parts up to the closing parenthesis."""
        parts = [part()]
        while self._take(","):
            parts.append(part())
        self._expect(")")
        return parts

    def _deeper(self, part: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the part gives
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError("too deep")
        found = part()
        self._depth -= 1
        return found

    def _next(self) -> Word:
        return self._words[self._at]

    def _word(self) -> Word:
        word = self._next()
        if word.kind == "end":
            raise self._unexpected()
        self._at += 1
        return word

    def _take(self, keyword: str) -> bool:
        """Go past a keyword or sign where it stands here."""
        there = self._next().keyword == keyword
        self._at += there
        return there

    def _expect(self, keyword: str) -> None:
        if not self._take(keyword):
            raise self._unexpected()

    def _unexpected(self) -> ValueError:
        return ValueError(f"unexpected: {self._next().text[:40] or 'end'}")


def _not(tree: Tree) -> Tree:
    return {"op": "not", "args": [tree]}


def _not_if(negated: bool, tree: Tree) -> Tree:
    return _not(tree) if negated else tree


def _unquoted(text: str) -> str:
    r"""Without quotation marks; `''` and `\'` are one mark, other backslashes stay (LIKE reads them)."""
    return re.sub(r"''|\\'", "'", text[1:-1])
