"""What of an analysis may be published: counts that nobody can work small ones out from, and outlines of large squares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hotspots.analysis import Analysis
from hotspots.detect.rhythm import peak_windows, week_table
from hotspots.draw import words
from hotspots.errors import BadSettings
from hotspots.locate.selection import Period
from hotspots.report.disclosure import Disclosure, Mask, hide
from hotspots.report.public_places import public_hotspots

if TYPE_CHECKING:
    import geopandas as gpd


@dataclass(frozen=True)
class PublicTables:
    """
    All that a public version is made from, and nothing else.

    Attributes
    ----------
    rules
        What was hidden by.
    place, period
        Where and when.
    total
        Incidents in the areas.
    wards
        `code`, `name`, `district`, `incidents`, `share`, `rate_per_1000`, `rate_low`, `rate_high`; NaN where hidden. Those shown
        come first, most incidents first; those hidden follow by name, as their order would tell of their counts.
    months, categories
        `name` and `incidents`, NaN where hidden; empty where a table would say too much.
    hotspots
        Places made of squares: `rank`, `id`, `name`, `incidents`, `share`, `area_km2`, outlines in metres.
    areas
        Outlines of the wards.
    area_share
        Of all squares together in the study area, 0 to 1.
    slot
        The part of the week that stands out most, in words, or empty.
    hidden
        For each table, in words, how much of it is hidden.
    """

    rules: Disclosure
    place: str
    period: Period | None
    total: int
    wards: pd.DataFrame
    months: pd.DataFrame
    categories: pd.DataFrame
    hotspots: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    area_share: float
    slot: str
    hidden: tuple[str, ...]


def public_tables(analysis: Analysis, rules: Disclosure, *, place: str) -> PublicTables:
    """
    What may be published.

    Raises
    ------
    BadSettings
        When there are so few incidents in all that nothing may be.
    """
    total = analysis.counts.inside
    if total < rules.least:
        raise BadSettings(
            f"A public version cannot be made of {words.plural(total, 'incident')}: under {rules.least} nothing may be published."
        )
    hotspots, hidden_wards = public_hotspots(analysis, rules)
    wards = _wards(analysis, hidden_wards)
    months, hidden_months = _months(analysis, rules)
    categories, hidden_categories = _categories(analysis, rules)
    return PublicTables(
        rules=rules,
        place=place,
        period=analysis.period,
        total=total,
        wards=wards,
        months=months,
        categories=categories,
        hotspots=hotspots,
        areas=analysis.areas[["code", "name", "district", "geometry"]].reset_index(drop=True),
        area_share=_share_of_area(analysis, hotspots),
        slot=_slot(analysis, rules),
        hidden=(
            _said("areas", hidden_wards, rules),
            _said("months", hidden_months, rules),
            _said("categories", hidden_categories, rules),
        ),
    )


def _wards(analysis: Analysis, hidden: Mask) -> pd.DataFrame:
    in_order = analysis.wards.set_index("code").loc[analysis.areas["code"]].reset_index()
    kept = ["code", "name", "district", "incidents", "share", "rate_per_1000", "rate_low", "rate_high"]
    table: pd.DataFrame = in_order[kept].copy()
    numbers = kept[3:]
    table[numbers] = table[numbers].astype(np.float64)
    table.loc[hidden, numbers] = np.nan
    if hidden.all():
        return table.iloc[:0]
    shown = table[~hidden].sort_values(["incidents", "name"], ascending=[False, True], kind="stable")
    return pd.concat([shown, table[hidden].sort_values("name", kind="stable")], ignore_index=True)


def _months(analysis: Analysis, rules: Disclosure) -> tuple[pd.DataFrame, Mask]:
    """Months of the data, and incidents without a date, so that they add up to the total."""
    counts = analysis.monthly.sum()
    if not len(counts):
        return _table([], []), hide([], least=rules.least)
    names = [words.month(month) for month in counts.index]
    values = counts.astype(int).tolist()
    undated = analysis.counts.inside - sum(values)
    if undated:
        names, values = [*names, "Without a date"], [*values, undated]
    return _hidden_table(names, values, rules)


def _categories(analysis: Analysis, rules: Disclosure) -> tuple[pd.DataFrame, Mask]:
    """
    Categories with incidents: each by itself, as a rest such as “other” would take names away that are no secret.

    The shown come first, most incidents first; the hidden by name.
    """
    counts = analysis.inside["category"].value_counts()
    counts = counts[counts > 0]
    table, found = _hidden_table([str(name) or "(blank)" for name in counts.index], counts.astype(int).tolist(), rules)
    if table.empty:
        return table, found
    shown, aside = table[table["incidents"].notna()], table[table["incidents"].isna()]
    shown = shown.sort_values(["incidents", "name"], ascending=[False, True], kind="stable")
    return pd.concat([shown, aside.sort_values("name", kind="stable")], ignore_index=True), found


def _hidden_table(names: Sequence[str], values: Sequence[int], rules: Disclosure) -> tuple[pd.DataFrame, Mask]:
    found = hide(values, least=rules.least)
    if found.all() and len(values):
        return _table([], []), found
    return _table(names, np.where(found, np.nan, np.array(values, dtype=np.float64))), found


def _table(names: Sequence[str], values: Any) -> pd.DataFrame:
    return pd.DataFrame({"name": pd.Series(list(names), dtype="str"), "incidents": np.asarray(values, dtype=np.float64)})


def _slot(analysis: Analysis, rules: Disclosure) -> str:
    """The part of the week that stands out most in all areas, where it holds as many incidents as may be published."""
    table = week_table(analysis.inside, day_starts=analysis.settings.day_starts)
    windows = peak_windows(table)
    if table.reason or not windows or windows[0].share * table.incidents < rules.least:
        return ""
    return windows[0].words


def _share_of_area(analysis: Analysis, hotspots: gpd.GeoDataFrame) -> float:
    import shapely

    if not len(hotspots):
        return 0.0
    ground = shapely.union_all(analysis.areas.geometry.to_numpy())
    return float(
        shapely.area(shapely.intersection(shapely.union_all(hotspots.geometry.to_numpy()), ground)) / shapely.area(ground)
    )


def _said(what: str, hidden: Mask, rules: Disclosure) -> str:
    """How much is hidden. Of a table that is not published not even whether it has counts of 0."""
    if not hidden.any():
        return f"No count is hidden by {what}."
    if hidden.all():
        return f"Counts by {what} are not published: too few would be left."
    return f"Hidden are {int(hidden.sum()):,} of {len(hidden):,} {what}: counts under {rules.least}, and others that they need."


def bare(analysis: Analysis, tables: PublicTables) -> Analysis:
    """The analysis with nothing in it but what is published, for a map: no incident, no surface, no layer of the user's own."""
    wards = analysis.wards[["code"]].merge(tables.wards, on="code", how="left")
    wards = wards.assign(per_km2=np.nan, population=np.nan, area_km2=np.nan, funnel="")
    none = analysis.incidents.iloc[:0]
    # A source's name can be a file's, and a mark's is a column's.
    settings = replace(analysis.settings, filter=replace(analysis.settings.filter, sources=(), flags=()))
    return replace(
        analysis, settings=settings, wards=wards, hotspots=tables.hotspots, incidents=none,
        set_aside=analysis.set_aside.iloc[:0], surface=None, eps=None, layers=(), context=(), premises=None, harm="", inputs=(),
    )  # fmt: skip
