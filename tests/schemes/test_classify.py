"""The guard: what it decides, what it says, and what it refuses."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from geoservice.errors import InvalidInputError
from geoservice.schemes import SCHEMES, USER_DEFINED, classify

RANDOM = np.random.default_rng(3)


def labels(values: Sequence[float], **options: object) -> list[str]:
    made = classify(np.array(values, dtype=float), **options)  # type: ignore[arg-type]
    return [made.label(number) for number in range(1, made.k + 1)]


def test_a_missing_value_has_no_part_in_the_limits_and_is_in_no_class() -> None:
    values = np.array([np.nan, 1, 2, 3, 4, np.nan])

    made = classify(values, scheme="equal_interval", k=2)

    assert made.classify(values).tolist() == [0, 1, 1, 2, 2, 0]


def test_without_any_value_there_is_no_class() -> None:
    made = classify(np.array([np.nan, np.nan]))

    assert made.k == 0
    assert made.notes == ("no_values",)
    assert made.classify(np.array([np.nan])).tolist() == [0]


def test_constant_values_are_one_class_with_their_value_as_its_label() -> None:
    assert labels([2.5, 2.5, 2.5], k=5, scheme="quantiles") == ["2,5"]


def test_more_classes_than_distinct_values_are_lowered_with_a_note() -> None:
    made = classify(np.array([1.0, 1, 2, 5]), scheme="quantiles", k=5)

    assert made.k == 3
    assert "k_lowered:5:3" in made.notes


#: What an experienced cartographer would choose for 157 villages: name, values, scheme, reason.
DISTRIBUTIONS: list[tuple[str, np.ndarray, str, str]] = [
    ("a scale of four answers", np.tile([1.0, 2, 3, 4], 40), "natural_breaks", "few_values"),
    ("three villages", np.array([3.0, 3, 4, 5]), "natural_breaks", "few_values"),
    ("six villages, all different", np.array([3.0, 5, 9, 12, 30, 31]), "natural_breaks", "ordinary"),
    ("a percentage", RANDOM.normal(70, 8, 157).round(1), "natural_breaks", "ordinary"),
    ("an even spread", np.linspace(0, 10, 50), "natural_breaks", "ordinary"),
    (
        "two groups",
        np.append(RANDOM.normal(20, 3, 80), RANDOM.normal(70, 5, 77)).round(1),
        "natural_breaks",
        "ordinary",
    ),
    ("nearly all at 100 percent", (100 - RANDOM.exponential(4, 157)).round(1), "natural_breaks", "ordinary"),
    ("inhabitants", RANDOM.lognormal(7, 0.7, 157).round(), "natural_breaks", "ordinary"),
    ("one outlier", np.append(np.linspace(5, 25, 156), 900), "natural_breaks", "ordinary"),
    ("a long tail", RANDOM.lognormal(5, 1.6, 157).round(), "geometric_interval", "skewed"),
    ("density of town and forest", RANDOM.lognormal(4.5, 2, 157).round(1), "geometric_interval", "skewed"),
    ("mostly zero", np.append(np.zeros(80), np.arange(1.0, 21)), "zero_apart", "many_zeros"),
    ("a third without any", np.append(np.zeros(50), RANDOM.integers(1, 30, 107)), "zero_apart", "many_zeros"),
    ("growth and decline", RANDOM.normal(0.5, 3, 157).round(1) + 0.01, "natural_breaks", "around_zero"),
    ("few declines", np.append(RANDOM.exponential(4, 150) + 0.1, -np.arange(1.0, 8)), "natural_breaks", "around_zero"),
    ("changes of small counts", RANDOM.integers(-4, 5, 157).astype(float), "zero_apart", "around_zero"),
]


@pytest.mark.parametrize(
    ("values", "scheme", "reason"), [case[1:] for case in DISTRIBUTIONS], ids=[case[0] for case in DISTRIBUTIONS]
)
def test_the_scheme_follows_the_distribution_and_the_note_says_why(
    values: np.ndarray, scheme: str, reason: str
) -> None:
    made = classify(values)

    shares = np.bincount(made.classify(values))[1:] / len(values)
    assert made.scheme == scheme
    assert f"auto:{reason}" in made.notes
    # Zeros may be many; but no other class may swallow the map.
    assert all(share < 0.75 for number, share in enumerate(shares, 1) if made.breaks[number - 1] != 0)


def test_growth_and_decline_never_share_a_class() -> None:
    values = np.append(RANDOM.normal(0.5, 3, 156).round(1), 0.0)

    made = classify(values)

    assert 0.0 in made.breaks
    assert made.middle == 0.0


def test_a_single_outlier_leaves_the_other_classes_to_the_others() -> None:
    made = classify(np.append(np.linspace(5, 25, 156), 900.0))

    assert np.bincount(made.classify(np.linspace(5, 25, 156)))[1:].max() < 60


@pytest.mark.parametrize("sign", [1, -1])
def test_counts_of_rare_events_are_not_crowded_beside_zero(sign: int) -> None:
    values = sign * np.repeat([0.0, 1, 2, 4, 9, 14, 60, 300], [60, 12, 9, 7, 6, 5, 3, 1])

    made = classify(values, scheme="zero_apart", k=5)

    counts = sorted(np.bincount(made.classify(values)).tolist())
    assert counts[-2:] == [28, 60]  # natural breaks: 39
    assert made.classify(np.zeros(1))[0] == (1 if sign > 0 else made.k)


def test_zero_apart_reads_zero_and_nothing_else() -> None:
    made = classify(np.array([-3.5, -1.2, -0.4, 0, 0, 0.7, 1.9, 8.0]), scheme="zero_apart", k=4)

    assert "0" in [made.label(number, "id") for number in range(1, made.k + 1)]


def test_very_large_whole_numbers_are_told_by_their_limits() -> None:
    assert labels([1e7, 2e7, 5e7], breaks=[2e7, 4e7]) == [
        "10.000.000 – 20.000.000",
        "> 20.000.000 – 40.000.000",
        "> 40.000.000 – 50.000.000",
    ]


@pytest.mark.parametrize(("n", "k"), [(9, 3), (25, 4), (157, 5)])
def test_few_regions_get_few_classes(n: int, k: int) -> None:
    assert classify(np.linspace(0.5, 30.25, n)).k == k


def test_zero_is_a_class_of_its_own_when_most_values_are_zero() -> None:
    assert labels([0.0] * 80 + list(range(1, 21)))[0] == "0"


@pytest.mark.filterwarnings("ignore:Numba not installed")
def test_natural_breaks_fit_as_well_as_the_slow_exact_search_of_mapclassify() -> None:
    from mapclassify import FisherJenks

    for values in (RANDOM.normal(size=60), RANDOM.lognormal(size=60), RANDOM.integers(0, 30, 80).astype(float)):
        limits = SCHEMES["natural_breaks"].breaks(values, 5)

        expected = FisherJenks(values, 5).bins
        assert _squares(values, limits) == pytest.approx(_squares(values, expected))


def _squares(values: np.ndarray, limits: np.ndarray) -> float:
    numbers = np.searchsorted(limits, values, side="left")
    return sum(float(((values[numbers == n] - values[numbers == n].mean()) ** 2).sum()) for n in np.unique(numbers))


def test_limits_have_no_more_digits_than_needed_to_keep_the_classes() -> None:
    values = np.array([1.234, 2.345, 3.456, 17.89, 18.9, 19.01, 40.2, 41.7, 43.1])

    made = classify(values, scheme="natural_breaks", k=3)

    assert [made.label(n) for n in (1, 2, 3)] == ["1 – 4", "> 4 – 20", "> 20 – 44"]


def test_the_legend_begins_and_ends_with_the_data_at_the_precision_of_its_limits() -> None:
    skewed = [0.2734, 0.9, 0.95, 2.1, 3.2, 8.4, 9.9, 22.1, 30.7, 61.3, 99.2, 174.5642]
    large = [402.4, 1200, 2100, 2600, 4700.5, 5200, 9800, 14022.1]

    assert labels(skewed, scheme="geometric_interval", k=4)[0].startswith("0,2 – ")
    assert labels(skewed, scheme="geometric_interval", k=4)[-1].endswith(" – 174,6")
    assert labels(large, scheme="natural_breaks", k=3)[0].startswith("402 – ")
    assert labels(large, scheme="natural_breaks", k=3)[-1].endswith(" – 14.023")


def test_whole_numbers_begin_and_end_with_the_very_data() -> None:
    said = labels([1042, 2311, 2390, 5117, 7718, 9933, 12874], scheme="natural_breaks", k=3)

    assert said[0].startswith("1.042 – ")
    assert said[-1].endswith(" – 12.874")


def test_a_dense_limit_costs_the_whole_legend_no_second_decimal() -> None:
    values = np.append(np.round(np.linspace(0.2, 10.12, 60), 2), np.round(np.linspace(10.14, 21, 30), 2))

    made = classify(values, scheme="quantiles", k=3)

    assert made.decimals <= 1
    assert made.label(1).startswith("0,2 – ")


def test_zero_is_claimed_only_where_zero_is_near() -> None:
    near, far = np.linspace(0.2, 99.3, 60), np.linspace(0.9, 15, 60)

    assert classify(near, scheme="equal_interval", k=4).label(1) == "0 – 25"
    assert not classify(far, scheme="equal_interval", k=4).label(1).startswith("0 ")


def test_huge_numbers_have_no_more_digits_than_are_true() -> None:
    values = np.linspace(1.23456789e28, 9.87654321e28, 40)

    said = labels(values, scheme="equal_interval", k=3)

    assert said == ["1,23456E28 – 4,1E28", "> 4,1E28 – 7E28", "> 7E28 – 9,87655E28"]


def test_money_is_not_told_to_the_rupiah() -> None:
    said = labels([412_345_678.0, 900_000_123, 1_200_345_678, 8_570_289_421], scheme="equal_interval", k=2)

    assert said[0].startswith("412.345.678 – ")
    assert said[-1].endswith(" – 8.570.290.000")


def test_sums_that_differ_only_by_floating_point_dirt_are_one_value() -> None:
    made = classify(np.array([0.1 + 0.2, 0.3, 0.3, 0.5, 0.7, 0.9]), k=4)

    assert made.classify(np.array([0.1 + 0.2, 0.3])).tolist() == [1, 1]
    assert made.decimals == 1


def test_a_very_dense_indicator_still_gets_limits_that_can_be_read() -> None:
    values = RANDOM.lognormal(size=20_000)

    made = classify(values, scheme="quantiles", k=5)

    assert made.decimals <= 3
    assert np.bincount(made.classify(values))[1:].min() > 3900


def test_limits_of_the_user_are_kept_as_they_are() -> None:
    made = classify(np.array([1.0, 2, 5, 9, 30]), breaks=[10, 20, 30])

    assert made.scheme == USER_DEFINED
    assert made.breaks == (10, 20, 30)
    assert [made.label(number) for number in (1, 2, 3)] == ["1 – 10", "11 – 20", "21 – 30"]


def test_values_above_the_last_limit_of_the_user_get_a_class_and_a_note() -> None:
    made = classify(np.array([1.0, 25, 47]), breaks=[10, 20])

    assert made.breaks == (10, 20, 47)
    assert "breaks_extended:47" in made.notes


def test_one_limit_of_the_user_below_the_data_is_told_together_with_the_class_that_was_added() -> None:
    made = classify(np.arange(1.0, 41), breaks=[1])

    assert [made.label(number) for number in (1, 2)] == ["1", "2 – 40"]
    assert made.notes == ("breaks_extended:40",)


def test_limits_of_the_user_far_above_the_data_are_told_as_empty_classes() -> None:
    made = classify(np.arange(1.0, 41), breaks=[1000, 2000])

    assert made.notes == ("breaks_empty:1",)


def test_a_class_of_the_user_without_values_stays_and_is_counted() -> None:
    made = classify(np.array([1.0, 2, 25]), breaks=[10, 20, 30])

    assert made.k == 3
    assert "breaks_empty:1" in made.notes


def test_the_limits_of_the_user_do_not_depend_on_the_data_below_them() -> None:
    this_year, last_year = np.array([3.0, 12, 28]), np.array([0.0, 19.5, 30])

    made = [classify(values, breaks=[0, 10, 20, 30]) for values in (this_year, last_year)]

    assert made[0].breaks == made[1].breaks


@pytest.mark.parametrize(
    "options",
    [
        {"scheme": "jenks"},
        {"scheme": USER_DEFINED},
        {"scheme": "__init__"},
        {"k": 1},
        {"k": 13},
        {"k": -2},
        {"breaks": []},
        {"breaks": [3, 2]},
        {"breaks": [1, 1]},
        {"breaks": [1, float("nan")]},
        {"breaks": [1, float("inf")]},
        {"breaks": list(range(12))},
        {"breaks": [1, 2], "scheme": "quantiles"},
        {"breaks": [1, 2], "k": 3},
    ],
    ids=str,
)
def test_what_cannot_be_used_is_refused_with_a_way_out(options: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        classify(np.array([1.0, 2, 3]), **options)  # type: ignore[arg-type]

    assert refusal.value.hint is not None


def test_an_unknown_scheme_is_answered_with_the_names_of_the_known() -> None:
    with pytest.raises(InvalidInputError, match="quantiles"):
        classify(np.array([1.0, 2]), scheme="kuantil")


def test_an_infinite_value_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="tak hingga"):
        classify(np.array([1.0, np.inf]))


def test_choosing_by_oneself_costs_no_import_of_mapclassify() -> None:
    program = (
        "import sys, numpy; from geoservice.schemes import classify; "
        "[classify(v) for v in (numpy.arange(50.0), numpy.geomspace(1, 1e6, 90), numpy.arange(-9.0, 9))]; "
        "sys.exit(any(name in sys.modules for name in ('mapclassify', 'pandas', 'scipy')))"
    )

    done = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[2], check=False)

    assert done.returncode == 0


@pytest.mark.real
def test_severe_malnutrition_in_jawa_barat_keeps_zero_apart(real_data: Path) -> None:
    import csv

    with (real_data / "tables" / "jabar_balita_gizi_buruk_2019_2021.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    column = next(name for name in rows[0] if "jumlah" in name.lower() or "balita" in name.lower())
    values = np.array([float(row[column]) for row in rows if row[column]])

    made = classify(values)

    assert made.scheme == "zero_apart"
    assert made.label(1) == "0"
    counts = np.bincount(made.classify(values))
    assert counts[1] == np.count_nonzero(values == 0)
    assert counts[2:].max() < 2 / 3 * counts[2:].sum()  # natural breaks would put nine in ten into the next class


@pytest.mark.parametrize("seed", range(12))
def test_both_ends_of_a_map_with_a_middle_are_as_exact_as_its_limits(seed: int) -> None:
    """`−18,0` would be taken for the smallest value where it is −17,11."""
    values = np.random.default_rng(seed).normal(0, 8, 157).round(2)
    made = classify(values, middle=0.0)
    step = 10.0**-made.decimals

    assert made.lower <= values.min() < made.lower + step
    assert made.breaks[-1] - step < values.max() <= made.breaks[-1]
