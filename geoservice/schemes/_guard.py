"""From values to a classification that can be printed: the guard around every scheme (FINDINGS C3-C5, F6).

No scheme sees a missing value or fewer distinct values than classes; no classification leaves with an empty or
repeated class, or with limits whose printed form puts a value into another class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import isfinite

import numpy as np

from geoservice.errors import InvalidInputError
from geoservice.i18n import format_number
from geoservice.i18n import message as _
from geoservice.model.arrays import FloatArray
from geoservice.model.classification import ZERO_APART, Classification
from geoservice.schemes._auto import choose_scheme, default_k
from geoservice.schemes._limits import Levels, decimal, decimals_of, lower_end, readable_limits, upper_end
from geoservice.schemes._midpoint import limits_around
from geoservice.schemes._room import SCHEMES
from geoservice.schemes._tables import ClassTable
from geoservice.schemes._unclassed import CONTINUOUS, ramp_limits

MIN_CLASSES = 2
MAX_CLASSES = 12
AUTO = "auto"
USER_DEFINED = "user_defined"


def classify(
    values: FloatArray,
    *,
    scheme: str = AUTO,
    k: int | None = None,
    breaks: Sequence[float] | None = None,
    middle: float | None = None,
) -> Classification:
    """Class limits for values (NaN is "no value"); `breaks` are upper limits that the user fixed, lowest first.

    `middle` is a value at which the map shall part: a class ends exactly there and each side is split on its own.
    `notes` of the answer say in stable words what was decided: `auto:REASON`, `k_lowered:WANTED:MADE`, `k_fixed:N`,
    `breaks_extended:LIMIT`, `breaks_empty:CLASSES`, `zero_apart` (zero is a class of its own, after negative ones),
    `middle_outside` (all values lie on one side of the middle), `no_values`. Raises InvalidInputError.
    """
    finite = _finite(values)
    if breaks is not None:
        return replace(_by_user(finite, _checked_breaks(breaks, scheme, k)), middle=middle)
    _check(scheme, k)
    if not len(finite):
        return Classification(scheme, notes=("no_values",), middle=middle)
    if middle is not None:
        return _around(finite, middle, scheme, k or max(default_k(finite), 4))
    levels = Levels.of(finite)
    if scheme == CONTINUOUS:
        return _ramp(levels, k)
    notes: tuple[str, ...] = ()
    wanted = k or default_k(finite)
    if scheme == AUTO:
        choice = choose_scheme(finite, len(levels), k)
        scheme, wanted, notes = choice.scheme, choice.k, (f"auto:{choice.reason}",)
        if choice.middle is not None:
            made = _around(finite, choice.middle, scheme, wanted)
            return replace(made, notes=(*notes, *made.notes))
    fixed = SCHEMES[scheme].fixed_k
    if fixed is not None and k not in (None, fixed):
        notes += (f"k_fixed:{fixed}",)
    return _by_scheme(finite, levels, scheme, fixed or wanted, notes)


def classify_by_table(values: FloatArray, table: ClassTable) -> Classification:
    """The classes of an official table; raises InvalidInputError for values that the table does not know."""
    finite = _finite(values)
    if len(finite) and not table.lower <= finite.min() <= finite.max() <= table.breaks[-1]:
        raise InvalidInputError(
            _(
                "Nilai %(low)s sampai %(high)s tidak seluruhnya berada dalam “%(title)s” (%(from)s sampai %(to)s).",
                low=format_number(float(finite.min())),
                high=format_number(float(finite.max())),
                title=table.title,
                **{"from": format_number(table.lower), "to": format_number(table.breaks[-1])},
            ),
            hint=_("Periksa tanda desimalnya (--decimal), atau pilih skema lain dengan --scheme."),
        )
    decimals = decimals_of([decimal(limit) for limit in (table.lower, *table.breaks)])
    return Classification(table.name, table.breaks, table.lower, decimals, names=table.names)


def _around(finite: FloatArray, middle: float, scheme: str, k: int) -> Classification:
    if scheme in (AUTO, CONTINUOUS) or SCHEMES[scheme].fixed_k is not None:
        scheme = "natural_breaks"
    if not isfinite(middle):
        raise InvalidInputError(
            _("Nilai tengah %(middle)s tidak dapat dipakai.", middle=middle), hint=_("Tulis satu angka biasa.")
        )
    lower, breaks, decimals = limits_around(finite, middle, scheme, k)
    notes: tuple[str, ...] = () if lower < middle < breaks[-1] else ("middle_outside",)
    whole = _whole(finite) and middle.is_integer()
    return Classification(scheme, breaks, lower, decimals, whole=whole, notes=notes, middle=middle)


def _ramp(levels: Levels, k: int | None) -> Classification:
    lower, breaks, decimals = ramp_limits(levels)
    notes = (f"k_fixed:{len(breaks)}",) if k is not None else ()
    return Classification(CONTINUOUS, breaks, lower, decimals, notes=notes, unclassed=True)


def _by_scheme(finite: FloatArray, levels: Levels, scheme: str, wanted: int, notes: tuple[str, ...]) -> Classification:
    limits = levels.high if len(levels) <= wanted else SCHEMES[scheme].breaks(finite, wanted)
    ends, targets = levels.ends(limits)
    lower, breaks, decimals = readable_limits(levels, ends, targets)
    if len(breaks) < wanted:
        notes += (f"k_lowered:{wanted}:{len(breaks)}",)
    notes += _zero_apart(finite, breaks)
    return Classification(scheme, breaks, lower, decimals, whole=_whole(finite), notes=notes)


def _by_user(finite: FloatArray, limits: tuple[float, ...]) -> Classification:
    """The user's limits as they are, empty classes too, so that several layers can share them."""
    if not len(finite):
        return Classification(USER_DEFINED, limits, limits[0], decimals_of([decimal(x) for x in limits]))
    lowest, highest = decimal(finite.min()), decimal(finite.max())
    upper = [decimal(limit) for limit in limits]
    decimals = decimals_of(upper)
    notes: tuple[str, ...] = ()
    if highest > upper[-1]:
        upper.append(upper_end(highest, highest - upper[-1], decimals))
        notes = (f"breaks_extended:{upper[-1]:f}",)
    lower = lower_end(lowest, upper[0] - lowest, decimals) if lowest < upper[0] else upper[0]
    breaks = tuple(float(limit) for limit in upper)
    whole = _whole(finite) and all(limit.is_integer() for limit in breaks)
    made = Classification(USER_DEFINED, breaks, float(lower), decimals_of([lower, *upper]), whole=whole)
    empty = made.k - int(np.count_nonzero(np.bincount(made.classify(finite))))
    notes += (f"breaks_empty:{empty}",) if empty else ()
    notes += _zero_apart(finite, breaks)
    return Classification(USER_DEFINED, breaks, made.lower, made.decimals, whole=whole, notes=notes)


