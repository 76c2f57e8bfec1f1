"""What a worker keeps of finished answers: bounded, and what is asked for stays."""

from __future__ import annotations

from geoservice.web.shelf import LeastRecent


def kept(capacity: int = 1600) -> LeastRecent[bytes]:
    return LeastRecent(capacity, len)


def test_what_was_kept_is_found() -> None:
    shelf = kept()

    shelf.keep("a", b"tile")

    assert shelf.find("a") == b"tile"
    assert shelf.find("b") is None


def test_all_that_is_kept_together_never_exceeds_the_capacity() -> None:
    shelf = kept(1600)

    for number in range(200):
        shelf.keep(number, bytes(50))

    found = [number for number in range(200) if number in shelf._young or number in shelf._old]
    assert 8 <= len(found) <= 32
    assert found[-1] == 199


def test_what_is_asked_for_again_and_again_outlives_what_is_not() -> None:
    shelf = kept(1600)
    shelf.keep("often", bytes(50))

    for number in range(100):
        shelf.keep(number, bytes(50))
        assert shelf.find("often") is not None

    assert shelf.find(0) is None


def test_one_very_large_value_does_not_drive_out_the_others() -> None:
    shelf = kept(1600)
    shelf.keep("small", b"tile")

    shelf.keep("large", bytes(800))

    assert shelf.find("large") is None
    assert shelf.find("small") == b"tile"
