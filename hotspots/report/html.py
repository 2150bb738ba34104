"""The briefing as one self-contained page: it opens from disk with no network, and a policy lets nothing else run."""

from __future__ import annotations

from typing import Any

import pandas as pd

from hotspots.analysis import Analysis, Layer
from hotspots.compare.sources import Agreement
from hotspots.compare.sureness import Confidence
from hotspots.detect.masking import STACKED
from hotspots.detect.plan import PatrolPlan
from hotspots.detect.rhythm import peak_windows, u_chart, week_table
from hotspots.detect.seasons import seasons
from hotspots.draw import words
from hotspots.draw.assets import content_security_policy, to_fragment
from hotspots.draw.capture_chart import capture_svg, lorenz_svg, shown_names
from hotspots.draw.funnel_chart import funnel_svg
from hotspots.draw.hotspot_map import hotspot_map
from hotspots.draw.svg import monthly_svg
from hotspots.draw.when_charts import control_svg, seasons_svg, week_svg
from hotspots.read import Incidents
from hotspots.report.agreement import agreement_headline, agreement_lines, agreement_rows
from hotspots.report.briefing import Briefing, funnel_lines, lasting_words
from hotspots.report.plan import left_out, plan_headline, plan_notes, plan_rows
from hotspots.report.premises import premises_cautions, premises_headline, premises_rows
from hotspots.report.quality import quality_of
from hotspots.report.repeats import repeats_of, repeats_said
from hotspots.report.sureness import (
    accuracy_headline,
    accuracy_rows,
    chance_headline,
    concentration_headline,
    confidence_rows,
    disagreements,
    how_scored,
    how_tested,
    sure_word,
)
from hotspots.report.when import months_caution, months_said, seasons_said, slot_rows, when_headline

MOST_SET_ASIDE_REASONS = 20
MOST_LAYER_ROWS = 20
POLICY = "POLICY-HERE"
"""Stands for the policy until the page is whole."""


def render_html(
    analysis: Analysis,
    briefing: Briefing,
    *,
    confidence: Confidence | None,
    agreement: Agreement | None,
    plan: PatrolPlan | None,
    load: Incidents | None,
    marking: str,
    made: str,
    version: str,
) -> str:
    """
    The page as text.

    Parameters
    ----------
    confidence
        Its tests; None leaves their part out.
    agreement
        Where its sources agree; None leaves its part out.
    plan
        The patrol plan; None leaves its part out.
    load
        What was read; None leaves the table of its quality out.
    marking
        Protective marking at its top and bottom; empty for none.
    made
        When it was made, in words; apart from this and the map's element names the same inputs give the same page.
    """
    head, body, script = to_fragment(hotspot_map(analysis))
    chart = monthly_svg(analysis.monthly.sum()) if analysis.monthly.shape[1] else ""
    return render_page(
        "report.html",
        briefing=briefing,
        hotspots=_records(_with_months(analysis.hotspots.drop(columns="geometry"), analysis)),
        wards=_records(_with_months(analysis.wards, analysis)),
        known={
            "district": bool(analysis.wards["district"].ne("").any()),
            "rate": bool(analysis.wards["rate_per_1000"].notna().any()),
            "residents": bool(analysis.wards["population"].notna().any()),
            "categories": bool(analysis.hotspots["categories"].ne("").any()),
            "months": analysis.monthly.shape[1] > 0,
            "harm": bool(analysis.harm),
            "times": bool(analysis.hotspots["peak_times"].ne("").any()),
        },
        sure=_sure(confidence) if confidence else None,
        sources=_sources(agreement) if agreement else None,
        premises=_premises(analysis),
        layers=[_layer(layer) for layer in analysis.layers],
        when=_when(analysis),
        plan=_plan(plan) if plan else None,
        months=[(words.month(month), int(count)) for month, count in analysis.monthly.sum().items()],
        funnel=_funnel(analysis),
        repeats=[repeats_said(each) for each in repeats_of(analysis)],
        quality=quality_of(load, analysis.areas) if load else None,
        reasons=_reasons(briefing.set_aside),
        inputs=analysis.inputs,
        marking=marking,
        map_head=head,
        map_body=body,
        map_script=script,
        chart=chart,
        made=made,
        version=version,
    )


