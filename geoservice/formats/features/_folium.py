"""Shapes and colours in, the map of folium out: `python -m geoservice.formats.features._folium`, a process of its own.

folium and what it brings take seconds to import and some 100 MB, which no serving process should keep. It never sees
a text: branca reads what it has written as a template once more (TRUST 1.1).
"""

from __future__ import annotations

import json
import sys
from typing import Any

#: Shows who a region is and its value; the texts are set as text and never read as markup.
_TOOLTIP = """(feature, layer) => {
    const region = regions[feature.id];
    layer.bindTooltip(() => {
        const box = document.createElement("div");
        const name = document.createElement("strong");
        name.textContent = region[0];
        const value = document.createElement("div");
        value.textContent = region[1];
        box.append(name, value);
        return box;
    }, {sticky: true});
}"""


def main() -> None:
    """A JSON object with `features` and `outline` from standard input; `element` and `script` to standard output."""
    # folium does without pandas where there is none, and starts in half the time; its plain maps never use it.
    sys.modules["pandas"] = None  # type: ignore[assignment]
    asked = json.load(sys.stdin)
    element, script = _rendered(_chart(asked["features"], asked["outline"]))
    json.dump({"element": element, "script": script}, sys.stdout)


def _chart(features: list[dict[str, object]], outline: str) -> Any:  # noqa: ANN401 - folium is untyped where it matters
    import folium
    from folium.utilities import JsCode

    chart: Any = folium.Map(tiles=None, zoom_control=True, attributionControl=False, zoomSnap=0.25, prefer_canvas=True)
    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda feature: {
            "fillColor": feature["properties"]["colour"],
            "fillOpacity": 1,
            "color": outline,
            "weight": 0.7,
        },
        highlight_function=lambda _feature: {"weight": 2.5},
        on_each_feature=JsCode(_TOOLTIP),
    )
    # Random names would make every export of the same version a different file.
    chart._id, layer._id = "layer", "regions"
    layer.add_to(chart)
    if features:
        chart.fit_bounds(layer.get_bounds())
    return chart


def _rendered(chart: Any) -> tuple[str, str]:  # noqa: ANN401
    # Only the element and the script are taken: folium's head names scripts and styles of four other hosts.
    figure = chart.get_root()
    figure.render()
    return figure.html.render(), figure.script.render()


if __name__ == "__main__":
    main()
