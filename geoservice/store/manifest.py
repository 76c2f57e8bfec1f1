"""Nouns as canonical JSON (sorted keys, UTF-8, no spaces) and back; keys of later releases are passed over."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import Any, TypeVar, cast

from geoservice.model.boundary import BoundaryEdition, Preparation
from geoservice.model.layer import LayerVersion
from geoservice.store.nouns import reader, to_plain

T = TypeVar("T", LayerVersion, BoundaryEdition, Preparation)

_KINDS = {kind.__name__: kind for kind in (LayerVersion, BoundaryEdition, Preparation)}

#: When, by whom, from which file: told in the history, but not what makes a version another one.
PROVENANCE = ("number", "digest", "published_at", "published_by", "file_name", "file_digest")


def dump(value: LayerVersion | BoundaryEdition | Preparation) -> str:
    """Canonical JSON of a noun; equal values give equal text, whole floats included. ValueError on NaN or infinity."""
    return canonical(_plain(value))


def load(kind: type[T], text: str) -> T:
    """The noun that `dump` wrote; raises ValueError. Manifests never change, so reading one again is nearly free."""
    return cast(T, _loaded(kind.__name__, text))


def version_digest(version: LayerVersion) -> str:
    """SHA-256 of all that a version shows: layer, theme, style, edition, preparation, titles, indicator, notes."""
    plain = _plain(version)
    return checksum(canonical({key: plain[key] for key in plain if key not in PROVENANCE}))


def checksum(text: str) -> str:
    """SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(plain: object) -> str:
    """JSON with one spelling only."""
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


#: Fields that came after the first release, with what they mean when they are not written: a version that does not
#: use them keeps the digest it was published under.
LATER: dict[str, dict[str, object]] = {
    "classification": {"names": [], "middle": None, "unclassed": False, "years": False},
    "style": {"map_kind": "choropleth"},
    "indicator": {"concept": "", "method": "", "licence": "", "status": ""},
}


def _plain(value: LayerVersion | BoundaryEdition | Preparation) -> dict[str, Any]:
    # Through the reader once: a limit given as 5 must be written as 5.0, as it will be after it was read.
    plain = cast(dict[str, Any], to_plain(reader(_KINDS[type(value).__name__])(to_plain(value))))
    return {key: _without_later(key, part) for key, part in plain.items()}


def _without_later(name: str, part: object) -> object:
    if not isinstance(part, dict):
        return part
    later = LATER.get(name, {})
    kept = {key: inner for key, inner in part.items() if key not in later or inner != later[key]}
    return {key: _without_later(key, inner) for key, inner in kept.items()}


@lru_cache(maxsize=4096)
def _loaded(kind: str, text: str) -> object:
    return cast(object, reader(_KINDS[kind])(json.loads(text)))
