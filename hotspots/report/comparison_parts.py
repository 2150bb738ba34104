"""What a comparison shows, in words, charts and rows: the same on screen and in every document."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from hotspots.compare.comparison import COMPARISON_COLUMNS, BaselineResult, Comparison
from hotspots.compare.counting import ALL, find_key
from hotspots.compare.dose import Dose
from hotspots.draw import words
from hotspots.draw.compare_charts import Interval, Series, bars_svg, intervals_svg, month_spans, panels_svg
from hotspots.report.rules import change_of, row_of

MOST_DRAWN = 3
WDD_FIELDS = ("estimate", "se", "z", "p", "low", "high")
MOST_REASONS = 5
MONTH_PLACES = {"zone": "Zone", "buffer": "Ring", "control": "Control", "control_buffer": "Control’s ring", "rest": "Rest",
                "other_zones": "Other zones"}  # fmt: skip
METHODS = (
    "Change: exact conditional rate ratio with Clopper-Pearson limits and the central p-value (Fay 2010).",
    "Ratio to the control (RIRR): (zone after/before) over (control after/before), normal limits on the log scale.",
    "WDD: weighted displacement difference (Wheeler & Ratcliffe 2018), in incidents of the after period; its variance is "
    "Poisson, so it is too narrow where months vary more. WDQ: Bowers & Johnson (2003); it has no interval.",
    "Difference in differences over all months: quasi-Poisson with month effects and t limits. Its dispersion, never taken under "
    "1, is counted into what the words call chance and into their limits against the control; the tables show pure counting.",
    "Smallest fall to be seen: by the exact test at 5% with 80% power, from the count before.",
    "Outlines on the difference map: exact test in a disc round each cell, adjusted over all cells (Benjamini-Hochberg, 5%).",
)


def subtitle(comparison: Comparison) -> str:
    """Zone, periods and ring in a line."""
    shapes, operation = comparison.shapes, comparison.operation
    befores = " and ".join(str(result.baseline.period) for result in comparison.results)
    return (
        f"{shapes.zone_name}, {operation.after}, beside {befores}; control {shapes.control_name}; ring of "
        f"{operation.buffer_m:,.0f} m."
    )


def control_said(comparison: Comparison) -> str:
    """Which control was taken, and who chose it."""
    chosen = "chosen for you: the place most like the zone" if comparison.control_proposed else "chosen by you"
    return f"The control is {comparison.shapes.control_name}, {chosen}. Places most like the zone before the operation:"


def maps_said(comparison: Comparison, result: BaselineResult) -> str:
    """What the maps show, in words."""
    parts = []
    for shape, word in ((result.change.fell, "fell"), (result.change.rose, "rose")):
        hectares = shape.area / 1e4
        parts.append(f"{word} in {hectares:,.0f} hectares" if hectares else f"{word} nowhere")
    return (
        f"One scale for before ({result.baseline.period}) and after ({comparison.operation.after}), all incidents. By more "
        f"than chance, over {result.change.tested:,} cells taken together, the density {' and '.join(parts)}."
    )


def lead_key(comparison: Comparison) -> str:
    """The measure that charts show: the one claimed, else the first that the operation was for, else all."""
    asked = ([comparison.operation.claim.measure] if comparison.operation.claim else []) + list(comparison.operation.measures)
    found = (find_key(name, comparison.monthly) for name in asked)
    return next((key for key in found if key is not None), ALL)


def interval_chart(shown: tuple[BaselineResult, ...], *, width: int = 900) -> str:
    """Change of each measure against one or two before periods."""
    tables = [result.measures[result.measures["kind"] != "harm"].set_index("category") for result in shown]
    lines = []
    for key in tables[0].index:
        for number, table in enumerate(tables):
            row = table.loc[key]
            if row["before"] + row["after"] == 0:
                continue
            enough = np.isfinite(row["rate_ratio"])
            lines.append(
                Interval(
                    name=str(row["name"]),
                    counts=f"{row['before']:,.0f} to {row['after']:,.0f}",
                    percent=(row["rate_ratio"] - 1) * 100 if enough else np.nan,
                    low=(row["rate_ratio_low"] - 1) * 100,
                    high=(row["rate_ratio_high"] - 1) * 100,
                    second=number > 0,
                )
            )
    labels = [str(result.baseline.period) for result in shown]
    return intervals_svg(lines, first=labels[0], second=labels[1] if len(labels) > 1 else None, width=width)


def place_bars(comparison: Comparison, result: BaselineResult) -> str:
    """Before and after in zone, ring and control, of the leading measure, as counted."""
    row = row_of(result, lead_key(comparison))
    groups = [
        (name, float(row[f"{place}_before" if place else "before"]), float(row[f"{place}_after" if place else "after"]))
        for place, name in (("", "Zone"), ("buffer", "Ring"), ("control", "Control"), ("control_buffer", "Control’s ring"))
    ]
    known = [group for group in groups if np.isfinite(group[1:]).all()]
    return bars_svg(known, before=str(result.baseline.period), after=str(comparison.operation.after))


def month_chart(comparison: Comparison, key: str) -> str:
    """Zone and control by month, the operation and the before periods shaded."""
    table = comparison.monthly[key]
    name = str(row_of(comparison.results[0], key)["name"])
    months = pd.PeriodIndex(table.index)
    spans = [("After: operation", comparison.operation.after)]
    spans += [(f"Before: {result.baseline.name}", result.baseline.period) for result in comparison.results]
    return panels_svg(
        [words.month(month, short=True) for month in months],
        [
            Series(f"{name}: zone", table["zone"].tolist()),
            Series(f"{name}: control ({comparison.shapes.control_name})", table["control"].tolist(), "#595959"),
        ],
        shaded=month_spans(months, spans),
    )


def control_chart(comparison: Comparison) -> str:
    """Zone and the places most like it, by month before the operation: whether they ran in parallel."""
    table = comparison.monthly["all"]
    months = pd.PeriodIndex(table.index)
    count = max((len(series) for series in comparison.proposals["monthly"]), default=0)
    zone = Series(f"Zone: {comparison.shapes.zone_name}", table["zone"].tolist()[:count])
    likest = [
        Series(f"{row['rank']}. {row['name']}", row["monthly"], "#595959")
        for _, row in comparison.proposals.head(MOST_DRAWN).iterrows()
    ]
    return panels_svg([words.month(month, short=True) for month in months[:count]], [zone, *likest], shaded=[])


def week_chart(dose: Dose) -> str:
    """Officer-minutes and, where days are known, incidents in the zone by week."""
    table = dose.by_week
    series = [
        Series(
            "Officer-minutes in the zone, by week from Monday (the first and last are cut by the period)",
            table["officer_minutes"].tolist(),
            "#28A197",
        )
    ]
    if table["incidents"].notna().all():
        series.append(Series("Incidents in the zone, by week", table["incidents"].tolist()))
    steps = [f"{week.start_time.day} {week.start_time:%b}" for week in pd.PeriodIndex(table.index)]
    return panels_svg(steps, series, shaded=[])


def dose_said(dose: Dose) -> str:
    """The patrols in a few sentences."""
    under = "1 visit was" if dose.under_target == 1 else f"{dose.under_target:,} visits were"
    said = (
        f"{words.plural(dose.visits, 'visit')} in the zone: {dose.minutes:,.0f} minutes of patrol, and "
        f"{dose.officer_minutes:,.0f} officer-minutes (the same times the officers on each visit). {under} under "
        f"{dose.target_minutes:g} minutes and {dose.over_target:,} at least as long.{_set_aside_said(dose)}"
    )
    if dose.peak_reason:
        return f"{said} Whether they met the busiest hours cannot be said: {dose.peak_reason}."
    share = f"; {words.percent(dose.peak_minutes_share)} of the minutes fell into them" if dose.visits else ""
    return (
        f"{said} Of the {dose.peak_total:,} busiest hours in the period (the {len(dose.peak_hours)} hours of the week that held "
        f"half of the zone's incidents before), {dose.peak_covered:,} had a visit{share}."
    )


def _set_aside_said(dose: Dose) -> str:
    """How many rows of the log are not counted because they could not be read, and why; empty when there are none."""
    if not dose.set_aside:
        return ""
    why = [f"{reason} ({count:,})" for reason, count in list(dose.reasons.items())[:MOST_REASONS]]
    rest = sum(dose.reasons.values()) - sum(list(dose.reasons.values())[:MOST_REASONS])
    more = [f"other reasons ({rest:,})"] if rest else []
    was = "was" if dose.set_aside == 1 else "were"
    return f" {dose.set_aside:,} of {words.plural(dose.rows_in, 'row')} {was} set aside: {'; '.join([*why, *more])}."


def table_rows(result: BaselineResult) -> list[dict[str, Any]]:
    """The measures of one before period as texts, in the order of the page's columns."""
    return [_texts(row) for _, row in result.measures.iterrows()]


