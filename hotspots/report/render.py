"""Every file of one analysis, rendered in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

import pandas as pd

from hotspots.analysis import Analysis
from hotspots.compare.comparison import Comparison
from hotspots.compare.since import Since
from hotspots.compare.sources import Agreement
from hotspots.compare.sureness import Confidence
from hotspots.compare.visits import Visits
from hotspots.draw import words
from hotspots.errors import BadSettings
from hotspots.read import Incidents
from hotspots.report.agreement import agreement_table
from hotspots.report.blocks import Say
from hotspots.report.content import Document, Edits, Imprint
from hotspots.report.files import hotspots_geojson, manifest, to_csv
from hotspots.report.findings import Findings
from hotspots.report.forms import render_document
from hotspots.report.handout import Handout, Template
from hotspots.report.plan import plan_of, plan_table
from hotspots.report.profile import profile
from hotspots.report.repeats import repeats_of, repeats_table
from hotspots.report.since import since_csv
from hotspots.report.tasking import tasking
from hotspots.report.ward_profile import find_wards, ward_profile
from hotspots.tables import Input

Progress = Callable[[str, float], None]
FOUND_ANEW = (
    "Found from this district's incidents alone, so outlines and counts can differ a little from a briefing of all districts."
)
MAKERS: dict[Template, Callable[..., Document]] = {"profile": profile, "tasking": tasking}


def render_files(
    analysis: Analysis,
    *,
    confidence: Confidence | None = None,
    agreement: Agreement | None = None,
    load: Incidents | None = None,
    since: Since | None = None,
    visits: Visits | None = None,
    comparison: Comparison | None = None,
    further: tuple[Input, ...] = (),
    handout: Handout | None = None,
    made: datetime | None = None,
    progress: Progress = lambda _step, _share: None,
) -> dict[str, bytes]:
    """
    Every file of an analysis by name.

    Parameters
    ----------
    confidence
        Its tests, which then stand in the document and with each hotspot; `confidence.csv` and `accuracy.csv` are added.
    agreement
        Where its sources agree, which then stands in the document; `sources.csv` is added.
    load
        What was read, for the annex on the quality of the data.
    since, visits
        What changed since last time, with `since.csv`, and what was done.
    comparison
        Before and after an operation, for the workbook.
    further
        Inputs that these were made from.
    handout
        Which document in which forms, its marking, its author and what they wrote.

    Notes
    -----
    Further areas add `other_areas.csv`, and places `premises.csv`. Where the settings give patrol hours, the plan stands in the
    document, in `patrol_plan.csv` and in `patrol_timetable.csv`.

    Returns
    -------
    `report.html` or the page of another template, `hotspots.geojson`, `hotspots.csv`, `wards.csv`, `repeats.csv`,
    `set_aside.csv`, `manifest.json`, and the forms asked for. Every CSV and GeoJSON is the same, byte for byte, for the same
    inputs and settings.
    """
    findings = Findings(
        analysis, confidence, agreement, plan_of(analysis), load, since, visits, comparison=comparison, further=further
    )
    return render_findings(findings, handout=handout or Handout(), made=made, progress=progress)


def render_findings(
    findings: Findings, *, handout: Handout, made: datetime | None = None, progress: Progress = lambda _step, _share: None
) -> dict[str, bytes]:
    """Every file of what was found, as `render_files` does; of a pack those of the wards."""
    analysis, made = findings.analysis, made or datetime.now().astimezone()
    _require_ranks(analysis, handout.ranks or ())
    findings = replace(findings, ranks=handout.ranks)
    tables = render_tables(findings)
    imprint = imprint_of(findings, handout, made, tables)
    document = MAKERS[handout.template](findings, imprint=imprint, edits=handout.edits)
    files = {**tables, "manifest.json": imprint.manifest}
    progress("Writing the document", 0.0)
    files |= render_document(document, handout.forms | {"html"})
    files |= _whole_files(findings, imprint, handout)
    wards = (
        tuple(str(code) for code in analysis.wards["code"]) if handout.pack == "wards" else find_wards(analysis, handout.wards)
    )
    for number, code in enumerate(wards):
        one = ward_profile(findings, code, imprint=imprint, edits=handout.edits if len(wards) == 1 else None)
        progress(f"Writing {one.title}", (number + 1) / (len(wards) + 1))
        files |= render_document(one, handout.forms | {"html"})
    return files


def imprint_of(findings: Findings, handout: Handout, made: datetime, tables: Mapping[str, bytes]) -> Imprint:
    """Who made a run's documents, when, from what, with its manifest."""
    analysis = findings.analysis
    held = manifest(
        analysis,
        confidence=findings.confidence,
        handout=handout,
        made=made,
        since=findings.since,
        further=findings.further,
        tables=tables,
    )
    return Imprint(made, (*analysis.inputs, *findings.further), handout.marking, handout.author, held)


