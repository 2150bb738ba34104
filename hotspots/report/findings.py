"""All that a document can be made from."""

from __future__ import annotations

from dataclasses import dataclass

from hotspots.analysis import Analysis
from hotspots.compare.comparison import Comparison
from hotspots.compare.since import Since
from hotspots.compare.sources import Agreement
from hotspots.compare.sureness import Confidence
from hotspots.compare.visits import Visits
from hotspots.detect.plan import PatrolPlan
from hotspots.read import Incidents
from hotspots.tables import Input


@dataclass(frozen=True)
class Findings:
    """
    One analysis and what was found beside it; what is None is left out of a document.

    Attributes
    ----------
    analysis
        The analysis.
    confidence
        Its tests.
    agreement
        Where its sources agree.
    plan
        Who goes where when.
    load
        What was read, for the table of its quality.
    since
        What changed since last time.
    visits
        What was done.
    ranks
        Hotspots that were chosen to be shown one by one; None for no choice.
    comparison
        Before and after an operation, for the workbook.
    further
        Inputs that these were made from, beside the analysis' own.
    """

    analysis: Analysis
    confidence: Confidence | None = None
    agreement: Agreement | None = None
    plan: PatrolPlan | None = None
    load: Incidents | None = None
    since: Since | None = None
    visits: Visits | None = None
    ranks: tuple[int, ...] | None = None
    comparison: Comparison | None = None
    further: tuple[Input, ...] = ()
