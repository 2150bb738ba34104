"""What documents are made of: headings, sentences, tables and figures, whatever form they are written in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from hotspots.draw import words

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
