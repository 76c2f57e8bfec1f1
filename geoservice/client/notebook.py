"""A layer as a folium map: the colours are those of the site, nothing is classified anew."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import folium

    from geoservice.client.layers import RemoteLayer

_SHOWN = ("nama", "nama_kec", "nilai", "keterangan", "label")
_OUTLINE = "#5a5a5a"


def explore(layer: RemoteLayer, **options: Any) -> folium.Map:  # noqa: ANN401 - what folium.Map takes
    """The map; options go to `folium.Map`, e.g. `tiles=None` where there is no internet."""
    import folium

    frame = layer.to_geodataframe().reset_index()
    columns = [name for name in (*_SHOWN, "warna") if name in frame]
    shown = frame[[*columns, frame.geometry.name]].astype(dict.fromkeys(columns, object))
    # Tooltips are markup to folium, and names are data.
    for name in columns:
        shown[name] = [
            None if is_missing else _written(cell)
            for is_missing, cell in zip(shown[name].isna(), shown[name], strict=True)
        ]
    chart: Any = folium.Map(**options)
    regions = folium.GeoJson(
        shown.to_json(),
        style_function=_look,
        tooltip=folium.GeoJsonTooltip(fields=[name for name in columns if name != "warna"]),
    )
    regions.add_to(chart)
    if len(frame):
        west, south, east, north = frame.total_bounds.tolist()
        chart.fit_bounds([[south, west], [north, east]])
    chart.get_root().html.add_child(folium.Element(legend_html(layer)))
    return cast("folium.Map", chart)


def legend_html(layer: RemoteLayer) -> str:
    """The legend as a box in the lower corner."""
    said = layer.legend
    rows = "".join(
        f'<li><i style="background:{escape(str(row["warna"]))}"></i>{_written(row["label"])} '
        f"<small>({int(row['count'])})</small></li>"
        for row in (*said["classes"], *said["missing"])
    )
    unit = f" ({_written(said['unit'])})" if said["unit"] else ""
    source = _written(layer.metadata["produsen"] or "")
    return (
        f"<style>{_STYLE}</style>"
        f'<div class="geoservice-legend"><strong>{_written(said["title"])}{unit}</strong>'
        f"<ul>{rows}</ul><small>{source}</small></div>"
    )


def _look(feature: dict[str, Any]) -> dict[str, Any]:
    return {"fillColor": feature["properties"]["warna"], "fillOpacity": 0.8, "color": _OUTLINE, "weight": 0.6}


def _written(text: object) -> str:
    """As text of a page; branca reads what is added as a template once more, so its marks are written as characters."""
    return escape(str(text)).replace("{", "&#123;").replace("}", "&#125;")


_STYLE = (
    ".geoservice-legend{position:fixed;bottom:24px;left:12px;z-index:9999;background:#fff;padding:8px 12px;"
    "border:1px solid #999;font:13px/1.4 sans-serif}"
    ".geoservice-legend ul{list-style:none;margin:4px 0;padding:0}"
    ".geoservice-legend i{display:inline-block;width:16px;height:12px;margin-right:6px;border:1px solid #5a5a5a}"
)
