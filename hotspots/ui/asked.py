"""What one visitor asks to be handed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from hotspots.earlier import EarlierRun, Last
from hotspots.read.source import Source
from hotspots.report.disclosure import Disclosure
from hotspots.report.handout import Handout

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
        Forms, marking, author and the analyst's words.
    since
        What changed since.
    run
        The manifest and the hotspots of an earlier run.
    ward
        Code of the ward that has a profile.
    public
        Rules of a public version, which is then all that is written.
    """

    kind: Kind = "profile"
    handout: Handout = field(default_factory=lambda: Handout(forms=frozenset({"html", "workbook"})))
    since: SinceKind = ""
    run: tuple[Source, ...] = ()
    ward: str = ""
    public: Disclosure | None = None

    @property
    def last(self) -> Last | None:
        """What changed since, as a value; None while an earlier run is asked for and its two files are not there."""
        if self.since == "run":
            return EarlierRun(*self.run) if len(self.run) == 2 else None
        return self.since or None
