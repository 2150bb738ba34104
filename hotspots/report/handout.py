"""What is asked for when a run is handed over: which document, in which forms, marked how, by whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from hotspots.errors import BadSettings
from hotspots.report.content import Edits
from hotspots.report.disclosure import Disclosure
from hotspots.report.marking import as_marking

Template = Literal["profile", "tasking"]
Pack = Literal["", "wards", "districts"]
TEMPLATES: dict[Template, str] = {
    "profile": "Strategic profile: all that was found",
    "tasking": "Tasking briefing: what changed, top places, when, what to do, what was done, on two pages or six slides",
}


@dataclass(frozen=True)
class Handout:
    """
    What is written beside the tables.

    Attributes
    ----------
    template
        Which document.
    forms
        Names of `forms.FORMS`; a page is always written.
    marking
        Protective marking of every form that can carry one.
    author
        Who made it.
    edits
        What the analyst wrote.
    ranks
        Hotspots that are shown one by one; None lets the template choose.
    wards
        Names or codes of areas that have a profile of their own.
    pack
        `wards` for a profile of each, `districts` for a tasking briefing of each, or empty.
    public
        Rules of a public version, which is then all that is written.

    Raises
    ------
    BadSettings
        When the template or the pack is not known, a text is too long, or a public version is marked as sensitive.
    """

    template: Template = "profile"
    forms: frozenset[str] = frozenset({"html"})
    marking: str = ""
    author: str = ""
    edits: Edits = field(default_factory=Edits)
    ranks: tuple[int, ...] | None = None
    wards: tuple[str, ...] = ()
    pack: Pack = ""
    public: Disclosure | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "marking", as_marking(self.marking))
        object.__setattr__(self, "author", as_marking(self.author, what="author"))
        if self.template not in get_args(Template):
            raise BadSettings(f"“{self.template}” is no template. Choose {' or '.join(TEMPLATES)}.")
        if self.pack not in get_args(Pack):
            raise BadSettings(f"“{self.pack}” is no pack. Choose {' or '.join(filter(None, get_args(Pack)))}.")
        if self.public is not None and "SENSITIVE" in self.marking.upper():
            raise BadSettings(
                f"A public version cannot be marked {self.marking}: choose no marking, OFFICIAL or words of your own."
            )
