"""Small made-up nouns (ilustrasi) for the tests of the store."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from geoservice.model.actor import Actor
from geoservice.model.arrays import BBox
from geoservice.model.boundary import BoundaryEdition, BoundarySet, Preparation
from geoservice.model.classification import Classification
from geoservice.model.indicator import Indicator, Kind, Period
from geoservice.model.layer import Layer, LayerVersion, Theme
from geoservice.model.style import Style
from geoservice.store import Store

ACTOR = Actor("petugas")
OTHER = Actor("rekan")


def sha(text: str) -> str:
    """A digest that looks like one."""
    return hashlib.sha256(text.encode()).hexdigest()


def a_set(set_id: str = "desa-9901") -> BoundarySet:
    return BoundarySet(set_id, f"Desa di {set_id}")


def an_edition(set_id: str = "desa-9901", label: str = "2024", **changes: Any) -> BoundaryEdition:
    facts: dict[str, Any] = {
        "set_id": set_id,
        "edition": label,
        "digest": sha(f"shapes {label}"),
        "regions": 3,
        "bbox": BBox(104.0, -4.5, 104.5, -4.0),
        "source": "ilustrasi",
        "licence": "CC0",
        "blob": sha(f"parquet {label}"),
    }
    return BoundaryEdition(**{**facts, **changes})


def a_preparation(edition: BoundaryEdition, packer: int = 1) -> Preparation:
    parts = {"grids": sha(f"grids {edition.digest} {packer}"), "regions": sha(f"regions {edition.digest}")}
    return Preparation(edition.digest, packer, sha(str(sorted(parts.items()))), parts)


def save(store: Store, set_id: str = "desa-9901", label: str = "2024") -> BoundaryEdition:
    """Import a boundary set into the catalogue (its files are not needed here)."""
    edition = an_edition(set_id, label)
    store.catalogue.save_edition(a_set(set_id), edition, a_preparation(edition), ACTOR)
    return edition


def a_layer(layer_id: str = "tps-2024", boundary: str = "desa-9901", title: str = "Jumlah TPS") -> Layer:
    return Layer(layer_id, title, _indicator(title), Period("2024"), boundary)


def a_version(layer_id: str = "tps-2024", theme: str = "theme 1", **changes: Any) -> LayerVersion:
    edition = an_edition()
    title = changes.get("title", "Jumlah TPS")
    facts: dict[str, Any] = {
        "layer_id": layer_id,
        "number": 0,
        "digest": "",
        "theme": sha(theme),
        "title": title,
        "indicator": _indicator(title),
        "period": Period("2024"),
        "style": Style(
            Classification("quantiles", (2.0, 5.0, 9.0), lower=1.0), "blues", ("#eff3ff", "#6baed6", "#08519c")
        ),
        "edition": edition.edition,
        "edition_digest": edition.digest,
        "preparation": a_preparation(edition).digest,
        "published_at": "2025-01-31T08:00:00Z",
        "published_by": "petugas",
        "file_name": "tps.csv",
        "file_digest": sha("tps.csv"),
    }
    return LayerVersion(**{**facts, **changes})


def publish(store: Store, layer_id: str = "tps-2024", theme: str = "theme 1", seen: int | None = None) -> LayerVersion:
    return store.catalogue.publish(a_layer(layer_id), a_version(layer_id, theme), seen=seen, actor=ACTOR)


def a_theme(n: int = 4) -> Theme:
    values = np.arange(n, dtype=np.float64)
    values[0] = np.nan
    reasons = np.zeros(n, np.uint8)
    reasons[0] = 1
    return Theme(values, reasons, np.where(np.isnan(values), 0, 1).astype(np.uint8), ("baik", "cukup"))


def _indicator(title: str) -> Indicator:
    return Indicator("jumlah-tps", title, Kind.COUNT, unit="TPS")