def _texts(row: pd.Series[Any]) -> dict[str, Any]:
    def pair(place: str) -> str:
        before, after = row[f"{place}before"], row[f"{place}after"]
        return f"{before:,.0f} to {after:,.0f}" if np.isfinite([before, after]).all() else "–"

    change = change_of(row).partition("(")[2].removesuffix(")")
    wdd = row["wdd"]
    return {
        "name": row["name"],
        "primary": bool(row["primary"]),
        "zone": pair(""),
        "change": change or "–",
        "p": _p(row["p"]),
        "p_adjusted": _p(row["p_adjusted"]),
        "buffer": pair("buffer_"),
        "control": pair("control_"),
        "control_buffer": pair("control_buffer_"),
        "rest": pair("rest_"),
        "rirr": _ratio(row["rirr"], row["rirr_low"], row["rirr_high"]),
        "moved": _ratio(row["buffer_ratio"], row["buffer_ratio_low"], row["buffer_ratio_high"]),
        "wdd_p": _p(wdd.p),
        "wdd": f"{wdd.estimate:,.0f} ({wdd.low:,.0f} to {wdd.high:,.0f})".replace("-", "−"),
        "wdq": f"{row['wdq']:.2f}".replace("-", "−") if np.isfinite(row["wdq"]) else "–",
        "least": words.signed(row["minimum_detectable_percent"]),
    }


def _ratio(ratio: float, low: float, high: float) -> str:
    return f"{ratio:.2f} ({low:.2f} to {high:.2f})" if np.isfinite([ratio, low, high]).all() else "–"


def _p(value: float) -> str:
    return "–" if not np.isfinite(value) else "<0.001" if value < 0.001 else f"{value:.3f}"


def comparison_table(comparison: Comparison) -> pd.DataFrame:
    """One row per measure and before period; the columns of `COMPARISON_COLUMNS`, WDD and panel spread out."""
    table = pd.concat([result.measures for result in comparison.results], ignore_index=True)[list(COMPARISON_COLUMNS)]
    for field in WDD_FIELDS:
        table[f"wdd_{field}"] = [getattr(wdd, field) for wdd in table["wdd"]]
    for field in ("ratio", "low", "high", "p", "dispersion", "df", "reason"):
        table[f"did_{field}"] = [getattr(panel, field) if panel is not None else np.nan for panel in table["panel"]]
    table = table.drop(columns=["wdd", "panel"])
    return table.assign(harm_table=np.where(table["kind"] == "harm", comparison.harm, "")) if comparison.harm else table
