"""What a village website pastes: three strengths, each tested against what content systems strip (FINDINGS 5)."""

from __future__ import annotations

from markupsafe import escape

HEIGHT_PX = 520


def iframe(address: str, title: str, width: str = "100%", height: int = HEIGHT_PX, sandbox: str = "") -> str:
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
