"""What changed since last time, in words and rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from hotspots.compare.ratio import LEAST_BASELINE
from hotspots.compare.since import SAME_PLACE, Move, Since
from hotspots.draw import words
from hotspots.report.blocks import Block, Cell, Column, Heading, Points, Say, Table
from hotspots.report.content import Document, Edits, Imprint, Slide

CHANCE = 0.05
MERGED = ("Outlines that grow together or part are merged and split off: their ground is still in the list, under another rank.",)
MOVES: dict[Move, str] = {
    "new": "★\u00a0new", "gone": "✕\u00a0gone", "up": "▲\u00a0up", "down": "▼\u00a0down", "same": "●\u00a0same",
    "merged": "◆\u00a0merged", "split": "◇\u00a0split\u00a0off",
}  # fmt: skip
"""Shape and word do not part at the end of a line."""


def since_headline(found: Since) -> str:
    """“Since 1 June to 31 August 2021: 2 hotspots are new, 1 is gone, 3 moved up and 1 moved down; …”."""
    table = found.table
    if table.empty:
        return f"Neither now nor in {found.earlier} is there a hotspot."
    many = {move: int((table["move"] == move).sum()) for move in MOVES}
    parts = [
        f"{words.are(many['new'])} new",
        f"{words.are(many['gone'])} gone",
        f"{many['up']:,} moved up",
        f"{many['down']:,} moved down",
        *([f"{words.are(many['merged'])} merged into another"] if many["merged"] else []),
        *([f"{words.are(many['split'])} split off from another"] if many["split"] else []),
    ]
    start = f"Compared with {found.earlier}, of {words.plural(len(table), 'hotspot')} {', '.join(parts[:-1])} and {parts[-1]}"
    if not found.on_one_ground:
        return f"{start}."
    tested = table[table["p"].notna()]
    beyond = int((tested["p_adjusted"] < CHANCE).sum())
    did = "None of them" if beyond == 0 else f"{beyond:,} of them"
    return f"{start}. {did} changed by more than chance on the same ground, all taken together."


def since_table(found: Since) -> Table:
    """One row a place: rank now and before, and what changed on the same ground."""
    if found.on_one_ground:
        last = (Column("Incidents on the same ground, before to now", right=True), Column("More than chance"))
    else:
        last = (Column("Incidents in the list then", right=True), Column("Incidents in the list now", right=True))
    columns = (Column("Rank"), Column("Place", em=11), Column("Move"), Column("Rank before", right=True), *last)
    rows = tuple(_row(row, found) for row in found.table.to_dict("records"))
    return Table(columns, rows, _caption(found), names=1)


def _row(row: dict[Any, Any], found: Since) -> tuple[Cell, ...]:
    shown = (
        (Cell(changed(row)), Cell(_beyond(row)))
        if found.on_one_ground
        else (Cell(words.number(row["listed_before"])), Cell(words.number(row["listed"])))
    )
    return (
        Cell(f"{row['rank']}", mark="rank") if row["rank"] else Cell("–"),
        Cell(str(row["name"]), (f"now part of {row['into']}",) if row["into"] else ()),
        Cell(MOVES[row["move"]]),
        Cell(f"{row['rank_before']}" if row["rank_before"] else "–"),
        *shown,
    )


def changed(row: dict[Any, Any]) -> str:
    """`86 to 61 (−29%, −49% to −1%)`, of the daily rate; only the counts where there were few before."""
    enough = row["before"] >= LEAST_BASELINE
    percent = (row["rate_ratio"] - 1) * 100 if enough else np.nan
    low, high = ((row[name] - 1) * 100 for name in ("rate_ratio_low", "rate_ratio_high"))
    return words.change(row["before"], row["after"], percent, low, high)


def _beyond(row: dict[Any, Any]) -> str:
    if row["p_adjusted"] >= CHANCE:
        return "no"
    return "more" if row["rate_ratio"] > 1 else "fewer"


def _caption(found: Since) -> str:
    said = f"{found.earlier} ({found.earlier.days} days) to {found.later} ({found.later.days} days)."
    if not found.on_one_ground:
        return f"{said} Each list counts on its own ground."
    by_day = " Changes are of the daily rate." if found.earlier.days != found.later.days else ""
    return f"{said}{by_day} The exact 95% interval of the change; a percentage only from {LEAST_BASELINE} before."


def since_notes(found: Since) -> tuple[str, ...]:
    """How places are matched, and what a move does not mean."""
    return (
        *found.notes,
        f"A place is the same where two outlines share at least {words.percent(SAME_PLACE)} of the smaller one.",
        "Ranks move by chance too: go by the counts. “New” is new in the list, not without incidents before.",
        *(MERGED if found.table["move"].isin(["merged", "split"]).any() else ()),
        "A place enters the list because it was high then: part of a later fall, and of an earlier rise, is that alone.",
    )


def since_blocks(found: Since) -> list[Block]:
    """What changed since last time, under its heading."""
    table: list[Block] = [since_table(found)] if len(found.table) else []
    return [
        Heading("What changed since last time"),
        Say(since_headline(found), lead=True),
        *table,
        Points(since_notes(found)),
    ]


def since_document(found: Since, *, imprint: Imprint, edits: Edits | None = None) -> Document:
    """Two lists compared, as a document."""
    table = since_table(found)
    return Document(
        name="since",
        title="What changed since last time",
        subtitle=f"{found.earlier} to {found.later}",
        labels=(),
        headline=since_headline(found),
        blocks=(*([table] if table.rows else []), Points(since_notes(found))),
        imprint=imprint,
        slides=(Slide(since_headline(found), table=table if table.rows else None, said=since_notes(found)),),
        edits=edits or Edits(),
    )


def since_csv(found: Since) -> pd.DataFrame:
    """The same in numbers."""
    return found.table.assign(earlier=str(found.earlier), later=str(found.later))
