"""What an Excel workbook holds: hotspots, wards, months, categories, a comparison, what was set aside, and the methods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd

from hotspots.analysis import Analysis
from hotspots.compare.comparison import Comparison
from hotspots.compare.periods import BASELINES
from hotspots.compare.since import Since
from hotspots.compare.sources import Agreement
from hotspots.compare.sureness import Confidence
from hotspots.detect.plan import PatrolPlan
from hotspots.detect.premises import PREMISES_COLUMNS
from hotspots.draw import words
from hotspots.report.agreement import agreement_headline, agreement_table
from hotspots.report.briefing import headline, make_briefing, ward_headline
from hotspots.report.comparison_parts import METHODS, MONTH_PLACES, comparison_table, subtitle
from hotspots.report.content import Edits, Imprint
from hotspots.report.marking import as_marking
from hotspots.report.plan import plan_headline, plan_table
from hotspots.report.premises import premises_headline
from hotspots.report.since import since_headline
from hotspots.report.spreadsheet import Front, Sheet, write_book
from hotspots.report.sureness import accuracy_headline, chance_headline, sure_word
from hotspots.report.verdict import make_verdict

MOST_AREAS_BY_MONTH = 200
HOTSPOTS = ("rank", "name", "ward", "incidents", "incident_share", "area_km2", "area_share", "pai", "harm_rank", "harm_share",
            "p", "sure", "categories", "peak_times", "months_active", "months_covered", "lasting", "id", "peak_easting",
            "peak_northing")  # fmt: skip
CHANGED = ("rank", "name", "move", "rank_before", "into", "before", "after", "rate_ratio", "rate_ratio_low", "rate_ratio_high",
           "p_adjusted", "listed_before", "listed")  # fmt: skip
PLANNED = ("rank", "name", "patrols", "slot", "why_then", "visits", "minutes", "incidents", "incident_share", "harm_share",
           "presence", "reason")  # fmt: skip
WARDS = ("name", "code", "district", "incidents", "share", "population", "rate_per_1000", "rate_low", "rate_high", "funnel",
         "per_km2", "area_km2", "harm_rank", "harm_share", "lasting")  # fmt: skip


COMPARED = ("name", "baseline", "primary", "before", "after", "change_percent", "rate_ratio", "rate_ratio_low", "rate_ratio_high",
            "p", "p_adjusted", "control_before", "control_after", "rirr", "rirr_low", "rirr_high", "buffer_before",
            "buffer_after", "wdd_estimate", "wdd_low", "wdd_high", "minimum_detectable_percent")  # fmt: skip


def render_workbook(
    analysis: Analysis,
    *,
    confidence: Confidence | None = None,
    agreement: Agreement | None = None,
    comparison: Comparison | None = None,
    since: Since | None = None,
    plan: PatrolPlan | None = None,
    edits: Edits | None = None,
    marking: str = "",
    author: str = "",
    made: datetime | None = None,
    manifest: bytes = b"",
) -> bytes:
    """
    The workbook as bytes.

    Parameters
    ----------
    confidence, agreement, comparison, since, plan
        The tests, where sources agree, before and after an operation, what changed since last time, and who goes where when; None
        leaves them out.
    edits
        What the analyst wrote: it stands on the summary, apart from what follows from the numbers.
    marking
        Protective marking at the top and bottom of every sheet and in the file's properties.
    author
        Who made it.
    made
        When it was made; now unless told.
    manifest
        As `files.manifest` writes it: the last sheet.
    """
    made, author = made or datetime.now().astimezone(), as_marking(author, what="author")
    imprint = Imprint(made, analysis.inputs, as_marking(marking), author, manifest)
    briefing = make_briefing(analysis)
    sheets = sheets_of(analysis, confidence=confidence, agreement=agreement)
    sheets[-1:-1] = [
        *([Sheet("What changed", since_headline(since), since.table[list(CHANGED)])] if since is not None else []),
        *([Sheet("Patrol plan", plan_headline(plan), _of(plan_table(plan, harm=""), PLANNED))] if plan is not None else []),
        *(comparison_sheets(comparison) if comparison is not None else []),
    ]
    return write_book(
        Front(briefing.title, briefing.subtitle, briefing.labels),
        [*_summary(analysis, briefing.subtitle, confidence, agreement, edits or Edits()), *_commentary(edits, author)],
        sheets,
        ["What was chosen", *briefing.notes, "", "What to bear in mind", *briefing.caveats],
        briefing.settings,
        imprint,
    )


def render_comparison_workbook(comparison: Comparison, *, imprint: Imprint, edits: Edits | None = None) -> bytes:
    """A comparison alone as a workbook: the verdict, every measure, the months, and how it was made."""
    verdict = make_verdict(comparison)
    first, *said = verdict.text.splitlines()
    own = [edits.headline, f"From the numbers: {first}"] if edits is not None and edits.headline else [first]
    return write_book(
        Front(comparison.operation.name, subtitle(comparison), comparison.data_notes),
        [subtitle(comparison), "", *own, *said, *_commentary(edits, imprint.author)],
        comparison_sheets(comparison),
        [*METHODS, *comparison.notes],
        "\n".join([comparison.operation.to_json(), comparison.settings.to_json()]),
        imprint,
    )


def comparison_sheets(comparison: Comparison) -> list[Sheet]:
    """Every measure against each before period, and all incidents by month and place."""
    measures = comparison_table(comparison)
    measures["baseline"] = measures["baseline"].map(dict(BASELINES))
    kept = [name for name in COMPARED if name in measures]
    months = comparison.monthly["all"]
    by_month = months.reset_index(drop=True).set_axis([MONTH_PLACES.get(str(name), str(name)) for name in months], axis=1)
    by_month.insert(0, "Month", pd.PeriodIndex(months.index).to_timestamp())
    return [
        Sheet("Comparison", make_verdict(comparison).headline, measures[kept].rename(columns={"name": "Measure"})),
        Sheet("Comparison by month", "All incidents by month and place.", by_month, ("column", "Month", "Zone")),
    ]


def sheets_of(analysis: Analysis, *, confidence: Confidence | None, agreement: Agreement | None) -> list[Sheet]:
    """The tables of the workbook, in order."""
    hotspots = analysis.hotspots.drop(columns="geometry")
    if confidence is not None:
        hotspots = hotspots.assign(p=confidence.table["p"].to_numpy(), sure=[sure_word(p) for p in confidence.table["p"]])
    inside = analysis.inside
    categories = inside["category"].value_counts()
    categories = categories[categories > 0]
    named = pd.DataFrame({"Category": [str(name) or "(blank)" for name in categories.index], "incidents": categories.to_numpy()})
    named["share"] = named["incidents"] / max(len(inside), 1)
    by_month = "Incidents in the areas by month; each area follows."
    sheets = [
        Sheet("Hotspots", headline(analysis), _of(hotspots, HOTSPOTS), ("bar", "name", "incidents")),
        Sheet("Wards", ward_headline(analysis), _of(analysis.wards, WARDS), ("column", "name", "incidents")),
        Sheet("Months", by_month, _months(analysis), ("column", "Month", "All areas")),
        Sheet("Categories", "Incidents in the areas by category.", named, ("bar", "Category", "incidents")),
    ]
    if agreement is not None:
        sheets.append(Sheet("Sources", agreement_headline(agreement), agreement_table(agreement)))
    if analysis.premises is not None:
        table = analysis.premises.table[list(PREMISES_COLUMNS)]
        sheets.append(Sheet("Places", premises_headline(analysis.premises), table, ("bar", "name", "incidents")))
    if analysis.layers:
        table = pd.concat([layer.wards.assign(layer=layer.name) for layer in analysis.layers], ignore_index=True)
        sheets.append(Sheet("Further areas", "The same incidents by each further layer.", _of(table, ("layer", *WARDS))))
    reasons = analysis.set_aside["reason"].value_counts()
    aside = pd.DataFrame({"Reason": reasons.index.astype("str"), "Rows": reasons.to_numpy()})
    said = f"{words.are(len(analysis.set_aside))} set aside of {analysis.counts.rows_in:,} rows; the rows are in set_aside.csv."
    return [sheet for sheet in [*sheets, Sheet("Set aside", said, aside)] if len(sheet.table) or sheet.name == "Set aside"]


def _of(table: pd.DataFrame, wanted: Sequence[str]) -> pd.DataFrame:
    """Some columns, those that are there and say something."""
    there = [
        name for name in wanted if name in table and not (table[name].isna().all() or (table[name].astype("str") == "").all())
    ]
    return table[there]


def _months(analysis: Analysis) -> pd.DataFrame:
    monthly = analysis.monthly
    names = analysis.wards.set_index("code")["name"]
    table = pd.DataFrame({"Month": pd.PeriodIndex(monthly.columns).to_timestamp(), "All areas": monthly.sum().to_numpy()})
    if len(monthly) > MOST_AREAS_BY_MONTH:
        return table
    own = monthly.loc[names.index].T.reset_index(drop=True)
    shared = names.duplicated(keep=False) | names.isin(table.columns)
    headers = [f"{name} ({code})" if twice else str(name) for (code, name), twice in zip(names.items(), shared, strict=True)]
    return pd.concat([table, own.set_axis(headers, axis=1)], axis=1)


def _commentary(edits: Edits | None, author: str) -> list[str]:
    remarks = [line for line in edits.commentary.splitlines() if line.strip()] if edits is not None else []
    return ["", f"Commentary by {author or 'the analyst'}", *remarks] if remarks else []


def _summary(
    analysis: Analysis, subtitle: str, confidence: Confidence | None, agreement: Agreement | None, edits: Edits
) -> list[str]:
    briefing = make_briefing(analysis)
    own = [edits.headline, f"From the numbers: {briefing.headline}"] if edits.headline else [briefing.headline]
    lines = [subtitle, "", *own, briefing.ward_headline, *briefing.harm]
    if confidence is not None:
        lines.append(chance_headline(confidence.table, null=confidence.null, reason=confidence.null_reason))
        lines.append(accuracy_headline(confidence.accuracy, confidence.accuracy_reason))
    lines += [agreement_headline(agreement)] if agreement is not None else []
    lines += [premises_headline(analysis.premises)] if analysis.premises is not None else []
    return [*lines, "", briefing.data_line]
