"""Bands: every pixel keeps its number, and its colour is what a table says of that number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geoservice.geometry.bands import Numbers, pack_bands, read_bands

MOST_IN_A_BAND = 256


def pixels(kinds: int, runs: int, width: type[np.uint16] | type[np.uint32], seed: int) -> Numbers:
    """Runs of pixels of up to so many numbers from the whole range of a width."""
    random = np.random.default_rng(seed)
    numbers = random.integers(0, np.iinfo(width).max, kinds, dtype=width, endpoint=True)
    return np.repeat(numbers[random.integers(0, kinds, runs)], random.integers(1, 9, runs))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 1500), st.integers(1, 3000), st.sampled_from([np.uint16, np.uint32]), st.integers(0, 2**32 - 1))
def test_every_pixel_comes_back(kinds: int, runs: int, width: type[np.uint16] | type[np.uint32], seed: int) -> None:
    flat = pixels(kinds, runs, width, seed)

    bands = read_bands(pack_bands(flat))

    assert (bands.flat() == flat).all()
    assert bands.flat().dtype == flat.dtype


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 1500), st.integers(1, 3000), st.integers(0, 2**32 - 1))
def test_recolouring_looks_every_number_up(kinds: int, runs: int, seed: int) -> None:
    flat = pixels(kinds, runs, np.uint16, seed)
    table = np.random.default_rng(seed).integers(0, 256, 1 << 16, dtype=np.uint8)

    assert read_bands(pack_bands(flat)).recoloured(table.tobytes()) == table[flat].tobytes()


@pytest.mark.parametrize(("kinds", "bands"), [(1, 1), (256, 1), (257, 2), (512, 2), (513, 3)])
def test_a_band_is_as_long_as_its_list_allows(kinds: int, bands: int) -> None:
    found = read_bands(pack_bands(np.arange(kinds, dtype=np.uint16)))

    assert len(found.stops) == bands
    assert found.stops[-1] == kinds
    assert all(stop == MOST_IN_A_BAND * (number + 1) for number, stop in enumerate(found.stops[:-1]))


def test_the_same_pixels_give_the_same_bytes() -> None:
    flat = pixels(700, 2000, np.uint16, seed=1)

    assert pack_bands(flat) == pack_bands(flat.copy())
