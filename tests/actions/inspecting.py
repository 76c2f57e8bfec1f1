"""Small tables and what is read off their reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from geoservice.model.report import MatchReport

Rows = Sequence[Sequence[object]]
Inspect = Callable[..., MatchReport]

CODES = ["99.01.01.2001", "99.01.01.2002", "99.01.01.2003", "99.01.01.2004"]
PLAIN = [
    ["Kode", "Nama Desa", "Jumlah KK"],
    [CODES[0], "Suka Maju", 10],
    [CODES[1], "Batu Indah I", 20],
    [CODES[2], "Batu Indah II", 30],
]
ALL = dict(zip(CODES[:3], [10.0, 20.0, 30.0], strict=True))


def values(report: MatchReport) -> dict[str, float | str]:
    assert len(report.layers) == 1, [layer.column for layer in report.layers]
    return report.layers[0].values


def accounted(report: MatchReport) -> list[int]:
    """Every row that the report lists anywhere."""
    listed = [row.row for row in (*report.unmatched, *report.ambiguous, *report.review, *report.ignored)]
    return listed + [row for same in report.duplicate for row in same.rows]
