"""Would it have worked? Each method fitted on what came before a cut and scored on the month after it, over rolling cuts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from hotspots.detect.clusters import find_clusters
from hotspots.detect.density import kernel_density
from hotspots.errors import NoIncidents
from hotspots.locate.grid import Grid
from hotspots.points import Floats, distinct_points

AREA_SHARES = (0.01, 0.02, 0.05, 0.10)
CURVE = np.linspace(0, 0.2, 81)
MOST_CUTS = 6
LEAST_MONTHS_BEFORE = 6
LEAST_LATER = 10
DENSITY_RADII_M = (150.0, 200.0, 300.0, 450.0)
EPS_M = (60.0, 100.0, 150.0)
LED_BY = 0.02

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Candidate:
    """A method with its setting: `density` or `dbscan` with a distance in metres, `count` (naive) or `random`."""

    method: str
    distance_m: float = np.nan

    @property
    def name(self) -> str:
        """In words: “density, 200 m radius”."""
        words = {
            "density": f"density, {self.distance_m:,.0f} m radius",
            "dbscan": f"DBSCAN, {self.distance_m:,.0f} m",
            "count": "a plain count of before",
            "random": "random cells",
        }
        return words[self.method]


@dataclass(frozen=True)
class Accuracy:
    """
    How well each candidate caught what came next.

    Attributes
    ----------
    table
        One row per candidate and area share: `candidate`, `method`, `distance_m`, `area_share`, `caught`, `later`, `hit_rate`,
        `area` (share really taken), `pai`, `pei`, over all cuts.
    curves
        Share of later incidents caught (rows: candidates) by share of the area (columns, as in `CURVE`).
    cuts
        Months that were scored, each on what came before it.
    best
        The candidate with most caught at 2% on the earlier half of the cuts.
    used
        The candidate that the ranked list is made by.
    best_rate, count_rate, used_rate
        Hit rates at 2% on the later half, of the best, the plain count and the one in use; NaN with fewer than two cuts.
    late
        How many months that half has.
    """

    table: pd.DataFrame
    curves: pd.DataFrame
    cuts: tuple[str, ...]
    best: Candidate
    used: Candidate
    best_rate: float
    count_rate: float
    used_rate: float
    late: int


def rolling_accuracy(
    incidents: pd.DataFrame,
    months: pd.PeriodIndex,
    grid: Grid,
    *,
    min_samples: int,
    used: Candidate | None = None,
    progress: Progress = lambda _step, _share: None,
) -> Accuracy:
    """
    Rolling temporal hold-out.

    Parameters
    ----------
    incidents
        In the study area, with `easting`, `northing` and `when`.
    months
        Months that the data cover.
    grid
        Cells that are ranked; the same for every candidate and cut.
    min_samples
        DBSCAN's least incidents.
    used
        The setting that the ranked list is made by; density with 300 m when left out.

    Raises
    ------
    NoIncidents
        When there are too few months or incidents to hold any out.

    Notes
    -----
    A cut takes all incidents before a month to rank the cells, and scores them on that month (Chainey, Tompson & Uhlig 2008; Hunt
    2016 for PEI). Ties are taken in the pessimistic order, lowest later count first. PEI is against the best that could be
    reached in the same area, not in the same number of cells.
    """
    month = months.get_indexer(pd.PeriodIndex(incidents["when"].dt.to_period("M")))
    east, north = incidents["easting"].to_numpy(), incidents["northing"].to_numpy()
    cell = grid.cell_of(east, north)
    usable = (cell >= 0) & grid.inside.ravel()[cell] & (month >= 0)
    cuts = [
        at
        for at in range(max(LEAST_MONTHS_BEFORE, len(months) - MOST_CUTS), len(months))
        if (usable & (month == at)).sum() >= LEAST_LATER
    ]
    if not cuts:
        raise NoIncidents(
            f"There are too few months to hold any out: it takes {LEAST_MONTHS_BEFORE} months before and {LEAST_LATER} "
            "incidents in the month after. Load more months or add categories."
        )
    used = used or Candidate("density", 300.0)
    candidates = [
        used,
        *(Candidate("density", radius) for radius in DENSITY_RADII_M if radius >= grid.cell_m),
        *(Candidate("dbscan", eps) for eps in EPS_M),
        Candidate("count"),
        Candidate("random"),
    ]
    candidates = list(dict.fromkeys(candidates))
    area = grid.inside_m2.ravel()
    rows, curves = [], np.zeros((len(candidates), len(cuts), len(CURVE)))
    for number, at in enumerate(cuts):
        progress(f"Holding out {months[at].strftime('%B %Y')}", number / len(cuts))
        before, after = usable & (month < at), usable & (month == at)
        later = np.bincount(cell[after], minlength=area.size).astype(np.float64)
        # The best that could be reached ranks the cells by what really came.
        best = taken(np.divide(later, area, out=np.zeros_like(later), where=area > 0), later, area)
        for position, candidate in enumerate(candidates):
            found = _ranked(candidate, east[before], north[before], cell[before], later, grid, min_samples)
            curves[position, number] = CURVE * later.sum() if found is None else found.caught_in(CURVE)
            for share in AREA_SHARES:
                caught, share_used = (share * later.sum(), share) if found is None else found.at(share)
                rows.append(
                    {
                        "candidate": position, "cut": number, "area_share": share, "caught": caught, "area": share_used,
                        "later": later.sum(), "reachable": best.at(share_used)[0],
                    }
                )  # fmt: skip
    return _summary(candidates, used, tuple(str(months[at]) for at in cuts), pd.DataFrame(rows), curves)


@dataclass(frozen=True)
class Taken:
    """Cells taken one after the other: cumulative share of the area, and later incidents caught."""

    area_share: Floats
    caught: Floats

    def at(self, share: float) -> tuple[float, float]:
        """Incidents caught, and the share of the area used, by the cells that fit into a share of the area."""
        fit = int(np.searchsorted(self.area_share, share * (1 + 1e-12), side="right"))
        return (float(self.caught[fit - 1]), float(self.area_share[fit - 1])) if fit else (0.0, 0.0)

    def caught_in(self, shares: Floats) -> Floats:
        """Incidents caught in each of some shares of the area."""
        return np.array([self.at(share)[0] for share in shares.tolist()])


def taken(score: Floats, later: Floats, area: Floats) -> Taken:
    """Cells of the study area by falling score; ties by rising later count, so that a tie never flatters a method."""
    inside = np.flatnonzero(area > 0)
    order = inside[np.lexsort((later[inside], -score[inside]))]
    return Taken(area[order].cumsum() / area.sum(), later[order].cumsum())


def _ranked(
    candidate: Candidate,
    east: Floats,
    north: Floats,
    cell: npt.NDArray[np.int64],
    later: Floats,
    grid: Grid,
    min_samples: int,
) -> Taken | None:
    """A candidate's cells, ranked on what came before; None for random, whose expectation is known."""
    area = grid.inside_m2.ravel()
    if candidate.method == "random":
        return None
    if candidate.method == "count":
        return taken(np.bincount(cell, minlength=area.size).astype(np.float64), later, area)
    points = distinct_points(east, north)
    if candidate.method == "density":
        score = kernel_density(points, grid, radius_m=candidate.distance_m).ravel()
        return taken(score, later, area)
    clusters = find_clusters(points, eps_m=candidate.distance_m, min_samples=min_samples)
    # A cell's score is the number of incidents in clusters that lie in it.
    in_cluster = (clusters.label >= 0)[points.of_row]
    return taken(np.bincount(cell[in_cluster], minlength=area.size).astype(np.float64), later, area)


