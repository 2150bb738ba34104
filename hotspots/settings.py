"""Every choice that can change a result, frozen and passed in. `None` means: chosen from the data, and announced."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Literal

from hotspots.errors import BadSettings
from hotspots.frozen import build
from hotspots.names import plain_name
from hotspots.reading import AreaColumns, Columns, DataSource, Group, Reading

Method = Literal["density", "dbscan"]
Kernel = Literal["quartic", "gaussian", "epanechnikov"]
EdgeCorrection = Literal["none", "uniform"]
HarmName = Literal["none", "cchi_2020", "police_uk"]
READS = ("columns", "reading", "sources", "scheme", "areas")
"""Names of settings that say how files are read."""


@dataclass(frozen=True)
class Filter:
    """Which incidents are analysed. An empty tuple or `None` means all of them."""

    first_day: date | None = None
    last_day: date | None = None
    categories: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Density:
    """
    Kernel density. `radius_m` is where the kernel reaches zero (Gaussian: standard deviation radius/√8).

    Left out, the radius is the larger of 300 m and three times the median spacing of distinct points,
    and the cell a sixth of the radius. `weighted` sums weights (harm) instead of counting incidents; the ranked list
    still counts.
    """

    kernel: Kernel = "quartic"
    radius_m: float | None = None
    cell_m: float | None = None
    edge_correction: EdgeCorrection = "none"
    hot_area_share: float = 0.02
    weighted: bool = False


@dataclass(frozen=True)
class Dbscan:
    """
    DBSCAN. Left out, `min_samples` is the larger of 10 and 0.5% of the incidents, and `eps_m` the
    distance within which a quarter of the incidents have that many. `min_samples` counts incidents, the point itself included.
    """

    eps_m: float | None = None
    min_samples: int | None = None


@dataclass(frozen=True)
class Plan:
    """
    What a patrol plan may spend in a week, and which places it may send patrols to. Without `hours` there is no plan.

    Attributes
    ----------
    hours
        Patrol hours a week, all patrols together, the way from place to place included.
    hotspots
        How many places to go to.
    visit_minutes, travel_minutes
        Length of a visit, and the way to the next.
    patrols
        How many can be out at once.
    reach_m
        How far apart two places of one patrol may lie.
    largest_km2
        A hotspot above this is too large for one visit.
    spacing_m
        Of two hotspots whose peaks are closer than this only the first is gone to.
    """

    hours: float | None = None
    hotspots: int = 5
    visit_minutes: float = 15.0
    travel_minutes: float = 5.0
    patrols: int = 1
    reach_m: float = 3_000.0
    largest_km2: float = 0.5
    spacing_m: float = 200.0


@dataclass(frozen=True)
class Settings:
    """
    All settings of one analysis, as saved to and loaded from a small JSON file.

    `harm` names a table of weights that takes the place of the file's weight column: the Cambridge Crime Harm Index for offences,
    or an assumption for police.uk's categories. `day_starts` is the hour at which the police day starts: an incident at 02:00
    belongs to the evening before. `nearest_m` gives an incident outside every area to the nearest one that is no further away.
    `premises_m` is how far from a place, such as licensed premises, an incident may be to be counted there.
    `sources` names where files come from, and `scheme` groups their categories.
    """

    method: Method = "density"
    min_incidents: int = 10
    day_starts: int = 6
    harm: HarmName = "none"
    nearest_m: float = 0.0
    premises_m: float = 100.0
    filter: Filter = field(default_factory=Filter)
    density: Density = field(default_factory=Density)
    dbscan: Dbscan = field(default_factory=Dbscan)
    columns: Columns = field(default_factory=Columns)
    reading: Reading = field(default_factory=Reading)
    sources: tuple[DataSource, ...] = ()
    scheme: tuple[Group, ...] = ()
    areas: AreaColumns = field(default_factory=AreaColumns)
    plan: Plan = field(default_factory=Plan)

    def __post_init__(self) -> None:
        check(self)

    def to_json(self) -> str:
        """The settings as JSON text: the same settings give the same bytes."""
        return json.dumps(asdict(self), indent=2, default=str, ensure_ascii=False) + "\n"

    def columns_json(self) -> str:
        """Only what says how files are read, as JSON text: for the next files of the kind, whatever is chosen from them."""
        held = asdict(self)
        return json.dumps({name: held[name] for name in READS}, indent=2, default=str, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes, *, onto: Settings | None = None) -> Settings:
        """
        Settings from JSON text.

        Parameters
        ----------
        onto
            Settings that names left out are taken from; the defaults when left out.

        Raises
        ------
        BadSettings
            When the text is not JSON, or a name or a value is not one of ours.
        """
        try:
            values = json.loads(text)
        except json.JSONDecodeError as error:
            raise BadSettings(
                f"The settings file is not JSON ({error.msg}, line {error.lineno}). Save one from the app and edit that."
            ) from None
        except (ValueError, RecursionError):
            # Not UTF-8, a number of thousands of digits, or thousands of brackets.
            raise BadSettings("The settings file is not JSON that can be read. Save one from the app and edit that.") from None
        settings = build(cls, values, "settings")
        assert isinstance(settings, cls)
        return settings if onto is None else replace(onto, **{name: getattr(settings, name) for name in values})


SAID = {
    "plan.hours": "Patrol hours a week (--patrol-hours, plan.hours)",
    "plan.hotspots": "Hotspots to go to (--patrol-hotspots, plan.hotspots)",
    "plan.visit_minutes": "Minutes a visit (--visit-minutes, plan.visit_minutes)",
    "plan.patrols": "Patrols out at once (--patrols-at-once, plan.patrols)",
}
"""Names of settings as the screen and the command line have them."""


def check(settings: Settings) -> None:
    """Raise `BadSettings` for a number that no method can work with."""
    density, dbscan, chosen, plan = settings.density, settings.dbscan, settings.filter, settings.plan
    limits = (
        ("density.radius_m", density.radius_m, 1, 50_000),
        ("density.cell_m", density.cell_m, 1, 10_000),
        ("density.hot_area_share", density.hot_area_share, 0.0001, 0.5),
        ("dbscan.eps_m", dbscan.eps_m, 1, 50_000),
        ("dbscan.min_samples", dbscan.min_samples, 1, 10_000_000),
        ("min_incidents", settings.min_incidents, 1, 10_000_000),
        ("day_starts", settings.day_starts, 0, 23),
        ("nearest_m", settings.nearest_m, 0, 5_000),
        ("premises_m", settings.premises_m, 1, 5_000),
        ("plan.hours", plan.hours, 0.5, 10_000),
        ("plan.hotspots", plan.hotspots, 1, 500),
        ("plan.visit_minutes", plan.visit_minutes, 5, 240),
        ("plan.travel_minutes", plan.travel_minutes, 0, 120),
        ("plan.patrols", plan.patrols, 1, 100),
        ("plan.reach_m", plan.reach_m, 50, 100_000),
        ("plan.largest_km2", plan.largest_km2, 0.001, 1_000),
        ("plan.spacing_m", plan.spacing_m, 0, 50_000),
    )
    for name, value, low, high in limits:
        if value is not None and not low <= value <= high:
            raise BadSettings(f"{SAID.get(name, name)} is {value}: choose a number from {low:,} to {high:,}.")
    if plan.hours is not None and plan.hours * 60 < plan.visit_minutes + plan.travel_minutes:
        raise BadSettings(
            f"{SAID['plan.hours']} is {plan.hours:g}, less than one visit of {plan.visit_minutes:g} minutes and its way: give "
            "more hours."
        )
    if chosen.first_day and chosen.last_day and chosen.first_day > chosen.last_day:
        raise BadSettings(f"The period ends ({chosen.last_day}) before it starts ({chosen.first_day}): swap them.")
    _require_once([source.name for source in settings.sources], "Two sources of incidents are called")
    _require_once([group.name for group in settings.scheme], "Two groups of categories are called")
    _require_once([plain_name(name) for group in settings.scheme for name in group.categories], "Two groups hold the category")


def _require_once(names: list[str], what: str) -> None:
    again = next((name for number, name in enumerate(names) if name in names[:number]), None)
    if again is not None:
        raise BadSettings(f"{what} “{again}”: keep one of them.")
