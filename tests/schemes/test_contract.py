"""Every scheme keeps the promise of its room, on data of every shape."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoservice.model.arrays import FloatArray
from geoservice.schemes import MAX_CLASSES, MIN_CLASSES, SCHEMES, classify

RANDOM = np.random.default_rng(5)
SHAPES: dict[str, FloatArray] = {
    "even": np.linspace(0, 100, 157),
    "normal": RANDOM.normal(50, 10, 157),
    "heavy tail": RANDOM.lognormal(3, 1.2, 157),
    "counts": RANDOM.poisson(8, 157).astype(float),
    "ties": np.repeat([1.0, 2, 3, 4, 5, 6, 7, 50], [90, 20, 10, 5, 3, 2, 1, 1]),
    "80 % zeros": np.append(np.zeros(126), np.arange(1.0, 32)),
    "all negative": -RANDOM.lognormal(2, 1, 60),
    "around zero": RANDOM.normal(0, 3, 157),
    "tiny": RANDOM.random(80) * 1e-7,
    "huge": RANDOM.random(80) * 1e12,
    "far from zero": 1e6 + RANDOM.random(80),
    "dirt of sums": np.append(np.cumsum(np.full(40, 0.1)), 0.3),
    "one outlier": np.append(np.linspace(1, 2, 100), 1e6),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("scheme", ["auto", *SCHEMES])
@pytest.mark.parametrize("k", [MIN_CLASSES, 5, MAX_CLASSES])
def test_no_class_is_empty_and_every_value_is_in_one(scheme: str, shape: str, k: int) -> None:
    values = SHAPES[shape]

    made = classify(values, scheme=scheme, k=k)

    counts = np.bincount(made.classify(values), minlength=made.k + 1)
    assert counts[0] == 0
    assert (counts[1:] > 0).all()
    assert made.lower <= values.min()
    assert values.max() <= made.breaks[-1]
    assert list(made.breaks) == sorted(set(made.breaks))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_scheme_never_gives_more_classes_than_were_asked_for(scheme: str, shape: str) -> None:
    for k in (2, 5, 7):
        wanted = SCHEMES[scheme].fixed_k or k

        limits = SCHEMES[scheme].breaks(SHAPES[shape], wanted) if len(np.unique(SHAPES[shape])) > wanted else [0.0]

        assert 1 <= len(limits) <= wanted


@pytest.mark.parametrize("scheme", ["auto", *SCHEMES])
@pytest.mark.parametrize("n", range(1, 11))
def test_a_kecamatan_of_a_few_villages_is_classified(scheme: str, n: int) -> None:
    values = RANDOM.integers(0, 40, n) / 4

    made = classify(values, scheme=scheme)

    assert 1 <= made.k <= len(np.unique(values))
    assert (np.bincount(made.classify(values), minlength=made.k + 1)[1:] > 0).all()


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.floats(-1e9, 1e9, allow_subnormal=False).map(lambda x: round(x, 6)), min_size=1, max_size=60),
    scheme=st.sampled_from(["auto", *SCHEMES]),
    k=st.integers(MIN_CLASSES, MAX_CLASSES),
)
def test_any_numbers_at_all_are_classified_without_empty_classes(values: list[float], scheme: str, k: int) -> None:
    numbers = np.array(values)

    made = classify(numbers, scheme=scheme, k=k)

    counts = np.bincount(made.classify(numbers), minlength=made.k + 1)
    assert counts[0] == 0
    assert (counts[1:] > 0).all()
    assert len(counts) == made.k + 1


def test_every_scheme_has_a_title_of_its_own() -> None:
    titles = {str(scheme.title) for scheme in SCHEMES.values()}

    assert len(titles) == len(SCHEMES) >= 10


NUMBERS = st.one_of(
    st.integers(-50, 50).map(float),
    st.integers(0, 3).map(float),
    st.integers(0, 10**9).map(float),
    st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda x: round(x, 3)),
    st.just(0.0),
)


@settings(max_examples=200, deadline=None)
@given(
    values=st.lists(NUMBERS, min_size=1, max_size=40),
    scheme=st.sampled_from(["auto", *SCHEMES]),
    k=st.integers(MIN_CLASSES, MAX_CLASSES),
)
def test_every_value_stands_in_the_printed_label_of_its_class_and_of_no_other(
    values: list[float], scheme: str, k: int
) -> None:
    numbers = np.array(values)
    made = classify(numbers, scheme=scheme, k=k)

    said = [_said(made.label(number, "en")) for number in range(1, made.k + 1)]

    for value, own in zip(values, made.classify(numbers), strict=True):
        holding = [number for number, holds in enumerate(said, 1) if holds(value)]
        assert holding == [own], (value, [made.label(number, "en") for number in range(1, made.k + 1)])


def _said(label: str) -> Callable[[float], bool]:
    """What a reader takes a label for: `3`, `3 – 5` or `−3 to 5` with both ends, `> 3 – 5` without the lower one."""
    plain = label.replace(",", "").replace("−", "-").replace(" to ", " – ")
    low, _dash, high = plain.removeprefix("> ").partition(" – ")
    if not high:
        return lambda value: value == float(low)
    if label.startswith("> "):
        return lambda value: float(low) < value <= float(high)
    return lambda value: float(low) <= value <= float(high)