def _finite(values: FloatArray) -> FloatArray:
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    if not np.isfinite(known).all():
        raise InvalidInputError(
            _("Ada nilai tak hingga di antara angka yang akan dikelaskan."),
            hint=_("Perbaiki pembagian dengan nol di tabel, atau kosongkan selnya."),
        )
    return known


def _zero_apart(finite: FloatArray, breaks: tuple[float, ...]) -> tuple[str, ...]:
    number = breaks.index(0.0) if 0.0 in breaks else 0
    if number == 0 or not np.any(finite == 0):
        return ()
    return () if np.any((finite > breaks[number - 1]) & (finite < 0)) else (ZERO_APART,)


def _whole(finite: FloatArray) -> bool:
    return bool(np.all(finite == np.floor(finite)) and np.abs(finite).max() < 2**53)


def _check(scheme: str, k: int | None) -> None:
    if scheme not in (AUTO, CONTINUOUS) and scheme not in SCHEMES:
        raise InvalidInputError(
            _("Skema “%(name)s” tidak dikenal.", name=scheme),
            hint=_("Pilih salah satu: %(names)s.", names=", ".join((AUTO, CONTINUOUS, *SCHEMES)))
            if scheme != USER_DEFINED
            else _("Tuliskan batas kelasnya, misalnya 10,20,30; skema tidak perlu disebut."),
        )
    if k is not None and not MIN_CLASSES <= k <= MAX_CLASSES:
        raise InvalidInputError(
            _("Jumlah kelas %(k)s di luar batas.", k=k),
            hint=_(
                "Pilih %(least)s sampai %(most)s kelas; 4 sampai 7 paling mudah dibaca.",
                least=MIN_CLASSES,
                most=MAX_CLASSES,
            ),
        )


def _checked_breaks(breaks: Sequence[float], scheme: str, k: int | None) -> tuple[float, ...]:
    limits = tuple(float(limit) for limit in breaks)
    if scheme not in (AUTO, USER_DEFINED):
        raise InvalidInputError(
            _("Batas kelas sendiri tidak dapat dipakai bersama skema “%(name)s”.", name=scheme),
            hint=_("Pilih salah satu: batas sendiri atau skema."),
        )
    if k is not None:
        raise InvalidInputError(
            _("Batas kelas sendiri tidak dapat dipakai bersama jumlah kelas."),
            hint=_("Pilih salah satu: batas sendiri atau jumlah kelas."),
        )
    ascending = all(low < high for low, high in pairwise(limits))
    if not (1 <= len(limits) < MAX_CLASSES and ascending and all(isfinite(limit) for limit in limits)):
        raise InvalidInputError(
            _("Batas kelas %(breaks)s tidak dapat dipakai.", breaks=", ".join(f"{limit:g}" for limit in limits) or "–"),
            hint=_("Tulis 1 sampai %(most)s angka yang terus naik: batas atas tiap kelas.", most=MAX_CLASSES - 1),
        )
    return limits
