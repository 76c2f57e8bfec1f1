"""The table of the comparison: our figure, a peer's, their ratio, and the ratio that is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Row:
    """One comparison; for times a ratio above 1 means that we are faster, for rates and memory see `unit`."""

    work: str
    ours: float
    peer: str
    theirs: float
    unit: str
    target: float | None = None

    @property
    def ratio(self) -> float:
        """How many times better we are: less time or memory, or more requests a second."""
        better, worse = (self.ours, self.theirs) if self.unit in ("req/s", "dB") else (self.theirs, self.ours)
        return better / worse if worse else float("nan")

    @property
    def verdict(self) -> str:
        """Whether the target is reached."""
        if self.target is None:
            return ""
        return "yes" if self.ratio >= self.target else "NO"


def as_markdown(rows: Iterable[Row]) -> str:
    """A table for documents and terminals."""
    lines = [
        "| work | geoservice | peer | peer's | ratio | at least | reached |",
        "| --- | ---: | --- | ---: | ---: | ---: | --- |",
    ]
    for row in rows:
        wanted = "" if row.target is None else f"{row.target:g}"
        lines.append(
            f"| {row.work} | {_figure(row.ours)} {row.unit} | {row.peer} | {_figure(row.theirs)} {row.unit} "
            f"| {row.ratio:.3g} | {wanted} | {row.verdict} |"
        )
    return "\n".join(lines)


def as_json(rows: Iterable[Row]) -> list[dict[str, object]]:
    """The same for programs."""
    return [{**asdict(row), "ratio": round(row.ratio, 4), "reached": row.verdict} for row in rows]


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
