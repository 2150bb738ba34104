"""What a document holds, whatever form it is written in: words, tables, figures and slides, all made from the numbers once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from hotspots import __version__
from hotspots.draw import words
from hotspots.errors import BadSettings
from hotspots.tables import Input

if TYPE_CHECKING:
    import pandas as pd

Mark = Literal["", "rank", "strong", "green", "amber", "red"]
ChartKind = Literal["bar", "column", "line"]
Live = tuple[str, str, str]
"""A map that moves: what goes into a page's head, its body and its script."""


@dataclass(frozen=True)
class Heading:
    """A heading; level 2 is a section of the document, 3 a part of one."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Say:
    """A paragraph; a lead answers its section's question and stands out."""

    text: str
    lead: bool = False


@dataclass(frozen=True)
class Points:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Code:
    """Text as it is, such as settings; folded away under a title where a form can do that."""

    title: str
    text: str


@dataclass(frozen=True)
class Cell:
    """
    One cell of a table.

    Attributes
    ----------
    text
        As shown, numbers too.
    small
        Lines below it.
    mark
        A numbered pin, bold, or a status, which is a word and a shape in the text too.
    """

    text: str
    small: tuple[str, ...] = ()
    mark: Mark = ""


@dataclass(frozen=True)
class Column:
    """
    One column of a table.

    Attributes
    ----------
    name
        Its header.
    right
        Numbers stand to the right.
    em
        Width in letters that a text needs; 0 lets it be.
    under
        On paper its text stands below the row's name instead, as a line of its own.
    brief
        On paper without the lines below its texts.
    """

    name: str
    right: bool = False
    em: float = 0
    under: bool = False
    brief: bool = False


@dataclass(frozen=True)
class Table:
    """
    Rows of cells.

    Attributes
    ----------
    columns, rows
        One cell a column in each row.
    caption
        What the numbers are.
    names
        Position of the column that names a row.
    folded
        Title under which a page folds it away; empty for a table that is always seen.
    narrow
        As wide as its texts, not as the page.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    names: int = 0
    folded: str = ""
    narrow: bool = False

    def __post_init__(self) -> None:
        wrong = next((len(row) for row in self.rows if len(row) != len(self.columns)), None)
        if wrong is not None:
            raise ValueError(f"A table of {len(self.columns)} columns has a row of {wrong} cells.")

    def without(self, names: Collection[str]) -> Table:
        """The same without some columns."""
        kept = [position for position, column in enumerate(self.columns) if column.name not in names]
        return replace(
            self,
            columns=tuple(self.columns[at] for at in kept),
            rows=tuple(tuple(row[at] for at in kept) for row in self.rows),
            names=kept.index(self.names),
        )

    def on_paper(self) -> Table:
        """The same as it stands on paper: some columns under the row's name, some without their small lines."""
        under = [position for position, column in enumerate(self.columns) if column.under]
        kept = [position for position in range(len(self.columns)) if position not in under]
        rows = []
        for row in self.rows:
            named = row[self.names]
            lines = [
                f"{self.columns[at].name}: {'; '.join([row[at].text, *row[at].small])}"
                for at in under
                if row[at].text not in ("", "–")
            ]
            whole = replace(named, small=(*named.small, *lines))
            shown = [replace(row[at], small=()) if self.columns[at].brief else row[at] for at in kept]
            rows.append(tuple(whole if at == self.names else cell for at, cell in zip(kept, shown, strict=True)))
        return replace(self, columns=tuple(self.columns[at] for at in kept), rows=tuple(rows), names=kept.index(self.names))


@dataclass(frozen=True)
class Chart:
    """Numbers that a form can draw as a chart of its own: one label a value, one name a series."""

    kind: ChartKind
    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True)
class Figure:
    """
    A picture with what it says in words.

    Attributes
    ----------
    alt
        What it shows, for who does not see it.
    name
        Of its file where it is written alone.
    svg
        A chart as SVG text; empty for a map.
    png
        Draws a map for paper, as PNG; called where a form needs it, once.
    live
        Draws a map that moves, for a page.
    chart
        Its numbers, where a form can draw them itself.
    width_mm
        On paper, at most.
    """

    alt: str
    name: str
    svg: str = ""
    png: Callable[[], bytes] | None = None
    live: Callable[[], Live] | None = None
    chart: Chart | None = None
    width_mm: float = 170

    @cached_property
    def drawn(self) -> bytes:
        """The map for paper; empty where there is none."""
        return self.png() if self.png else b""


Block = Heading | Say | Points | Code | Table | Figure


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
    def on_paper(self) -> tuple[Block, ...]:
        """Blocks without maps that only move, and without headings over nothing."""
        kept = [block for block in self.blocks if not isinstance(block, Figure) or block.svg or block.png]
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


def table_of(
    rows: pd.DataFrame, *, right: Sequence[str] = (), caption: str = "", folded: str = "", pins: str = "", narrow: bool = True
) -> Table:
    """
    A table of texts and whole numbers as a block.

    Parameters
    ----------
    right
        Names of the columns whose values stand to the right.
    pins
        Name of the column that holds a hotspot's rank.
    """
    names = [str(name) for name in rows.columns]
    cells = tuple(
        tuple(Cell(_shown(value), mark="rank" if name == pins else "") for name, value in zip(names, row, strict=True))
        for row in rows.itertuples(index=False, name=None)
    )
    return Table(tuple(Column(name, right=name in right) for name in names), cells, caption, folded=folded, narrow=narrow)


def _shown(value: object) -> str:
    return value if isinstance(value, str) else words.number(float(value))  # type: ignore[arg-type]
