"""Which period TIME means."""

from __future__ import annotations

import pytest

from geoservice.model.indicator import Period
from geoservice.web.ogc._times import chosen, iso_time

YEARS = [Period("2022"), Period("2024"), Period("2023")]
PARTS = [Period("2024-S1"), Period("2024-S2")]


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        ("2023", "2023"),
        ("current", "2024"),
        ("2023-06-30", "2023"),
        ("2023-06-30T12:00:00Z", "2023"),
        ("2022,2023", "2023"),
        ("2022-05-01/2023-05-01", "2023"),
        ("2022-01-01T00:00:00.000Z/2022-12-31T23:59:59Z/P1Y", "2022"),
        ("2019", None),
        ("2025-01-01/2026-01-01", None),
    ],
)
def test_the_newest_period_that_meets_the_time_is_chosen(moment: str, found: str | None) -> None:
    period = chosen(moment, YEARS)

    assert (period.text if period else None) == found


@pytest.mark.parametrize("moment", ["kemarin", "2024-13", "2024-02-30", "2024/2023", "a/b/c/d", "2024,", "9" * 400])
def test_what_is_no_time_is_refused(moment: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        chosen(moment, YEARS)


@pytest.mark.parametrize("moment", ["2024-S2", "2024-07", "2024-12-31", "2024"])
def test_a_semester_is_found_by_its_name_and_by_its_days(moment: str) -> None:
    assert chosen(moment, PARTS) == Period("2024-S2")


def test_periods_are_written_as_iso_8601_knows_them() -> None:
    assert [iso_time(Period(text)) for text in ("2024", "2024-07", "2024-S2", "2024-Q4")] == [
        "2024",
        "2024-07",
        "2024-07",
        "2024-10",
    ]
