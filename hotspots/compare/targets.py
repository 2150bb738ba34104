"""Targets as partnerships write them: a baseline, what was aimed at, what came, and whether chance lets it be said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa

from hotspots.compare.ratio import rate_ratio
from hotspots.errors import BadFile
from hotspots.locate.rates import byar_interval
from hotspots.read.delimited import Delimited, read_delimited
from hotspots.read.places import parse_numbers
from hotspots.read.source import Source

Rag = Literal["green", "amber", "red"]
Better = Literal["lower", "higher"]
NAMES: Mapping[str, tuple[str, ...]] = {
    "measure": ("measure", "indicator", "target name", "what"),
    "baseline": ("baseline", "before", "base"),
    "target": ("target", "aim", "goal"),
    "actual": ("actual", "now", "current", "result", "after"),
    "better": ("better", "good is", "polarity"),
}
AGAINST = (
    r"(\s+(on|from|than|against))?(\s+the)?"
    r"(\s+([0-9]{4}([/-]([0-9]{2}){1,2})?|last year|previous year|year before))?(\s+baseline)?"
)
"""What a target is measured against, as written after it: that is the row's baseline."""
RELATIVE = re.compile(
    r"((?P<verb>reduce|reduction|fall|increase|rise) (by|of) )?"
    r"(?P<sign>[+−-]?)\s*(?P<number>[0-9]+(\.[0-9]+)?)\s*(%|per ?cent)\s*"
    rf"((?P<way>below|less|fall|reduction|down|above|more|rise|increase|up)?{AGAINST})"
)
SAME = re.compile(rf"(no (?P<way>increase|rise|decrease|fall)|same|hold){AGAINST}")
ABSOLUTE = re.compile(r"(?P<bound>at most|under|below|at least|over|above)?\s*(?P<number>[0-9][0-9,]*(\.[0-9]+)?)")
FALLS, LEAST = {"below", "less", "fall", "reduction", "reduce", "down"}, {"at least", "over", "above"}
MOST_COUNT = 1e9
SMALL_BASELINE = 20


@dataclass(frozen=True)
class Target:
    """
    One row of a table of targets.

    Attributes
    ----------
    measure
        What is counted.
    baseline, actual
        Counts then and now, over periods of one length.
    said
        The target as it was written.
    goal
        What it asks for, as a count; of a target in percent the baseline times it.
    ratio
        The same over the baseline; None where the target is a count of its own.
    better
        Whether less or more of it is better.
    """

    measure: str
    baseline: int
    actual: int
    said: str
    goal: float
    ratio: float | None
    better: Better


@dataclass(frozen=True)
class Judged:
    """
    A target against what came.

    Attributes
    ----------
    target
        As it was read.
    change, low, high
        Change from the baseline in percent, with its exact 95% interval; NaN without a baseline.
    actual_low, actual_high
        95% interval of the actual count (Poisson).
    rag
        Green: met, whatever chance did. Red: not met. Amber: chance leaves both open.
    why
        The rule in words, with its numbers.
    """

    target: Target
    change: float
    low: float
    high: float
    actual_low: float
    actual_high: float
    rag: Rag
    why: str


def judge(target: Target) -> Judged:
    """
    Whether a target was met, counting chance in.

    A target in percent is met where the whole exact interval of actual over baseline (`ratio.rate_ratio`) is on its good side,
    and not met where the whole of it is on the other; a count of its own likewise with the Poisson interval of the actual count.
    Between them it cannot be told.
    """
    found = rate_ratio(target.baseline, target.actual)
    low, high = (float(limit[0]) for limit in byar_interval(np.array([target.actual])))
    if target.ratio is None:
        inside, what = (low, high), f"the actual count's interval ({low:,.0f} to {high:,.0f})"
        aim, aimed = target.goal, f"{target.goal:,.0f}"
    else:
        inside = (found.low, found.high)
        what = f"the change's interval ({_percent(found.low * 100 - 100)} to {_percent(found.high * 100 - 100)})"
        aim, aimed = target.ratio, _percent((target.ratio - 1) * 100)
    good = inside[1] <= aim if target.better == "lower" else inside[0] >= aim
    bad = inside[0] > aim if target.better == "lower" else inside[1] < aim
    rag: Rag = "green" if good else "red" if bad else "amber"
    side = {"green": "lies wholly on the good side of", "red": "lies wholly on the wrong side of", "amber": "holds both sides of"}
    small = f" The baseline is under {SMALL_BASELINE}, so the percentage moves with every incident."
    return Judged(
        target,
        (found.ratio - 1) * 100,
        (found.low - 1) * 100,
        (found.high - 1) * 100,
        low,
        high,
        rag,
        f"{what[0].upper()}{what[1:]} {side[rag]} {aimed}.{small if target.baseline < SMALL_BASELINE else ''}",
    )