def _summary(
    candidates: list[Candidate], used: Candidate, cuts: tuple[str, ...], rows: pd.DataFrame, curves: npt.NDArray[np.float64]
) -> Accuracy:
    """Over all cuts, and the best setting of the earlier cuts scored on the later ones."""
    total = rows.groupby(["candidate", "area_share"], as_index=False)[["caught", "later", "reachable", "area"]].agg(
        {"caught": "sum", "later": "sum", "reachable": "sum", "area": "mean"}
    )
    table = pd.DataFrame(
        {
            "candidate": [candidates[position].name for position in total["candidate"]],
            "method": [candidates[position].method for position in total["candidate"]],
            "distance_m": [candidates[position].distance_m for position in total["candidate"]],
            "area_share": total["area_share"],
            "caught": total["caught"],
            "later": total["later"],
            "hit_rate": total["caught"] / total["later"],
            "area": total["area"],
            "pai": np.where(total["area"] > 0, total["caught"] / total["later"] / total["area"], np.nan),
            "pei": np.where(total["reachable"] > 0, total["caught"] / total["reachable"], np.nan),
        }
    )
    at = rows[np.isclose(rows["area_share"], LED_BY)]
    half = len(cuts) // 2
    early, late = (at[at["cut"] < half], at[at["cut"] >= half]) if half else (at, at[:0])
    caught = early.groupby("candidate")["caught"].sum()
    real = [position for position, candidate in enumerate(candidates) if candidate.method in ("density", "dbscan")]
    best = max(real, key=lambda position: (caught[position], -position))

    def rate(position: int) -> float:
        part = late[late["candidate"] == position]
        return float(part["caught"].sum() / part["later"].sum()) if len(part) else float("nan")

    count = next(position for position, candidate in enumerate(candidates) if candidate.method == "count")
    all_later = rows[(rows["candidate"] == 0) & np.isclose(rows["area_share"], LED_BY)]["later"].sum()
    shares = pd.DataFrame(curves.sum(axis=1) / all_later, index=[candidate.name for candidate in candidates], columns=CURVE)
    return Accuracy(
        table=table,
        curves=shares,
        cuts=cuts,
        best=candidates[best],
        used=used,
        best_rate=rate(best),
        count_rate=rate(count),
        used_rate=rate(candidates.index(used)),
        late=len(cuts) - half,
    )
