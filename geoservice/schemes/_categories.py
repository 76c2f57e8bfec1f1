"""Classes that are words: their order, and how many a map can carry."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geoservice.errors import InvalidInputError
from geoservice.i18n import message as _
from geoservice.model.classification import ORDERED_CATEGORIES, Classification

MAX_CATEGORIES = 12

#: Scales that have an order, lowest first. IDM status: Permendesa 2/2016; tingkat perkembangan: Permendagri 12/2007.
SCALES: tuple[tuple[str, ...], ...] = (
    ("sangat tertinggal", "tertinggal", "berkembang", "maju", "mandiri"),
    ("swadaya", "swakarya", "swasembada"),
    ("sangat rendah", "rendah", "sedang", "tinggi", "sangat tinggi"),
    ("sangat buruk", "buruk", "sedang", "baik", "sangat baik"),
    ("sangat kurang", "kurang", "cukup", "baik", "sangat baik"),
    ("tidak pernah", "jarang", "kadang-kadang", "sering", "selalu"),
    ("tidak ada", "ada"),
    ("tidak", "ya"),
)


def classify_categories(values: Sequence[str]) -> Classification:
    """One class for each distinct word; empty words are "no value". Raises InvalidInputError above MAX_CATEGORIES.

    Words of a known scale stand in its order, others as people sort them (`RT 2` before `RT 10`). Words that
    differ only by case or spaces stay apart, and the note `categories_alike` says so.
    """
    words = sorted({value for value in values if value.strip()}, key=_natural)
    if len(words) > MAX_CATEGORIES:
        raise InvalidInputError(
            _(
                "Ada %(count)s kategori; sebuah peta paling banyak memuat %(most)s.",
                count=len(words),
                most=MAX_CATEGORIES,
            ),
            hint=_("Gabungkan kategori di tabel, misalnya menjadi “lainnya”."),
        )
    plain = [_plain(word) for word in words]
    notes: tuple[str, ...] = () if words else ("no_values",)
    if len(set(plain)) < len(plain):
        notes += ("categories_alike",)
    for scale in SCALES:
        if len(set(plain)) > 1 and set(plain) <= set(scale):
            ranked = tuple(sorted(words, key=lambda word: scale.index(_plain(word))))
            return Classification(ORDERED_CATEGORIES, categories=ranked, notes=notes)
    return Classification("categories", categories=tuple(words), notes=notes)


def _plain(word: str) -> str:
    return " ".join(word.split()).casefold()


def _natural(word: str) -> tuple[list[tuple[int, int, str]], str]:
    parts = re.findall(r"[0-9]+|[^0-9]+", _plain(word))
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts], word
