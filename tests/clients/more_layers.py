"""Layers that clients stumble over, of made-up (ilustrasi) values: gaps first, large numbers, circles, ramps, pairs."""

from __future__ import annotations

from pathlib import Path

from geoservice.actions.compare_layers import ComparisonRequest, draft_combination, publish_comparison
from geoservice.actions.draft_layers import LayerRequest, draft_layers
from geoservice.actions.inspect_table import TableRequest
from geoservice.actions.publish_layers import publish_layers
from geoservice.settings import Settings
from geoservice.store import Store, open_store
from tests.small_world import CODES
from tests.web.world import ACTOR

GAP = "..."
#: Column of values and how it is drawn, by the id of the layer.
LAYERS: dict[str, tuple[list[object], dict[str, str]]] = {
    "belakangan": ([GAP] * 10 + ["7", "9"], {"kind": "index"}),
    "anggaran": ([f"{number}000000000" for number in range(1, 12)] + [GAP], {"kind": "amount"}),
    "lingkaran": (["14", "16", "12", "19", "25", "36", "14", "16", "19", "25", "12", GAP], {"map_kind": "symbols"}),
    "menerus": (["1,5", "2", "4", "8", "16", "3", "5", "7", "9", "11", "13", GAP], {"scheme": "continuous"}),
}


def publish_more(settings: Settings, folder: Path) -> None:
    """Publish them into the world of the web tests."""
    store = open_store(settings, writing=True)
    for layer_id, (values, options) in LAYERS.items():
        _publish(store, folder, layer_id, values, dict(options))
    publish_comparison(draft_combination(store, "stunting", "tps", ComparisonRequest("dua")), store, ACTOR)


def _publish(store: Store, folder: Path, layer_id: str, values: list[object], options: dict[str, str]) -> None:
    path = folder / f"{layer_id}.csv"
    rows = (f"{code};{value}" for code, value in zip(CODES, values, strict=True))
    path.write_text("\n".join(["kode;nilai", *rows]) + "\n", encoding="utf-8")
    table = TableRequest(
        path=path, values=("nilai",), kind=options.pop("kind", "count"), period="2024", title=f"Uji {layer_id}"
    )
    request = LayerRequest(table, "desa-9902", layer_id=layer_id, source="Ilustrasi", **options)  # type: ignore[arg-type]
    publish_layers(draft_layers(request, store), store, ACTOR, accept_unmatched=True)
