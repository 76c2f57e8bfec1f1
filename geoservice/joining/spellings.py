"""Names that one known habit of writing explains: shortened words, names cut off, letters or words exchanged.

Each habit leads from the text to at most one region of its kecamatan, or it explains nothing: a habit that fits two
regions, and a slip of the pen that no habit explains, remain suggestions. How rarely two villages of one kecamatan are
alike under a habit was counted over the 83,402 villages of Indonesia: words exchanged 3 pairs, two neighbouring
letters exchanged 5, hasty hearing 17; one letter changed, dropped or added 1,247 (so that is no proof).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from geoservice.joining.names import loose, plain, slurred, unmarked
from geoservice.joining.places import DESA, Places
from geoservice.model.expressions import expression

_WORDS = expression(r"[^\W\d_]+\.?|\d+")
_ROMAN = expression(r"[ivxl]+")
_VOWELS = frozenset("aeiou")
_SHORT = 4
#: Short forms that keep vowels, and what they stand for.
_KNOWN_SHORT = {"sei": "sungai", "sie": "sungai", "mtr": "muara", "smbr": "sumber"}
_OTHER_NAME = expression(r"\s*(?:/|\balias\b|\bal\.|\bd/h\b)\s*", re.IGNORECASE)
#: Names shorter than this are too easily each other's exchange of letters.
_LONG_ENOUGH = 6
#: Two villages whose names are within this many slips of the pen are near each other.
_NEAR = 2
_CUT_FROM = 8


def explained(name: str, pool: Sequence[int], places: Places, width: int = 0) -> tuple[int, ...]:
    """Regions of the pool that a habit of writing leads to; exactly one is a match. `width`: see `cut_width`."""
    if places.level not in (DESA, 0):
        return ()
    habits: tuple[Callable[[str, Sequence[int], Places], Iterable[int]], ...] = (
        _shortened, _slurred, _other_order, _other_name, _exchanged,
    )  # fmt: skip
    found = {position for habit in habits for position in habit(name, pool, places)}
    if width and len(name.strip()) >= width - 1:
        found.update(beginning_with(name, pool, places))
    return tuple(sorted(found))


def cut_width(names: Iterable[str]) -> int:
    """Letters to which an old system cut all names of a column; 0 when it did not.

    The sign: no text is longer, and several different ones are exactly that long, as rarely happens otherwise.
    """
    lengths = Counter(map(len, {name.strip() for name in names}))
    longest = max(lengths, default=0)
    return longest if longest >= _CUT_FROM and lengths[longest] >= 2 else 0


def _shortened(name: str, pool: Sequence[int], places: Places) -> list[int]:
    """`Tj. Baru` for Tanjung Baru, `Sbr Jaya` for Sumber Jaya, either way round."""
    pattern, key = _pattern(name), loose(name)
    found = []
    for position in pool:
        own = places.names[position]
        theirs = _pattern(own)
        if (pattern and pattern.fullmatch(loose(own))) or (theirs and theirs.fullmatch(key)):
            found.append(position)
    return found


@lru_cache(maxsize=50_000)
def _pattern(name: str) -> re.Pattern[str] | None:
    """What the loose key of the full name looks like; None when no word is shortened, or all of them are."""
    words = _WORDS.findall(unmarked(name).casefold())
    parts = [_expanded(word) for word in words]
    if not any(parts) or all(parts):
        return None
    whole = (part or re.escape(_inner(word, at)) for at, (part, word) in enumerate(zip(parts, words, strict=True)))
    return re.compile("".join(whole))


def _inner(word: str, at: int) -> str:
    """The key of a word where it stands: a numeral only counts as one behind another word."""
    return loose(f"a {word}")[1:] if at else loose(word)


def _expanded(word: str) -> str:
    letters = word.rstrip(".")
    if letters in _KNOWN_SHORT:
        return f"(?:{letters}|{loose(_KNOWN_SHORT[letters])})"
    is_short = len(letters) <= _SHORT and letters.isalpha() and not _ROMAN.fullmatch(letters)
    if not is_short or not (word.endswith(".") or (len(letters) > 1 and not _VOWELS & set(letters))):
        return ""
    return "".join(f"{letter}[a-z]*" for letter in letters)


def _slurred(name: str, pool: Sequence[int], places: Places) -> list[int]:
    key = slurred(name)
    return [position for position in pool if len(key) > 2 and slurred(places.names[position]) == key]


def _other_order(name: str, pool: Sequence[int], places: Places) -> list[int]:
    """`Baru Tanjung` for Tanjung Baru."""
    words = _sorted_words(name)
    if len(words) < 2:
        return []
    return [position for position in pool if _sorted_words(places.names[position]) == words]


@lru_cache(maxsize=50_000)
def _sorted_words(name: str) -> tuple[str, ...]:
    words = _WORDS.findall(unmarked(name).casefold())
    return tuple(sorted(_inner(word.rstrip("."), at=1) for word in words))


def _other_name(name: str, pool: Sequence[int], places: Places) -> list[int]:
    """`Lunggaian Baru/Air Wall`: one of the two names is the region's."""
    keys = {loose(part) for part in _OTHER_NAME.split(name)} - {"", loose(name)}
    return [position for position in pool if keys and loose(places.names[position]) in keys]


def _exchanged(name: str, pool: Sequence[int], places: Places) -> list[int]:
    """Two neighbouring letters exchanged behind the first one, where no other name of the pool is near."""
    key = loose(name)
    if len(key) < _LONG_ENOUGH:
        return []
    near = [position for position in pool if OSA.distance(key, _key(position, places), score_cutoff=_NEAR) <= _NEAR]
    return near if len(near) == 1 and _is_exchange(key, _key(near[0], places)) else []


def _key(position: int, places: Places) -> str:
    return loose(places.names[position])


def _is_exchange(first: str, second: str) -> bool:
    differing = [at for at, (mine, theirs) in enumerate(zip(first, second, strict=False)) if mine != theirs]
    if len(first) != len(second) or len(differing) != 2 or differing[0] == 0 or differing[1] != differing[0] + 1:
        return False
    at = differing[0]
    return first[at : at + 2] == second[at : at + 2][::-1] and first[at : at + 2].isalpha()


def beginning_with(name: str, pool: Sequence[int], places: Places) -> list[int]:
    """The regions whose name begins with what is left of the text."""
    key = plain(name)
    return [position for position in pool if len(key) >= _CUT_FROM - 2 and places.plain_names[position].startswith(key)]
