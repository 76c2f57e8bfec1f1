"""Build the bundled sample: import its boundaries and publish its tables, as a user would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from geoservice.actions.draft_layers import LayerRequest, draft_layers
from geoservice.actions.import_boundary import BoundaryRequest, draft_boundary, import_boundary
from geoservice.actions.inspect_table import TableRequest
from geoservice.actions.publish_layers import publish_layers
from geoservice.model.actor import Actor
from geoservice.settings import Settings
from geoservice.store import Store, open_store

DEMO = Actor("demo")


def build_demo(settings: Settings) -> list[str]:
    """Publish every layer that `boundaries/contoh/demo.json` names; the ids, in its order."""
    folder = settings.boundaries_dir / "contoh"
    plan = json.loads((folder / "demo.json").read_text(encoding="utf-8"))
    store = open_store(settings, writing=True)
    boundary = plan["boundary"]
    request = BoundaryRequest(
        **{name: boundary.get(name, "") for name in ("id", "title", "edition", "source", "licence")}
    )
    import_boundary(draft_boundary(str(folder / boundary["file"])), request, store, DEMO)
    published: list[str] = []
    for table in plan["tables"]:
        published += _publish(folder, table, boundary["id"], store)
    return published


def _publish(folder: Path, table: dict[str, Any], boundary: str, store: Store) -> list[str]:
    request = LayerRequest(
        table=TableRequest(
            path=folder / table["file"],
            values=tuple(table.get("values", ())),
            period=table.get("period"),
            kind=table.get("kind"),
            unit=table.get("unit"),
            title=table.get("title"),
        ),
        boundary=boundary,
        layer_id=table.get("id"),
        source=table["source"],
        scheme=table.get("scheme", "auto"),
        palette=table.get("palette"),
        notes=("illustration",),
    )
    return [version.layer_id for version in publish_layers(draft_layers(request, store), store, DEMO)]
