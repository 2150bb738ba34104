"""A table of targets read as partnerships write it: which columns, which year, and what each target asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pyarrow as pa

from hotspots.compare.targets import Target
from hotspots.errors import BadFile
from hotspots.read.delimited import Delimited, read_delimited
from hotspots.read.places import parse_numbers
from hotspots.read.source import Source

NAMES: Mapping[str, tuple[str, ...]] = {
    "measure": ("measure", "indicator", "target name", "what"),
    "baseline": ("baseline", "before", "base"),
    "target": ("target", "aim", "goal"),
    "actual": ("actual", "now", "current", "result", "after"),
    "better": ("better", "good is", "polarity"),
}
NUMBER = r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?|[0-9]+(\.[0-9]+)?"
"""With or without thousands; a comma stands nowhere else."""
YEAR = re.compile(r"(?P<year>199[0-9]|20[0-3][0-9])([/–-](?P<end>([0-9]{2}){1,2}))?")
AGAINST = (
    r"(\s+(on|from|than|against))?(\s+the)?"
    rf"(\s+((?P<when>{YEAR.pattern})|last year|previous year|year before|(?P<base>{NUMBER})))?(\s+baseline)?"
)
"""What a target is measured against, as written after it: that has to be the row's baseline."""
RELATIVE = re.compile(
    r"((?P<verb>reduce|reduction|fall|decrease|cut|increase|rise) (by|of) )?"
    rf"(?P<sign>[+−–-]?)\s*(?P<number>[0-9]+(\.[0-9]+)?)\s*(%|per ?cent)\s*"
    rf"((?P<way>below|less|lower|fall|reduction|decrease|down|above|more|higher|rise|increase|up)?{AGAINST})"
)
SAME = re.compile(rf"(no (?P<way>increase|rise|decrease|fall)|same|hold){AGAINST}")
ABSOLUTE = re.compile(
    r"(?P<bound>at most|no more than|not more than|up to|under|below|≤|<=|<|at least|no fewer than|no less than|over|above|≥|"
    rf">=|>)?\s*(?P<number>{NUMBER})(\s+\(?((in|on|from|against)\s+)?(?P<when>{YEAR.pattern})\)?(\s+baseline)?)?"
)
FALLS = {"below", "less", "lower", "fall", "reduction", "reduce", "decrease", "cut", "down"}
LEAST = {"at least", "no fewer than", "no less than", "over", "above", "≥", ">=", ">"}
MOST_COUNT = 1e9


def read_targets(source: Source) -> tuple[Target, ...]:
    """
    Targets from a CSV: measure, baseline, target and actual; `better` says lower or higher where that is not plain.

    A target is “3% below”, “3% below 2013/14”, “reduce by 3%”, “-3%”, “no increase”, “at most 100” or a number. Lower is better
    unless it says otherwise. A year that it names is the baseline's: of several baselines the one of that year counts.

    Raises
    ------
    BadFile
        When a column is missing or there are several of one kind, a row has a count or a target that cannot be read, or a target
        is measured against another year or number than the baseline's.
    """
    file = read_delimited(source)
    columns = {use: _columns(file.header, names) for use, names in NAMES.items()}
    _require_columns(source.name, file.header, columns)
    texts = {name: _texts(file, name) for names in columns.values() for name in names}
    numbers = file.row_of(file.good).tolist()
    rows = [dict(zip(texts, cells, strict=True)) for cells in zip(*texts.values(), strict=True)]
    filled = [(row, number) for row, number in zip(rows, numbers, strict=True) if any(row.values())]
    if not filled:
        raise BadFile(f"{source.name} has column names but no targets. Add a row for each.")
    return tuple(_target(row, columns, f"{source.name}, row {number:,}") for row, number in filled)


def _columns(header: Sequence[str], names: Sequence[str]) -> list[str]:
    """Columns of one kind: those called by the first of its names that any is called by, whatever year stands with it."""
    simple = {name: re.sub(r"[^a-z ]", "", name.lower()).strip() for name in header}
    found = ([name for name, plain in simple.items() if plain == wanted] for wanted in names)
    return next((each for each in found if each), [])


