"""What one visitor asks to be handed over."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from hotspots.earlier import EarlierRun, Last
from hotspots.read.source import Source
from hotspots.report.handout import Handout, Pack, Template

Kind = Literal["profile", "tasking", "ward", "wards", "districts"]
KINDS: dict[Kind, str] = {
    "profile": "Strategic profile: all that was found",
    "tasking": "Tasking briefing: two pages or six slides",
    "ward": "Profile of one ward",
    "wards": "Pack: a profile of each ward",
    "districts": "Pack: a tasking briefing of each district",
}
SinceKind = Literal["", "just_before", "year_earlier", "run"]
SINCE: dict[SinceKind, str] = {
    "": "Nothing",
    "just_before": "The same length just before",
    "year_earlier": "The same time a year earlier",
    "run": "An earlier run, by its files",
}


@dataclass(frozen=True)
class Asked:
    """
    What is to be written.

    Attributes
    ----------
    kind
        Which document, or which pack.
    handout
        Forms, marking, author, the analyst's words, and the rules of a public version.
    since
        What changed since.
    run
        The manifest and the hotspots of an earlier run.
    ward
        Code of the ward that has a profile.
    """

    kind: Kind = "profile"
    handout: Handout = field(default_factory=lambda: Handout(forms=frozenset({"html", "workbook"})))
    since: SinceKind = ""
    run: tuple[Source, ...] = ()
    ward: str = ""

    def whole(self, ranks: tuple[int, ...] | None) -> Handout:
        """All that is asked for, with the hotspots that were added to the briefing; a pack stands beside the briefing of all."""
        template: Template = "profile" if self.kind == "profile" else "tasking"
        wards = (self.ward,) if self.kind == "ward" and self.ward else ()
        pack: Pack = self.kind if self.kind in ("wards", "districts") else ""
        return replace(self.handout, template=template, ranks=ranks, wards=wards, pack=pack)

    @property
    def last(self) -> Last | None:
        """What changed since, as a value; None while an earlier run is asked for and its two files are not there."""
        if self.since == "run":
            return EarlierRun(*self.run) if len(self.run) == 2 else None
        return self.since or None
