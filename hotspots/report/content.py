"""A document: its blocks and slides, made from the numbers once, who made it when from what, and what the analyst wrote."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from hotspots import __version__
from hotspots.draw import words
from hotspots.errors import BadSettings
from hotspots.report.blocks import Block, Chart, Figure, Heading, Say, Table
from hotspots.tables import Input

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Slide:
    """
    One slide, and one screen of the meeting view.

    Attributes
    ----------
    title
        A sentence or a place.
    rank
        Number of the hotspot that it is about; 0 for none.
    facts
        Names and values, large.
    said
        Sentences.
    figure
        A map or a chart.
    chart
        Drawn by the program that shows the slide.
    table
        At most a few rows.
    """

    title: str
    rank: int = 0
    facts: tuple[tuple[str, str], ...] = ()
    said: tuple[str, ...] = ()
    figure: Figure | None = None
    chart: Chart | None = None
    table: Table | None = None


MOST_HEADLINE, MOST_COMMENTARY = 300, 20_000


@dataclass(frozen=True)
class Edits:
    """
    What an analyst writes: a headline in place of ours, which then stands below it, and a commentary. Numbers stay ours.

    Raises
    ------
    BadSettings
        When one of them is longer than a document can take.
    """

    headline: str = ""
    commentary: str = ""

    def __post_init__(self) -> None:
        # Half of a letter, which a command line or JSON can hold and no file can, becomes a question mark.
        object.__setattr__(self, "headline", self.headline.encode("utf-8", "replace").decode())
        object.__setattr__(self, "commentary", self.commentary.encode("utf-8", "replace").decode())
        for what, text, most in (("headline", self.headline, MOST_HEADLINE), ("commentary", self.commentary, MOST_COMMENTARY)):
            if len(text) > most:
                raise BadSettings(f"The {what} has {len(text):,} letters; the limit is {most:,}. Write a shorter one.")


@dataclass(frozen=True)
class Imprint:
    """
    Who made it, when, from what, and how it is marked.

    Attributes
    ----------
    made
        When.
    inputs
        Name, role and sha256 of each file.
    marking
        Protective marking at the top and bottom of every page; empty for none.
    author
        Who made it, as they wrote it; empty where not told.
    manifest
        The run's manifest, which the document carries.
    """

    made: datetime
    inputs: tuple[Input, ...] = ()
    marking: str = ""
    author: str = ""
    manifest: bytes = b""

    @property
    def said(self) -> str:
        """“Made 2 January 2026 at 03:04 by … with Hotspots 0.1 from sample.csv (incidents, sha256 …).”"""
        by = f" by {self.author}" if self.author else ""
        files = ", ".join(f"{each.name} ({each.role}, sha256 {each.sha256})" for each in self.inputs)
        return f"Made {self.moment}{by} with Hotspots {__version__}{f' from {files}' if files else ''}."

    @property
    def moment(self) -> str:
        """`2 January 2026 at 03:04`."""
        return f"{words.day(self.made.date())} at {self.made:%H:%M}"


@dataclass(frozen=True)
class Document:
    """
    One document.

    Attributes
    ----------
    name
        Of its files, without an ending.
    title, subtitle
        What it is about; period and number of incidents.
    labels
        What the data say of themselves, shown at the top.
    headline
        The answer in a sentence.
    blocks
        All that follows, in order.
    slides
        The same as slides.
    imprint
        Who made it, when, from what.
    edits
        What the analyst wrote.
    contents
        Whether it is long enough on paper for a table of contents.
    """

    name: str
    title: str
    subtitle: str
    labels: tuple[str, ...]
    headline: str
    blocks: tuple[Block, ...]
    imprint: Imprint
    slides: tuple[Slide, ...] = ()
    edits: Edits = field(default_factory=Edits)
    contents: bool = False

    @property
    def body(self) -> tuple[Block, ...]:
        """All that follows the opening, under a heading of its own where a commentary stands before it."""
        if not self.edits.commentary.strip() or not self.blocks or isinstance(self.blocks[0], Heading):
            return self.blocks
        return (Heading("From the numbers"), *self.blocks)

    @property
    def on_paper(self) -> tuple[Block, ...]:
        """Blocks without maps that only move, and without headings over nothing."""
        kept = [block for block in self.body if not isinstance(block, Figure) or block.svg or block.png]
        shown: list[Block] = []
        for position, block in enumerate(kept):
            after = kept[position + 1] if position + 1 < len(kept) else Heading("", 1)
            if not (isinstance(block, Heading) and isinstance(after, Heading) and after.level <= block.level):
                shown.append(block)
        return tuple(shown)

    @property
    def opening(self) -> tuple[Block, ...]:
        """Headline and commentary: the analyst's own words are told from what follows from the numbers."""
        edits = self.edits
        own = (Say(edits.headline, lead=True), Say(f"From the numbers: {self.headline}")) if edits.headline else ()
        remarks = [Say(line) for line in edits.commentary.splitlines() if line.strip()]
        by = f"Commentary by {self.imprint.author}" if self.imprint.author else "Commentary by the analyst"
        return (*(own or (Say(self.headline, lead=True),)), *([Heading(by), *remarks] if remarks else []))
