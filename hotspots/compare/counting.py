"""Incidents by place and period, for all of them and for each category and flag."""

from __future__ import annotations

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


@dataclass(frozen=True)
class Measure:
    """
    What is counted.

    Attributes
    ----------
    key
        `all`, a flag, a category, or `harm`.
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
    for column in flag_columns(incidents):
        key = column.removeprefix("flag_")
        found.append(Measure(key, f"Incidents flagged {key.replace('_', ' ')}", "flag", incidents[column].to_numpy(dtype=bool)))
    counts = incidents["category"].value_counts()
    names = sorted((str(name) for name, count in counts.items() if count and name), key=lambda name: (-counts[name], name))
    if len(names) > 1:
        found += [Measure(name, name, "category", (incidents["category"] == name).to_numpy()) for name in names]
    return tuple(found)


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
