"""The incidents of a study area counted by further areas, such as LSOAs and beats beside wards."""

from __future__ import annotations

import pandas as pd

from hotspots.analysis import Layer
from hotspots.detect.persistence import with_lasting
from hotspots.locate.areas import OUTSIDE, assign_areas, count_by_area, count_by_area_and_month
from hotspots.locate.vintage import Dated
from hotspots.read.surroundings import Surroundings


def count_layers(
    around: Surroundings, inside: pd.DataFrame, months: pd.Series[pd.Period], covered: pd.PeriodIndex, years: float | None
) -> tuple[tuple[Layer, ...], list[Dated]]:
    """
    Count incidents by each further layer.

    Parameters
    ----------
    inside
        Incidents in the study area.
    months
        Month of each; NaT where it has none.
    covered
        Months covered, in order.
    years
        Length of the period for rates; None, and then there are none.

    Returns
    -------
    The layers, and the same with the area of each incident, to tell whether they are of the data's time.
    """
    layers, dated = [], []
    for each in around.layers:
        area = assign_areas(inside, each.table)
        monthly = count_by_area_and_month(area, each.table, months, covered)
        wards = count_by_area(area, each.table, years=years)
        wards = with_lasting(wards, monthly.loc[wards["code"]])
        layers.append(Layer(each.name, each.table, wards, monthly, int((area == OUTSIDE).sum())))
        dated.append(Dated(each.name, each.table, each.vintage, area))
    return tuple(layers), dated
