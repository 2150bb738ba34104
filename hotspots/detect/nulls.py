"""What chance is taken to be: where incidents would fall if no place were special. Stated wherever a test is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from hotspots.errors import BadSettings
from hotspots.points import DistinctPoints, Floats

NullName = Literal["all_incidents", "residents", "uniform"]
NULLS: dict[NullName, str] = {
    "all_incidents": "a random draw from all recorded incidents",
    "residents": "residents spread evenly over the points known in their area",
    "uniform": "the same chance everywhere in the study area",
}


@dataclass(frozen=True)
class Null:
    """
    Chance, as weights of points.

    Attributes
    ----------
    name
        Which.
    x, y
        Points where incidents may fall, metres.
    weight
        For `all_incidents` how many recorded incidents lie at each point, whole numbers; else its share, summing to 1.
    draws
        How many incidents are drawn.
    without_replacement
        Whether each recorded incident can be drawn once only.
    """

    name: NullName
    x: Floats
    y: Floats
    weight: Floats
    draws: int
    without_replacement: bool

    @property
    def share(self) -> Floats:
        """Chance of each point, summing to 1."""
        return np.asarray(self.weight / self.weight.sum())

    def draw(self, random: np.random.Generator) -> npt.NDArray[np.int64]:
        """Incidents at each point in one run of chance."""
        if self.without_replacement:
            # One by one the counts are hypergeometric; numpy's marginal method does that for all points at once.
            return np.asarray(
                random.multivariate_hypergeometric(self.weight.astype(np.int64), self.draws, method="marginals"), dtype=np.int64
            )
        return np.asarray(random.multinomial(self.draws, self.share), dtype=np.int64)


def null_of_all_incidents(everything: DistinctPoints, *, draws: int) -> Null:
    """
    Some categories against all that was recorded: each recorded incident is as likely to be one of them.

    Raises
    ------
    BadSettings
        When all recorded incidents would be drawn, so that there is nothing to compare with.
    """
    total = int(everything.count.sum())
    if draws >= total:
        raise BadSettings(
            "All recorded incidents are analysed, so a random draw from them shows nothing. Choose some categories."
        )
    return Null("all_incidents", everything.x, everything.y, everything.count.astype(np.float64), draws, True)


def null_of_residents(everything: DistinctPoints, area: npt.NDArray[np.int32], population: Floats, *, draws: int) -> Null:
    """
    All incidents against the residents: those of each area are spread evenly over the distinct points known in it.

    Parameters
    ----------
    area
        For each distinct point the row of its area; points in none have no residents.
    population
        Residents of each area.

    Raises
    ------
    BadSettings
        When no area with a point has residents.
    """
    known = (area >= 0) & np.isfinite(np.append(population, np.nan)[area]) & (np.append(population, 0.0)[area] > 0)
    if not known.any():
        raise BadSettings(
            "No residents are known for the areas. Give boundaries with a population column, or a CSV of residents."
        )
    rows = area[known]
    points = np.bincount(rows, minlength=len(population))
    weight = population[rows] / points[rows]
    return Null("residents", everything.x[known], everything.y[known], weight / weight.sum(), draws, False)


def null_uniform(x: Floats, y: Floats, inside_m2: Floats, *, draws: int, stacked: float) -> Null:
    """
    The same chance everywhere, by the part of each cell that is in the study area; only where coordinates are not snapped.

    Parameters
    ----------
    x, y, inside_m2
        Centres of the cells of the study area and the part of each in it.
    stacked
        Share of incidents that share their point with four or more others, 0 to 1.

    Raises
    ------
    BadSettings
        When coordinates are snapped: snapping itself would then look like a hotspot.
    """
    if stacked >= 0.5:
        raise BadSettings(
            f"{stacked:.0%} of the incidents share their point with four or more others, so coordinates are snapped and an even "
            "chance everywhere would call the snap points hotspots. Compare with all recorded incidents or with residents."
        )
    return Null("uniform", x, y, inside_m2 / inside_m2.sum(), draws, False)
