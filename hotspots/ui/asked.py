"""What one visitor asks to be handed over."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from hotspots.earlier import EarlierRun, Last
from hotspots.read.source import Source
from hotspots.report.disclosure import Disclosure
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
    other
        The marking, author and words of the other version, internal or public: what is written for one is not published in the
        other.
    run
        The manifest and the hotspots of an earlier run.
    ward
        Code of the ward that has a profile.
    """

    kind: Kind = "profile"
    handout: Handout = field(default_factory=lambda: Handout(forms=frozenset({"html", "workbook"})))
    since: SinceKind = ""
    other: Handout = field(default_factory=Handout)
    run: tuple[Source, ...] = ()
    ward: str = ""

    def switched(self, handout: Handout, public: Disclosure | None) -> Asked:
        """
        With a handout as the form gives it, and the rules of a public version or none.

        Where the public version is turned on or off, marking, author and words go aside, and those of the other come back.
        """
        if (public is None) == (self.handout.public is None):
            return replace(self, handout=replace(handout, public=public))
        return replace(self, handout=_signed_as(handout, self.other, public), other=handout)

    @property
    def internal(self) -> Handout:
        """What is asked for of documents that have no public version, marked and signed as internal ones are."""
        return self.handout if self.handout.public is None else _signed_as(self.handout, self.other, None)

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


def _signed_as(handout: Handout, other: Handout, public: Disclosure | None) -> Handout:
    return replace(handout, marking=other.marking, author=other.author, edits=other.edits, public=public)
