"""Incidents by place and period, for all of them and for each category and flag."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.compare.places import PLACES
from hotspots.locate.selection import Period
from hotspots.points import Floats
from hotspots.tables import flag_columns

MeasureKind = Literal["all", "flag", "category", "harm"]
ALL = "all"
RESERVED = ("months",)
"""What stands beside the measures' keys in `comparison.json`."""


@dataclass(frozen=True)
class Measure:
    """
    What is counted.

    Attributes
    ----------
    key
        `all`, a flag, a category, or `harm`; no two measures have the same. A category that clashes with another kind of
        measure is `category: …`, a flag `flag: …`.
    name
        In words.
    kind
        Which of these it is.
    rows
        For each incident whether it counts.
    """

    key: str
    name: str
    kind: MeasureKind
    rows: npt.NDArray[np.bool_]


def find_measures(incidents: pd.DataFrame) -> tuple[Measure, ...]:
    """All incidents, harm where weights are given, each flag, then each category, most incidents first."""
    everything = np.ones(len(incidents), dtype=bool)
    found = [Measure(ALL, "All incidents", "all", everything)]
    if (incidents["weight"] != 1).any():
        found.append(Measure("harm", "Harm (sum of weights)", "harm", everything))
    categories = _categories(incidents)
    taken = {*RESERVED, *(measure.key for measure in found), *(name.casefold() for name in categories)}
    for column in flag_columns(incidents):
        flag = column.removeprefix("flag_")
        key = _apart("flag", flag, taken)
        taken.add(key.casefold())
        found.append(Measure(key, f"Incidents flagged {flag.replace('_', ' ')}", "flag", incidents[column].to_numpy(dtype=bool)))
    # Categories differ from each other, if only in capitals; they must not be taken for another kind of measure.
    taken = {*RESERVED, *(measure.key.casefold() for measure in found)}
    names = {measure.name.casefold() for measure in found}
    for category in categories:
        key = _apart("category", category, taken)
        name = _apart("category", category, names) if key == category else key
        found.append(Measure(key, name, "category", (incidents["category"] == category).to_numpy()))
    return tuple(found)


def find_key(name: str, keys: Iterable[str]) -> str | None:
    """The measure that a name means: the very same, else the one that differs in capitals only; None where that is not one."""
    known = list(keys)
    if name in known:
        return name
    alike = [key for key in known if key.casefold() == name.casefold()]
    return alike[0] if len(alike) == 1 else None


def lone_category(incidents: pd.DataFrame) -> str:
    """The one category that all incidents are of, which is no measure beside all of them; empty where there are others."""
    names = [str(name) for name in incidents["category"].unique()]
    return names[0] if len(names) == 1 else ""


def _categories(incidents: pd.DataFrame) -> list[str]:
    """Categories, most incidents first; none where all are of one."""
    counts = incidents["category"].value_counts()
    names = sorted((str(name) for name, count in counts.items() if count and name), key=lambda name: (-counts[name], name))
    return names if len(names) > 1 else []


def _apart(kind: str, name: str, taken: set[str]) -> str:
    """The name, after as many “kind: ” as keep it apart from those that are taken (in small letters)."""
    while name.casefold() in taken:
        name = f"{kind}: {name}"
    return name


def in_period(when: pd.Series[pd.Timestamp], period: Period) -> npt.NDArray[np.bool_]:
    """Whether each time is in a period, both days included; an incident of a month counts on its first day."""
    first, end = pd.Timestamp(period.first_day), pd.Timestamp(period.last_day) + pd.Timedelta(days=1)
    return ((when >= first) & (when < end)).to_numpy()


def count_places(
    measure: Measure, place: npt.NDArray[np.int8], rows: npt.NDArray[np.bool_], weight: Floats | None = None
) -> Floats:
    """Incidents of a measure in each of `PLACES`, of the rows that are in a period; or the sum of their weights."""
    counted = measure.rows & rows & (place >= 0)
    weights = None if weight is None else weight[counted]
    return np.bincount(place[counted], weights=weights, minlength=len(PLACES)).astype(np.float64)


def count_months(
    measure: Measure, place: npt.NDArray[np.int8], when: pd.Series[pd.Timestamp], months: pd.PeriodIndex
) -> pd.DataFrame:
    """Incidents of a measure by month (rows) and place (columns, as in `PLACES`)."""
    row = months.get_indexer(pd.PeriodIndex(when.dt.to_period("M")))
    counted = measure.rows & (place >= 0) & (row >= 0)
    flat = np.bincount(row[counted] * len(PLACES) + place[counted], minlength=len(months) * len(PLACES))
    return pd.DataFrame(flat.reshape(len(months), len(PLACES)), index=months, columns=list(PLACES))
