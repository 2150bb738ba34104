"""Which places matter most by harm: the sum of weights of each place, beside its count."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

Table = TypeVar("Table", bound=pd.DataFrame)


def add_harm(places: Table, place: npt.NDArray[np.int64], weight: npt.NDArray[np.float64], *, total: float) -> Table:
    """
    A table of places with the columns of `tables.HARM_COLUMNS`.

    Parameters
    ----------
    place
        For each incident the row position of its place; -1 for none.
    weight
        Of each incident.
    total
        Weight of all incidents inside the study area, to share by.
    """
    there = place >= 0
    order = np.lexsort((weight[there], place[there]))
    at, sorted_weight = place[there][order], weight[there][order]
    # Summed in one order, whatever order the rows came in.
    harm = np.bincount(at, weights=sorted_weight, minlength=len(places))
    largest = np.zeros(len(places))
    np.maximum.at(largest, at, sorted_weight)
    return places.assign(
        harm=harm,
        harm_share=harm / total if total > 0 else 0.0,
        harm_rank=pd.Series(harm).rank(ascending=False, method="min").astype("int64").to_numpy(),
        harm_largest=np.divide(largest, harm, out=np.zeros(len(places)), where=harm > 0),
    )
