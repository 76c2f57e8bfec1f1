"""Classes that are words: their order, and how many a map can carry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from geoservice.model.classification import ORDERED_CATEGORIES, Classification

MAX_CATEGORIES = 12
#: The class of all words that have none of their own; written as tables write it, in every language.
OTHERS = "Lainnya"

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
    """One class for each distinct word; empty words are "no value".

    Words of a known scale stand in its order, others as people sort them (`RT 2` before `RT 10`). Above MAX_CATEGORIES
    the most frequent stay and OTHERS, the last class, holds the rest. `notes` say `categories_merged:WORDS`,
    `categories_mostly_merged` where the rest is more than half of the values, `categories_alike` where words differ
    only by case or spaces (they stay apart), and `no_values`.
    """
    counts = Counter(value for value in values if value.strip())
    words = sorted(counts, key=_natural)
    plain = [_plain(word) for word in words]
    notes: tuple[str, ...] = () if words else ("no_values",)
    if len(set(plain)) < len(plain):
        notes += ("categories_alike",)
    if len(words) > MAX_CATEGORIES:
        kept = _most_frequent(words, counts)
        return Classification("categories", categories=(*kept, OTHERS), notes=(*notes, *_merged(counts, kept)))
    for scale in SCALES:
        if len(set(plain)) > 1 and set(plain) <= set(scale):
            ranked = tuple(sorted(words, key=lambda word: scale.index(_plain(word))))
            return Classification(ORDERED_CATEGORIES, categories=ranked, notes=notes)
    return Classification("categories", categories=tuple(words), notes=notes)


def category_words(values: Sequence[str], classification: Classification) -> tuple[str, ...]:
    """Every distinct word as a theme lists them: those with a class of their own first, in class order.

    So a region of the class OTHERS keeps its own word, and the position of a word still tells its class.
    """
    words = {value for value in values if value.strip()}
    own = classification.categories[:-1] if len(words) > MAX_CATEGORIES else classification.categories
    return (*own, *sorted(words - set(own), key=_natural))


def _most_frequent(words: Sequence[str], counts: Counter[str]) -> list[str]:
    named = [word for word in words if _plain(word) != _plain(OTHERS)]
    frequent = sorted(named, key=lambda word: -counts[word])[: MAX_CATEGORIES - 1]  # stable: ties stay in reading order
    return sorted(frequent, key=_natural)


def _merged(counts: Counter[str], kept: Sequence[str]) -> tuple[str, ...]:
    rest = counts.total() - sum(counts[word] for word in kept)
    note = f"categories_merged:{len(counts) - len(kept)}"
    return (note, "categories_mostly_merged") if 2 * rest > counts.total() else (note,)


def _plain(word: str) -> str:
    return " ".join(word.split()).casefold()


def _natural(word: str) -> tuple[list[tuple[int, int, str]], str]:
    parts = re.findall(r"[0-9]+|[^0-9]+", _plain(word))
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts], word
