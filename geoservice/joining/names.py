"""Village names as people write them, brought to keys that can be compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from geoservice.model.expressions import expression
from geoservice.model.lines import in_lines

_PREFIX = expression(
    r"^(?:desa\s*/\s*kelurahan|desa|ds|kelurahan|kel|nagari|gampong|gp|lembang|pekon|kampung|kampong|kp)\b[\s.:]*",
    re.IGNORECASE,
)
_KECAMATAN = expression(r"^(?:kecamatan|kec|distrik|kapanewon|kemantren)\b[\s.:]*", re.IGNORECASE)
_KABUPATEN = expression(r"^(?:kabupaten|kab|provinsi|propinsi|prov)\b[\s.:]*", re.IGNORECASE)
_KOTA = expression(r"^kota\b[\s.:]*(?:adm(?:inistrasi|\.)?\s*)?", re.IGNORECASE)
_ROMAN = expression(r"x{0,3}(?:ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}
_LEADING_NUMBER = expression(r"^(?:[0-9]{1,4}|[a-z])[.)]\s+", re.IGNORECASE)
#: Marks that point to a footnote: `LAYA *)`, `Laya 1)`, `Laya [2]`, `Laya¹`.
_FOOTNOTE = expression(r"(?:\s*(?:\(?\*+\)?|[\[(]?\s*[0-9]{1,2}\s*[\])]|\[\s*[a-z]\s*\]|[†‡#]+|[⁰¹²³⁴-⁹⁽⁾]+))+\s*$")
#: Not a remark: a village planned, split off or lying elsewhere is another village.
_ANOTHER = expression(
    r"\(\s*((?:desa\s+)?persiapan|pemekaran|baru|lama|hulu|hilir|ulu|ilir|barat|timur|utara|selatan|atas|bawah)\s*\)",
    re.IGNORECASE,
)
_BRACKETS = expression(r"\([^)]*(?:\)|$)")
_APOSTROPHES = expression(r"['’`‘ʼ]")
_TOKENS = expression(r"[a-z]+|[0-9]+")
_DOUBLED = expression(r"([a-z])\1+")
_KIND = expression(r"\s*(desa|ds|kelurahan|kel)\b(?!\s*/)", re.IGNORECASE)
_KIND_LETTERS = frozenset("dDkK ")
_LEADING_CODE = expression(r"^[\[(]?\s*[0-9][0-9.]*\s*[\])]?\s*[-–.:]?\s*(?=[^\W\d_])")
_TOTAL = expression(
    r"(?:sub|grand)?\s*-?\s*"
    r"(?:total|jumlah|rata\s*-?\s*rata|rerata|average|sum|minimum|maksimum|median|modus|persentase)"
    r"(?:\s*[:/]\s*total|\s*\(\s*(?:total|jumlah)\s*\)|\s+(?:total|keseluruhan|seluruh(?:nya)?|akhir|semua|umum))?"
    r"(?:\s*:?\s*(?:desa|kelurahan|kecamatan|kec\.?|kabupaten|kab\.?|kota|provinsi|prov\.?)\b.*)?\s*[:.]?",
    re.IGNORECASE,
)
#: `J U M L A H`
_SPACED = expression(r"(?:[^\W\d_]\s+){3,}[^\W\d_]")
_TOTAL_OF = expression(r"(?:sub\s*-?\s*total|jumlah|total|rata\s*-?\s*rata)\s*:?\s+(?P<name>.+)$", re.IGNORECASE)
#: Spelling before 1972 and doubled letters; each pair is written at one place and spoken alike.
_DRIFT = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("sj", "sy"), ("ie", "i"))


@lru_cache(maxsize=400_000)
def plain(text: str) -> str:
    """The name without case and spaces: what two careful clerks would still agree on."""
    return "".join(text.casefold().split())


def all_plain(texts: Sequence[str]) -> list[str]:
    """`plain` of each text of a column, in one go where a space is the only white space in it."""
    joined = in_lines(texts)
    if joined is None or not joined.replace("\n", "").isprintable():
        return list(map(plain, texts))
    return joined.casefold().replace(" ", "").split("\n") if texts else []


@lru_cache(maxsize=400_000)
def loose(text: str) -> str:
    """The name without prefix, hyphens, marks above letters, Roman numerals and old spelling."""
    text = unmarked(_LEADING_NUMBER.sub("", text.strip()))
    # What brackets hold is a remark; a bracket never closed is one that was cut off.
    return _key(_BRACKETS.sub(" ", _ANOTHER.sub(r" \1 ", text)) if "(" in text else text)


def unmarked(text: str) -> str:
    """The text without marks of footnotes at its end."""
    return text if text[-1:].isalpha() else _FOOTNOTE.sub("", text) or text


@lru_cache(maxsize=50_000)
def numbered(text: str) -> str:
    """The loose key with numbers in brackets and footnote marks read as part of the name: `Batu Marta (I)`."""
    return _key(re.sub(r"[()\[\]]", " ", text))


def _key(text: str) -> str:
    bare = _PREFIX.sub("", text.strip())
    text = bare or text
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    tokens = _TOKENS.findall(_APOSTROPHES.sub("", text.casefold()))
    key = "".join(tokens[:1] + [_arabic(token) for token in tokens[1:]])
    for old, new in _DRIFT:
        key = key.replace(old, new)
    return _DOUBLED.sub(r"\1", key)


@lru_cache(maxsize=400_000)
def spoken(text: str) -> str:
    """The name as it sounds, whoever wrote it down: `Wai`, `Way`; `Jaya`, `Djaja`; `Tanah`, `Tana`.

    Only for comparing within one kecamatan: elsewhere too many names sound alike.
    """
    key = loose(text).replace("x", "ks").replace("nj", "ny").translate(_SOUNDS).replace("uw", "u").replace("w", "u")
    return _DOUBLED.sub(r"\1", _PEPET.sub("", _DOUBLED.sub(r"\1", key)))


@lru_cache(maxsize=50_000)
def slurred(text: str) -> str:
    """The name as it sounds to a hasty ear: `Poelo`, `Pulau`; `Sungei`, `Sungai`; `Kampong`, `Kampung`.

    In all of Indonesia 17 pairs of villages of one kecamatan are alike in this; of sounds (`spoken`) 3 pairs.
    """
    key = spoken(text).replace("ei", "ai")
    key = _AI.sub("e", _AU.sub("o", key)).replace("o", "u")
    return _DOUBLED.sub(r"\1", _WEAK_E.sub("", key))


#: The short e that comes and goes before l, r, n: Kelapa, Klapa; Negeri, Negri.
_PEPET = expression(r"(?<=[^aeiou0-9])e(?=[lrn][aeiou])")
_AI, _AU = expression(r"ai(?![aeiou])"), expression(r"au(?![aeiou])")
_WEAK_E = expression(r"(?<=[^aeiu0-9])e(?=[^aeiu0-9])")
_SOUNDS = str.maketrans({"y": "i", "j": "i", "v": "p", "f": "p", "z": "s", "q": "k", "h": None})


def _arabic(token: str) -> str:
    if token.isdigit():
        return str(int(token))
    return str(_roman(token)) if token[0] in _ROMAN_VALUES and _ROMAN.fullmatch(token) else token


def _roman(token: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in token]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def bare(text: str) -> str:
    """The name without an administrative prefix, a leading list number or a footnote mark, as typed otherwise."""
    text = unmarked(text.strip())
    return _PREFIX.sub("", _LEADING_NUMBER.sub("", text)) or text


def stated_kind(text: str) -> str:
    """`desa` or `kelurahan` when the text says so itself, else empty."""
    found = _KIND.match(text) if text[:1] in _KIND_LETTERS else None
    if not found:
        return ""
    return "desa" if found[1].lower() in {"desa", "ds"} else "kelurahan"


@lru_cache(maxsize=50_000)
def kecamatan_key(text: str) -> str:
    """A kecamatan name as a key, with or without a code and the word before it."""
    text = _LEADING_CODE.sub("", text.strip())
    return loose(_KECAMATAN.sub("", text) or text)


@lru_cache(maxsize=10_000)
def kabupaten_key(text: str) -> str:
    """A kabupaten, kota or province name as a key; `kota` stays, because Kota X and Kabupaten X are two places."""
    text = text.strip()
    if _KOTA.match(text):
        return "kota " + loose(_KOTA.sub("", text))
    return loose(_KABUPATEN.sub("", text) or text)


def short_names(text: str) -> set[str]:
    """Keys of what people call a kabupaten or kota for short: without its word, or with initials."""
    text = text.strip()
    words = (_KOTA if _KOTA.match(text) else _KABUPATEN).sub("", text).split()
    heads = ("".join(word[0] for word in words[:count]) + "".join(words[count:]) for count in range(2, len(words) + 1))
    return {loose("".join(words)), *map(loose, heads)}


def says_kecamatan(text: str) -> bool:
    """Whether the text begins with the word kecamatan."""
    return _KECAMATAN.match(text.strip()) is not None


def says_kabupaten(text: str) -> bool:
    """Whether the text begins with kabupaten, kota or provinsi."""
    return _KABUPATEN.match(text.strip()) is not None or _KOTA.match(text.strip()) is not None


def is_total(text: str) -> bool:
    """Whether the text is the label of a sum or a mean row, not the name of a place."""
    text = text.strip()
    if _SPACED.fullmatch(text):
        text = re.sub(r"\s+", "", text)
    return _TOTAL.fullmatch(text) is not None


def summed_name(text: str) -> str:
    """What a total says it sums: `Lengkiti` of `Jumlah Lengkiti`; empty when the text is no total of a place."""
    found = _TOTAL_OF.match(text.strip())
    return found["name"] if found else ""
