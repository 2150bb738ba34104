"""Harm: what one incident of each category weighs, by a table whose name and vintage stand wherever its weights are used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from hotspots.errors import BadFile, BadSettings
from hotspots.names import plain_name
from hotspots.read.columns import KNOWN
from hotspots.read.delimited import read_delimited
from hotspots.read.harm_tables import CCHI_ALSO_CALLED, CCHI_DAYS, POLICE_UK_AS_IF
from hotspots.read.incidents import Incidents
from hotspots.read.places import parse_numbers
from hotspots.read.scheme import as_recorded
from hotspots.read.source import Source
from hotspots.settings import HarmName
from hotspots.tables import Input

WEIGHT_NAMES = ("weight", "harm", "days", "score", "harmscore", "harmweight", "severity", "severityscore", "cchi")
"""Header names in lower case without spaces or marks, the most telling first."""
MOST_WEIGHT = 1e6
MOST_NAMED = 3


@dataclass(frozen=True)
class HarmTable:
    """
    Weights of categories or offences.

    Attributes
    ----------
    name, vintage, unit
        Which table, of when, in what; each is printed wherever the weights are used.
    weights
        By category, as `plain_name` writes it.
    assumption
        What is assumed where categories are not offences; empty where nothing is.
    input
        The file that it was read from; None for a table of the tool's own.
    """

    name: str
    vintage: str
    unit: str
    weights: Mapping[str, float]
    assumption: str = ""
    input: Input | None = None

    @property
    def line(self) -> str:
        """`Harm: Cambridge Crime Harm Index, 2020 table, days of the starting-point sentence.`, with its assumption."""
        said = f"Harm: {self.name}, {self.vintage}, {self.unit}."
        return f"{said} {self.assumption}" if self.assumption else said


CCHI_2020 = HarmTable(
    "Cambridge Crime Harm Index",
    "2020 table",
    "days of the starting-point sentence",
    {plain_name(name): days for name, days in CCHI_DAYS.items()}
    | {plain_name(other): CCHI_DAYS[name] for name, others in CCHI_ALSO_CALLED.items() for other in others},
)
POLICE_UK = HarmTable(
    "assumption for police.uk's 14 categories",
    "days of the Cambridge Crime Harm Index, 2020 table",
    "one offence standing for each category",
    {plain_name(category): CCHI_DAYS.get(offence, 0.0) for category, offence in POLICE_UK_AS_IF.items()},
    "This is an assumption and not the index: each category holds many offences, and all of violence and sexual offences weigh "
    "as actual bodily harm, all burglary as of a dwelling; anti-social behaviour, drugs, weapons and other crime weigh nothing.",
)
TABLES: dict[HarmName, HarmTable] = {"cchi_2020": CCHI_2020, "police_uk": POLICE_UK}


def with_harm(incidents: Incidents, table: HarmTable) -> Incidents:
    """
    The incidents weighed by a table in place of the weights they came with.

    The finer category goes before the category, and each is taken as it was recorded, whatever scheme groups it. A category that
    the table does not hold weighs nothing, and a note says how many incidents that are.

    Raises
    ------
    BadSettings
        When the table holds none of the categories, or holds offences and these are police.uk's groups of them.
    """
    recorded = as_recorded(incidents.table)
    finer = incidents.table["subcategory"]
    _require_fit([str(name) for column in (recorded, finer) for name in column.cat.categories], table)
    of_row = _weights(finer, table)
    of_row = np.where(np.isnan(of_row), _weights(recorded, table), of_row)
    unknown = np.isnan(of_row)
    counts = recorded[unknown].value_counts()
    notes = [table.line]
    if unknown.any():
        named = "; ".join(f"{name or 'blank'}: {count:,}" for name, count in counts[counts > 0].head(MOST_NAMED).items())
        notes.append(
            f"Warning: {int(unknown.sum()):,} of {len(of_row):,} incidents have a category that the harm table does not hold and "
            f"weigh nothing ({named}{'; others' if (counts > 0).sum() > MOST_NAMED else ''})."
        )
    return replace(
        incidents,
        table=incidents.table.assign(weight=np.where(unknown, 0.0, of_row)),
        notes=(*incidents.notes, *notes),
        inputs=(*incidents.inputs, *filter(None, [table.input])),
        harm=table.line,
    )


def _weights(column: pd.Series[str], table: HarmTable) -> npt.NDArray[np.float64]:
    """The weight of each row by a column of categories; NaN where the table does not hold it."""
    weight = np.array([table.weights.get(plain_name(str(name)), np.nan) for name in column.cat.categories])
    return np.asarray(np.append(weight, np.nan)[column.cat.codes.to_numpy()])


def weighed(incidents: Incidents, name: HarmName) -> Incidents:
    """The incidents weighed by the table that the settings name, unless they were weighed by another already."""
    return incidents if incidents.harm or name == "none" else with_harm(incidents, TABLES[name])


def read_harm(source: Source) -> HarmTable:
    """
    A table of weights from a CSV: a column of categories or offences and one of weights; `table`, `vintage` and `unit`, where
    there are such columns, say what it is.

    Raises
    ------
    BadFile
        When it has no such columns or no rows, a weight is no number from 0, or one category has two.
    """
    file = read_delimited(source)
    if len(file.misfit):
        row = int(file.row_of(file.misfit[:1])[0])
        raise BadFile(f"{source.name}: row {row:,} has not as many fields as the header. Mend that row.")
    simple = {re.sub(r"[^a-z0-9]", "", name.lower()): name for name in reversed(file.header)}
    weight = _first(simple, WEIGHT_NAMES)
    category = _first(simple, [name for name in KNOWN["category"] if simple.get(name) != weight])
    if category is None or weight is None:
        raise BadFile(
            f"{source.name} is no harm table that can be used: it needs a column called category or offence, and one called "
            f"weight, harm or days; its columns are {', '.join(file.header[:12])}. Rename them."
        )
    wanted = list(dict.fromkeys([category, weight, *(simple[name] for name in ("table", "vintage", "unit") if name in simple)]))
    texts = {name: file.texts([name], plain=[name]).column(0).cast(pa.string()).to_pylist() for name in wanted}
    numbers = parse_numbers(pa.array(texts[weight], pa.string()))
    weights: dict[str, float] = {}
    for row, (label, number) in enumerate(zip(texts[category], numbers.tolist(), strict=True)):
        where = f"row {int(file.row_of(file.good[row : row + 1])[0]):,} (“{label}”)"
        if not 0 <= number <= MOST_WEIGHT:
            raise BadFile(f"{source.name}: the weight in {where} is not a number from 0 to {MOST_WEIGHT:,.0f}. Mend that row.")
        if weights.setdefault(plain_name(label), number) != number:
            raise BadFile(f"{source.name} gives two weights for one category, in {where} and before it. Keep one of them.")
    if not weights:
        raise BadFile(f"{source.name} has column names but no weights. Add a row for each category.")
    if not any(weights.values()):
        raise BadFile(f"{source.name} gives every category the weight 0, so nothing can be ranked by it. Mend the weights.")
    return HarmTable(
        _one(texts, simple, "table") or source.name,
        _one(texts, simple, "vintage") or "vintage not stated",
        _one(texts, simple, "unit") or "weights as given",
        weights,
        input=Input(source.name, "harm", source.sha256),
    )


def _first(simple: Mapping[str, str], names: Iterable[str]) -> str | None:
    return next((simple[name] for name in names if name in simple), None)


def _one(texts: Mapping[str, list[str]], simple: Mapping[str, str], name: str) -> str:
    """What a column says throughout; empty where it is not there or says several things."""
    seen = {value.strip() for value in texts.get(simple.get(name, ""), [])} - {""}
    return seen.pop()[:120] if len(seen) == 1 else ""


def _require_fit(categories: list[str], table: HarmTable) -> None:
    ours = {plain_name(name) for name in categories} - {""}
    if not ours:
        raise BadSettings("The data have no categories, so no harm table can weigh them. Name the column of categories.")
    groups = {plain_name(name) for name in POLICE_UK_AS_IF} - set(CCHI_2020.weights)
    if table is CCHI_2020 and ours & groups and ours <= {plain_name(name) for name in POLICE_UK_AS_IF}:
        raise BadSettings(
            "The Cambridge Crime Harm Index weighs offences, and these are police.uk's categories, which hold many offences "
            "each. Choose the assumption for police.uk's categories, or upload a table of your own."
        )
    if not ours & set(table.weights):
        shown = ", ".join(sorted(name for name in categories if name)[:MOST_NAMED]) or "none"
        raise BadSettings(
            f"The harm table “{table.name}” holds none of the data's categories (such as {shown}). Choose another table, or "
            "upload one with these categories."
        )


def harm_line(incidents: Incidents) -> str:
    """What the weights of the incidents are, in a sentence; empty where each counts as 1."""
    if incidents.harm:
        return incidents.harm
    given = bool((incidents.table["weight"] != 1).any())
    return "Harm: weights from the incidents' own weight column." if given else ""