def _require_ranks(analysis: Analysis, ranks: tuple[int, ...]) -> None:
    wrong = [rank for rank in ranks if not 1 <= rank <= len(analysis.hotspots)]
    if wrong:
        many = words.plural(len(analysis.hotspots), "hotspot")
        raise BadSettings(f"There is no hotspot {wrong[0]} to show: the list has {many}.")


def render_district(
    analysis: Analysis, file: str, *, since: Since | None, handout: Handout, made: datetime | None = None
) -> dict[str, bytes]:
    """A tasking briefing of one district's own analysis, in the forms asked for, each called as told."""
    plain = replace(handout, template="tasking", ranks=None, edits=Edits(), wards=(), pack="")
    findings = Findings(analysis, plan=plan_of(analysis), since=since)
    document = tasking(findings, imprint=imprint_of(findings, plain, made or datetime.now().astimezone(), {}))
    named = replace(document, name=file, blocks=(*document.blocks, Say(FOUND_ANEW)))
    return render_document(named, handout.forms)


def render_tables(findings: Findings) -> dict[str, bytes]:
    """Every table and layer as text: the same bytes for the same inputs and settings."""
    analysis, plan, agreement, since = findings.analysis, findings.plan, findings.agreement, findings.since
    hotspots = _with_table(_with_tests(analysis.hotspots.drop(columns="geometry"), findings.confidence), analysis)
    return {
        "hotspots.csv": to_csv(hotspots),
        "hotspots.geojson": hotspots_geojson(analysis, hotspots),
        "wards.csv": to_csv(_with_table(analysis.wards, analysis)),
        "repeats.csv": to_csv(repeats_table(repeats_of(analysis))),
        "set_aside.csv": to_csv(analysis.set_aside, as_it_was=True),
        **(_confidence_files(findings.confidence) if findings.confidence else {}),
        **({"sources.csv": to_csv(agreement_table(agreement))} if agreement else {}),
        **({"since.csv": to_csv(since_csv(since))} if since else {}),
        **({"other_areas.csv": to_csv(_by_layer(analysis))} if analysis.layers else {}),
        **({"premises.csv": to_csv(_premises(analysis))} if analysis.premises else {}),
        **({} if plan is None else {"patrol_plan.csv": to_csv(plan_table(plan, harm=analysis.harm))}),
        **({} if plan is None or plan.timetable.empty else {"patrol_timetable.csv": to_csv(plan.timetable)}),
    }


def _whole_files(findings: Findings, imprint: Imprint, handout: Handout) -> dict[str, bytes]:
    """Forms that are of the whole analysis and not of one document."""
    analysis, made, marking = findings.analysis, imprint.made, handout.marking
    files = {}
    if "workbook" in handout.forms:
        from hotspots.report.workbook import render_workbook

        files["hotspots.xlsx"] = render_workbook(
            analysis,
            confidence=findings.confidence,
            agreement=findings.agreement,
            comparison=findings.comparison,
            since=findings.since,
            plan=findings.plan,
            edits=handout.edits,
            marking=marking,
            author=handout.author,
            made=made,
            manifest=imprint.manifest,
        )
    if "geopackage" in handout.forms:
        from hotspots.report.layers import render_geopackage

        files["hotspots.gpkg"] = render_geopackage(
            analysis,
            confidence=findings.confidence,
            agreement=findings.agreement,
            marking=marking,
            made=made,
            manifest=imprint.manifest,
        )
    if "kml" in handout.forms:
        from hotspots.report.kml import render_kml

        files["hotspots.kml"] = render_kml(analysis, marking=marking, made=made, manifest=imprint.manifest)
    return files


def _by_layer(analysis: Analysis) -> pd.DataFrame:
    """One row per area of each further layer."""
    return pd.concat([layer.wards.assign(layer=layer.name) for layer in analysis.layers], ignore_index=True)


def _premises(analysis: Analysis) -> pd.DataFrame:
    assert analysis.premises is not None
    return analysis.premises.table.assign(within_m=analysis.premises.within_m)


def _confidence_files(found: Confidence) -> dict[str, bytes]:
    """One row per hotspot, and one per method and share of the area, with what chance was."""
    files = {"confidence.csv": to_csv(found.table.assign(null=found.null or found.null_reason))}
    if found.accuracy is not None:
        months = f"{found.accuracy.cuts[0]} to {found.accuracy.cuts[-1]}"
        files["accuracy.csv"] = to_csv(found.accuracy.table.assign(months=months))
    return files


def _with_tests(table: pd.DataFrame, found: Confidence | None) -> pd.DataFrame:
    """Hotspots with their p and how many of three methods find them, and what chance was."""
    if found is None:
        return table
    return table.assign(
        p=found.table["p"].to_numpy(), methods=found.table["methods"].to_numpy(), null=found.null or found.null_reason
    )


def _with_table(table: pd.DataFrame, analysis: Analysis) -> pd.DataFrame:
    """With the harm table named in each row, where incidents are weighed: a column that is copied alone must still say it."""
    return table.assign(harm_table=analysis.harm) if analysis.harm else table
