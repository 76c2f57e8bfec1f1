"""The printed label of a class tells the truth about the values in it."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoservice.i18n import Language
from geoservice.model.classification import Classification
from geoservice.schemes import classify

NUMBER = r"−?[\d.,]+"
#: Values as tables hold them: counts, percentages, indices, amounts; also changes below zero.
VALUES = st.lists(
    st.one_of(
        st.integers(0, 30).map(float),
        st.integers(-2000, 2000).map(lambda n: n / 100),
        st.integers(0, 10**9).map(float),
        st.integers(0, 1000).map(lambda n: n / 1000),
    ),
    min_size=1,
    max_size=40,
)
SCHEMES = ["auto", "natural_breaks", "quantiles", "equal_interval", "geometric_interval", "zero_apart"]


def claims(label: str, value: float, language: Language) -> bool:
    """Whether a reader of the label would put the value into this class."""
    numbers = [_read(text, language) for text in re.findall(NUMBER, label.replace(" s.d. ", " – "))]
    if len(numbers) == 1:
        return value == numbers[0]
    low, high = numbers
    return (low < value if label.startswith(">") else low <= value) and value <= high


def _read(text: str, language: Language) -> float:
    decimal, thousand = (",", ".") if language == "id" else (".", ",")
    return float(text.replace(thousand, "").replace(decimal, ".").replace("−", "-"))


@settings(max_examples=120, deadline=None)
@given(values=VALUES, scheme=st.sampled_from(SCHEMES), k=st.integers(2, 7), language=st.sampled_from(["id", "en"]))
def test_exactly_one_label_claims_a_value_and_it_is_the_one_of_its_class(
    values: list[float], scheme: str, k: int, language: Language
) -> None:
    numbers = np.array(values)
    made = classify(numbers, scheme=scheme, k=k)
    labels = [made.label(number, language) for number in range(1, made.k + 1)]

    claimed = [[number for number, label in enumerate(labels, 1) if claims(label, v, language)] for v in values]

    assert claimed == [[int(number)] for number in made.classify(numbers)]


@settings(max_examples=60, deadline=None)
@given(
    values=VALUES,
    limits=st.lists(st.integers(-50, 50), min_size=1, max_size=6, unique=True),
    scale=st.sampled_from([1, 10, 100]),
)
def test_labels_of_limits_that_the_user_chose_do_not_overlap_either(
    values: list[float], limits: list[int], scale: int
) -> None:
    numbers = np.array(values)
    made = classify(numbers, breaks=[limit / scale for limit in sorted(limits)])
    labels = [made.label(number) for number in range(1, made.k + 1)]

    claimed = [[number for number, label in enumerate(labels, 1) if claims(label, v, "id")] for v in values]

    assert claimed == [[int(number)] for number in made.classify(numbers)]


@pytest.mark.parametrize(
    ("number", "indonesian", "english"),
    [(1, "0 – 2,5", "0 – 2.5"), (2, "> 2,5 – 1.000", "> 2.5 – 1,000")],
)
def test_numbers_are_written_as_each_language_writes_them(number: int, indonesian: str, english: str) -> None:
    made = Classification("user_defined", (2.5, 1000.0), 0.0, 1)

    assert made.label(number, "id").replace(",0", "") == indonesian
    assert made.label(number, "en").replace(".0", "") == english


def test_years_are_written_without_a_separator() -> None:
    made = Classification("quantiles", (1950.0, 1987.0), 1912.0, 0, whole=True, years=True)

    assert [made.label(number) for number in (1, 2)] == ["1912 – 1950", "1951 – 1987"]
    assert made.number_text(1987.5) == "1987,5"


def test_whole_numbers_are_told_as_from_and_to() -> None:
    made = Classification("quantiles", (2.0, 5.0, 6.0), 0.0, 0, whole=True)

    assert [made.label(number) for number in (1, 2, 3)] == ["0 – 2", "3 – 5", "6"]


def test_a_missing_value_is_in_no_class_and_categories_count_from_one() -> None:
    made = Classification("categories", categories=("desa", "kelurahan"))

    assert made.classify(np.array([0.0, np.nan, 1.0])).tolist() == [1, 0, 2]