def _sure(found: Confidence) -> dict[str, Any]:
    """The tests as words, tables and pictures."""
    accuracy = found.accuracy
    return {
        "headline": chance_headline(found.table, null=found.null, reason=found.null_reason),
        "how": how_tested(found),
        "apart": disagreements(found.table),
        "words": [sure_word(p) for p in found.table["p"]],
        "hotspots": confidence_rows(found.table).to_dict("records"),
        "accuracy_headline": accuracy_headline(accuracy, found.accuracy_reason),
        "accuracy": accuracy_rows(accuracy).to_dict("records") if accuracy else [],
        "accuracy_how": how_scored(accuracy) if accuracy else "",
        "capture": capture_svg(accuracy, shown_names(accuracy)) if accuracy else "",
        "concentration": concentration_headline(found.concentration, cell_m=found.cell_m),
        "lorenz": lorenz_svg(found.concentration),
    }


def _sources(found: Agreement) -> dict[str, Any]:
    """Where sources agree."""
    return {
        "headline": agreement_headline(found),
        "lines": agreement_lines(found),
        "rows": agreement_rows(found).to_dict("records"),
    }


def _premises(analysis: Analysis) -> dict[str, Any] | None:
    """Places ranked; None where there are none to rank."""
    if analysis.premises is None:
        return None
    return {
        "headline": premises_headline(analysis.premises),
        "rows": premises_rows(analysis.premises).to_dict("records"),
        "cautions": premises_cautions(analysis.premises, snapped=analysis.stacked >= STACKED),
    }


def _layer(layer: Layer) -> dict[str, Any]:
    """The first areas of a further layer; the rest are in its file."""
    return {
        "name": layer.name,
        "areas": len(layer.areas),
        "outside": layer.outside,
        "rows": _records(layer.wards.head(MOST_LAYER_ROWS)),
        "rate": bool(layer.wards["rate_per_1000"].notna().any()),
    }


def _funnel(analysis: Analysis) -> dict[str, Any] | None:
    """Rates against chance; None where there are too few."""
    lines = funnel_lines(analysis)
    return {"lines": lines, "chart": funnel_svg(analysis.wards)} if lines else None


def _when(analysis: Analysis) -> dict[str, Any]:
    """The week and the months as pictures and words."""
    table = week_table(analysis.inside, day_starts=analysis.settings.day_starts)
    windows = peak_windows(table)
    counts = analysis.monthly.sum()
    chart = u_chart(counts) if len(counts) > 1 else None
    season = seasons(counts)
    return {
        "headline": when_headline(table, windows),
        "week": "" if table.reason else week_svg(table),
        "slots": slot_rows(windows, table).to_dict("records"),
        "months": control_svg(chart) if chart else "",
        "months_said": months_said(chart) if chart else "",
        "months_caution": months_caution(season),
        "seasons_said": seasons_said(season),
        "seasons": "" if season.reason else seasons_svg(season),
    }


def _plan(plan: PatrolPlan) -> dict[str, Any]:
    """Who goes where when, and what is left out."""
    return {
        "headline": plan_headline(plan),
        "rows": plan_rows(plan).to_dict("records"),
        "skipped": left_out(plan),
        "notes": plan_notes(plan),
        "timetable": plan.timetable.to_dict("records"),
    }


def render_page(template: str, **content: Any) -> str:
    """A template of this folder with its content, every text escaped, and with the policy that its own scripts ask for."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("hotspots", "report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters.update(css=_css_text, number=words.number, percent=words.percent, per_km2=words.per_km2)
    page = environment.get_template(template).render(**content, policy=POLICY)
    # A browser reads every line end as one character; the policy's hashes have to be of what it reads.
    page = page.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return page.replace(POLICY, content_security_policy(page), 1)


def _css_text(text: str) -> str:
    """Text between quotation marks of a style sheet: every mark that is no letter or digit as its number."""
    return "".join(letter if letter.isalnum() and letter.isascii() else f"\\{ord(letter):x} " for letter in text)


def _reasons(counts: pd.Series[int]) -> list[tuple[str, int]]:
    """The most frequent reasons with their rows, the rest in one row, so that they add up."""
    shown = [(str(reason), int(count)) for reason, count in counts.head(MOST_SET_ASIDE_REASONS).items()]
    rest = int(counts.iloc[MOST_SET_ASIDE_REASONS:].sum())
    return [*shown, ("other reasons", rest)] if rest else shown


def _with_months(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """Places with how lasting each is in words, where the data have months."""
    if "lasting" not in table:
        return table
    months = analysis.monthly.shape[1]
    return table.assign(lasting_words=[lasting_words(row, months) for _, row in table.iterrows()])


def _records(table: Any) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]