def _require_columns(file: str, header: Sequence[str], columns: Mapping[str, list[str]]) -> None:
    missing = [use for use in ("measure", "baseline", "target", "actual") if not columns[use]]
    if missing:
        raise BadFile(
            f"{file} is no table of targets: it has no column called {missing[0]}. It needs measure, baseline, target and "
            f"actual; its columns are {', '.join(header[:12])}."
        )
    for use, names in columns.items():
        if len(names) > 1 and use != "baseline":
            raise BadFile(f"{file} has more than one column of {use}: {', '.join(names[:12])}. Keep the one to judge by.")


def _texts(file: Delimited, name: str) -> list[str]:
    return [str(text).strip() for text in file.texts([name], plain=[name]).column(0).cast(pa.string()).to_pylist()]


def _target(row: Mapping[str, str], columns: Mapping[str, list[str]], where: str) -> Target:
    said = row[columns["target"][0]]
    plain = " ".join(said.casefold().split())
    same, relative, absolute = (pattern.fullmatch(plain) for pattern in (SAME, RELATIVE, ABSOLUTE))
    against = same or relative
    found = against or absolute
    if found is None or (relative and not any(relative[part] for part in ("way", "verb", "sign"))):
        raise BadFile(
            f"{where}: the target “{said}” cannot be read. Write 3% below, 5% above, no increase, at most 100, at least 100 or a "
            "number."
        )
    column = _baseline_column(columns["baseline"], found["when"], f"{where}: the target “{said}”", any_will_do=against is None)
    baseline = _count(row[column], f"{where}: the baseline")
    actual = _count(row[columns["actual"][0]], f"{where}: the actual")
    if against and against["base"] and float(against["base"].replace(",", "")) != baseline:
        raise BadFile(f"{where}: the target “{said}” is against {against['base']}, and the baseline is {baseline:,}. Mend one.")
    ratio: float | None = None
    if same:
        ratio, more = 1.0, same["way"] in ("decrease", "fall")
    elif relative:
        falls = bool({relative["way"], relative["verb"]} & FALLS) or relative["sign"] in tuple("-−–")
        ratio = 1 + float(relative["number"]) / 100 * (-1 if falls else 1)
        more = not falls
        if ratio < 0:
            raise BadFile(f"{where}: the target “{said}” asks for a fall of more than 100%. Mend that row.")
    else:
        more = found["bound"] in LEAST
    goal = baseline * ratio if ratio is not None else float(found["number"].replace(",", ""))
    better = row[columns["better"][0]].casefold() if columns["better"] else ""
    if better not in ("", "lower", "less", "higher", "more"):
        raise BadFile(f"{where}: better is “{better}”. Write lower or higher, or leave it blank.")
    higher = better in ("higher", "more") or (not better and more)
    measure = row[columns["measure"][0]] or "(no name)"
    return Target(measure, baseline, actual, said, goal, ratio, "higher" if higher else "lower")


def _baseline_column(names: Sequence[str], said: str | None, where: str, *, any_will_do: bool) -> str:
    """
    The baseline of the year that a target names; the only one, or the last where any will do, where it names none.

    A target that is a count of its own is judged without its baseline, which then only says what changed.
    """
    years = {name: year for name in names if (year := _year(name))}
    wanted = _year(said or "")
    if wanted and (len(names) > 1 or years):
        named = [name for name in names if name in years and _is_same(years[name], wanted)]
        if len(named) == 1:
            return named[0]
        raise BadFile(f"{where} is against {said}, and the table has {', '.join(names[:12])}. Mend the target or the column.")
    if len(names) > 1 and not any_will_do:
        raise BadFile(f"{where} says not against which of {', '.join(names[:12])}. Name the year, or keep one column.")
    return max(names, key=lambda name: (years.get(name, ("", "")), names.index(name)))


def _year(text: str) -> tuple[str, str] | None:
    """First year and the last two digits of the last: `2013/14`, `2013-2014`; the second empty where there is none."""
    found = YEAR.search(text)
    return (found["year"], (found["end"] or "")[-2:]) if found else None


def _is_same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one[0] == other[0] and (one[1] == other[1] or not one[1] or not other[1])


def _count(text: str, what: str) -> int:
    grouped = "," not in text or re.fullmatch(NUMBER, text)
    number = float(parse_numbers(pa.array([text], pa.string()))[0]) if grouped else float("nan")
    if not (0 <= number <= MOST_COUNT and number == int(number)):
        raise BadFile(f"{what} is “{text}”, not a whole number from 0. Mend that row.")
    return int(number)
