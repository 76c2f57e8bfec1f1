"""What a village website pastes: three strengths, each tested against what content systems strip (FINDINGS 5)."""

from __future__ import annotations

from markupsafe import escape

from geoservice.formats import LayerView
from geoservice.web.drawing import natural_size

_WIDTH_PX = 700
_AROUND_PX = 190
_LOWEST_PX, _HIGHEST_PX = 400, 760


def height_for(view: LayerView) -> int:
    """The height at which a frame 700 pixels wide shows map and words without bands, by the shape of the area."""
    size = natural_size(view)
    map_height = (_WIDTH_PX - 220) * size.height / size.width
    return min(max(round((map_height + _AROUND_PX) / 20) * 20, _LOWEST_PX), _HIGHEST_PX)


def iframe(address: str, title: str, width: str = "100%", height: int = 520, sandbox: str = "") -> str:
    """A frame that needs attributes only: style sheets and scripts are removed by OpenSID and WordPress."""
    extra = f' sandbox="{escape(sandbox)}"' if sandbox else ""
    return (
        f'<iframe src="{escape(address)}" width="{escape(width)}" height="{height}" '
        f'loading="lazy" title="{escape(title)}"{extra}></iframe>'
    )


def linked_picture(page: str, picture: str, title: str, width: int, height: int) -> str:
    """A picture that leads to the map; it survives every editor."""
    return (
        f'<a href="{escape(page)}"><img src="{escape(picture)}" width="{width}" height="{height}" '
        f'alt="{escape(title)}"></a>'
    )
