"""What is asked for when a run is handed over: which document, in which forms, marked how, by whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from hotspots.errors import BadSettings
from hotspots.report.content import Edits
from hotspots.report.marking import as_marking

Template = Literal["profile", "tasking"]
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
        Codes of areas that have a profile of their own.

    Raises
    ------
    BadSettings
        When the template is not known, or a text is too long.
    """

    template: Template = "profile"
    forms: frozenset[str] = frozenset({"html"})
    marking: str = ""
    author: str = ""
    edits: Edits = field(default_factory=Edits)
    ranks: tuple[int, ...] | None = None
    wards: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "marking", as_marking(self.marking))
        object.__setattr__(self, "author", as_marking(self.author, what="author"))
        if self.template not in get_args(Template):
            raise BadSettings(f"“{self.template}” is no template. Choose {' or '.join(TEMPLATES)}.")