def _percent(value: float) -> str:
    """`−3%`, `0%`, `+5.5%`."""
    return f"{round(value, 1):+g}%".replace("+0%", "0%").replace("-0%", "0%").replace("-", "−") if np.isfinite(value) else "any"


def read_targets(source: Source) -> tuple[Target, ...]:
    """
    Targets from a CSV: measure, baseline, target and actual; `better` says lower or higher where that is not plain.

    A target is “3% below”, “3% below 2013/14”, “reduce by 3%”, “-3%”, “no increase”, “at most 100” or a number. Lower is better
    unless it says otherwise. A year that it names is taken to be the baseline's.

    Raises
    ------
    BadFile
        When a column is missing, or a row has a count or a target that cannot be read.
    """
    file = read_delimited(source)
    simple = {re.sub(r"[^a-z ]", "", name.lower()).strip(): name for name in reversed(file.header)}
    found = {use: next((simple[name] for name in names if name in simple), None) for use, names in NAMES.items()}
    missing = [use for use in ("measure", "baseline", "target", "actual") if found[use] is None]
    if missing:
        raise BadFile(
            f"{source.name} is no table of targets: it has no column called {missing[0]}. It needs measure, baseline, target and "
            f"actual; its columns are {', '.join(file.header[:12])}."
        )
    texts = {use: _texts(file, name) if name else [""] * len(file.good) for use, name in found.items()}
    if not len(file.good):
        raise BadFile(f"{source.name} has column names but no targets. Add a row for each.")
    numbers = file.row_of(file.good).tolist()
    rows = [dict(zip(texts, cells, strict=True)) for cells in zip(*texts.values(), strict=True)]
    return tuple(_target(row, f"{source.name}, row {number:,}") for row, number in zip(rows, numbers, strict=True))


def _texts(file: Delimited, name: str) -> list[str]:
    return [str(text).strip() for text in file.texts([name], plain=[name]).column(0).cast(pa.string()).to_pylist()]


def _target(row: Mapping[str, str], where: str) -> Target:
    baseline, actual = (_count(row[name], f"{where}: the {name}") for name in ("baseline", "actual"))
    said = row["target"]
    plain = said.casefold().strip()
    same, relative, absolute = (pattern.fullmatch(plain) for pattern in (SAME, RELATIVE, ABSOLUTE))
    ratio: float | None = None
    if same:
        ratio, more = 1.0, same["way"] in ("decrease", "fall")
    elif relative and (relative["way"] or relative["verb"] or relative["sign"]):
        falls = bool({relative["way"], relative["verb"]} & FALLS) or relative["sign"] in ("-", "−")
        ratio = 1 + float(relative["number"]) / 100 * (-1 if falls else 1)
        more = not falls
    elif absolute:
        more = absolute["bound"] in LEAST
    else:
        raise BadFile(
            f"{where}: the target “{said}” cannot be read. Write 3% below, 5% above, no increase, at most 100, at least 100 or a "
            "number."
        )
    goal = baseline * ratio if ratio is not None else float(absolute["number"].replace(",", "")) if absolute else np.nan
    better = row["better"].casefold()
    if better not in ("", "lower", "less", "higher", "more"):
        raise BadFile(f"{where}: better is “{row['better']}”. Write lower or higher, or leave it blank.")
    higher = better in ("higher", "more") or (not better and more)
    return Target(row["measure"] or "(no name)", baseline, actual, said, goal, ratio, "higher" if higher else "lower")


def _count(text: str, what: str) -> int:
    number = float(parse_numbers(pa.array([text], pa.string()))[0])
    if not (0 <= number <= MOST_COUNT and number == int(number)):
        raise BadFile(f"{what} is “{text}”, not a whole number from 0. Mend that row.")
    return int(number)
