"""Theme files."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from geoservice.errors import UnavailableError
from geoservice.model.layer import Theme
from geoservice.store.themes import FORMAT, read_theme, theme_bytes, write_theme
from tests.store.samples import a_theme


@given(
    values=arrays.arrays(np.float64, st.integers(0, 40), elements=st.floats(allow_infinity=False)),
    categories=st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4),
)
def test_a_theme_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, values: np.ndarray, categories: list[str]
) -> None:
    theme = Theme(values, np.isnan(values).astype(np.uint8), np.arange(len(values), dtype=np.uint8), tuple(categories))
    path = tmp_path_factory.getbasetemp() / "theme"

    write_theme(theme, path)
    found = read_theme(path)

    np.testing.assert_array_equal(found.values, theme.values)
    np.testing.assert_array_equal(found.reasons, theme.reasons)
    np.testing.assert_array_equal(found.classes, theme.classes)
    assert found.categories == theme.categories
    assert found.values.dtype == np.float64


def test_equal_themes_are_equal_bytes() -> None:
    other_nan = np.frombuffer(np.uint64(0xFFF8000000000001).tobytes(), np.float64)[0]
    one, two = a_theme(), a_theme()
    one.values[0], two.values[0] = np.nan, other_nan
    one.values[1], two.values[1] = 0.0, -0.0

    assert theme_bytes(one) == theme_bytes(two)


def test_arrays_of_different_length_are_no_theme() -> None:
    with pytest.raises(ValueError, match="one length"):
        theme_bytes(replace(a_theme(4), classes=np.zeros(3, np.uint8)))


def test_what_was_read_cannot_be_changed(tmp_path: Path) -> None:
    write_theme(a_theme(), tmp_path / "theme")

    with pytest.raises(ValueError, match="read-only"):
        read_theme(tmp_path / "theme").values[1] = 5.0


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: data[:20], id="half a header"),
        pytest.param(lambda data: data[:-1], id="last byte"),
        pytest.param(lambda data: data + b" ", id="one byte more"),
        pytest.param(lambda data: b"PK\3\4" + data[4:], id="another kind of file"),
        pytest.param(lambda data: data[:-1] + b"x", id="categories"),
    ],
)
def test_a_damaged_theme_is_refused(tmp_path: Path, damage) -> None:  # noqa: ANN001 - a lambda
    path = tmp_path / "theme"
    path.write_bytes(damage(theme_bytes(a_theme())))

    with pytest.raises(UnavailableError, match="rusak"):
        read_theme(path)


def test_a_theme_of_a_later_release_is_refused_with_the_way_out(tmp_path: Path) -> None:
    data = bytearray(theme_bytes(a_theme()))
    data[8] = FORMAT + 1
    (tmp_path / "theme").write_bytes(data)

    with pytest.raises(UnavailableError, match="Perbarui geoservice"):
        read_theme(tmp_path / "theme")


def test_a_missing_theme_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError):
        read_theme(tmp_path / "theme")


def test_a_theme_of_the_whole_country_is_ten_milliseconds_of_work(tmp_path: Path) -> None:
    path = tmp_path / "theme"
    write_theme(a_theme(83_402), path)

    def seconds() -> float:
        start = time.thread_time()
        read_theme(path)
        return time.thread_time() - start

    assert min(seconds() for _ in range(5)) < 0.010
