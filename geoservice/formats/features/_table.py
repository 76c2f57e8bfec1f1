"""A layer as columns, block by block: how every table-like format reads it, without one dictionary a region."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from geoservice.formats import LayerView
from geoservice.formats.properties import class_looks, known_columns, reason_texts, value_texts
from geoservice.geometry.ragged import Texts
from geoservice.i18n import current_language
from geoservice.model.arrays import FloatArray, IntArray, UInt8Array


class Sort(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    NUMBER = "number"
    CLASS = "class"
    """Small whole numbers from 1; 0 stands for none."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a layer, the same for every block of it."""

    name: str
    sort: Sort


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some regions of a layer; every list and array has one entry a region."""

    texts: dict[str, list[str]]
    """Columns of texts by name; empty where there is nothing to say."""
    values: FloatArray
    """`nilai` where it is a number, NaN where it is missing."""
    classes: UInt8Array

    def __len__(self) -> int:
        return len(self.classes)


def columns(view: LayerView) -> tuple[Column, ...]:
    """The columns in the order of every output."""
    sorts = {"kelas": Sort.CLASS} | ({} if view.theme.categories else {"nilai": Sort.NUMBER})
    return tuple(Column(name, sorts.get(name, Sort.TEXT)) for name in known_columns(view))


def block(view: LayerView, positions: IntArray) -> Block:
    """The cells of some regions."""
    theme, regions = view.theme, view.prepared.regions
    known = {"kode": regions.codes, "nama": regions.names, "jenis": regions.kinds, **regions.parents}
    texts = {name: _texts(known[name], positions) for name in known_columns(view) if name in known}
    if theme.categories:
        texts["nilai"] = [word or "" for word in value_texts(theme, positions)]
    reasons, looks = reason_texts(current_language()), class_looks(view.style, current_language())
    texts["keterangan"] = [reasons.get(number, "") for number in theme.reasons[positions].tolist()]
    numbers = theme.classes[positions].tolist()
    texts["label"] = [looks[number][0] or "" for number in numbers]
    texts["warna"] = [looks[number][1] for number in numbers]
    values = np.full(len(positions), np.nan) if theme.categories else theme.values[positions]
    return Block(texts, values, theme.classes[positions])


def blocks(view: LayerView, positions: IntArray, regions: int) -> Iterator[Block]:
    """All of a selection, so many regions at a time."""
    for start in range(0, len(positions), regions):
        yield block(view, positions[start : start + regions])


def _texts(column: Sequence[str], positions: IntArray) -> list[str]:
    if isinstance(column, Texts):
        return column.chosen(positions)
    return [column[position] for position in positions.tolist()]
