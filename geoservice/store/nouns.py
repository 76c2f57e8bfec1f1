"""Nouns as plain JSON values, and back by the types that their fields declare.

pydantic can do this too, but importing it and building its schemas took a sixth of the shortest command.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

_Reader = Callable[[Any], Any]


def to_plain(value: object) -> Any:  # noqa: ANN401 - a JSON value: dict, list, text, number, truth or None
    """What JSON can write of a noun: dictionaries, lists and the rest as it is."""
    if is_dataclass(value):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: to_plain(each) for key, each in value.items()}
    return [to_plain(each) for each in value] if isinstance(value, tuple | list) else value


@cache
def reader(kind: Any) -> _Reader:  # noqa: ANN401 - a type or what `typing` has in its place
    """Makes a value of this type from plain JSON; it raises ValueError where the JSON holds anything else."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _optional(reader(next(each for each in inner if each is not NoneType)))
    if origin is tuple:
        each = reader(inner[0])
        return lambda plain: tuple(map(each, _checked(list, plain)))
    if origin is not None and issubclass(origin, Mapping):
        value = reader(inner[1])
        return lambda plain: {_checked(str, key): value(part) for key, part in _checked(dict, plain).items()}
    if is_dataclass(kind):
        return _noun(kind)
    if issubclass(kind, tuple):
        return _row(kind)
    return _leaf(kind)


def _noun(kind: Any) -> _Reader:  # noqa: ANN401 - a dataclass
    """Keys of a later release are passed over; what an earlier one did not write has its default."""
    types = get_type_hints(kind)
    readers = {field.name: reader(types[field.name]) for field in fields(kind)}

    def read(plain: Any) -> Any:  # noqa: ANN401 - a JSON value
        known = {name: readers[name](part) for name, part in _checked(dict, plain).items() if name in readers}
        try:
            return kind(**known)
        except TypeError as error:
            raise ValueError(str(error)) from error

    return read


def _row(kind: Any) -> _Reader:  # noqa: ANN401 - a NamedTuple
    readers = [reader(each) for each in get_type_hints(kind).values()]
    return lambda plain: kind(*(read(part) for read, part in zip(readers, _checked(list, plain), strict=True)))


def _leaf(kind: Any) -> _Reader:  # noqa: ANN401 - a type without parts
    if issubclass(kind, Enum):
        return cast(_Reader, kind)
    if kind is float:
        return lambda plain: float(_checked((int, float), plain))
    return lambda plain: _checked(kind, plain)


def _optional(read: _Reader) -> _Reader:
    return lambda plain: None if plain is None else read(plain)


def _checked(kind: Any, plain: Any) -> Any:  # noqa: ANN401 - the value itself, of this type
    if not isinstance(plain, kind) or (isinstance(plain, bool) and kind is not bool):
        raise ValueError(f"{plain!r} is not {kind}")
    return plain
