"""How sure, in words: which hotspots are more than chance, and whether the method would have worked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from hotspots.compare.accuracy import AREA_SHARES, Accuracy
from hotspots.compare.sureness import Confidence
from hotspots.detect.persistence import Concentration
from hotspots.draw import words

CHANCE = 0.05
METHODS = {"density": "density", "dbscan": "DBSCAN", "gi_star": "Gi*"}


def chance_headline(table: pd.DataFrame, *, null: str, reason: str) -> str:
    """“8 of 10 hotspots are more than chance”, with the null, or why it cannot be said."""
    if table.empty:
        return "There is no hotspot to test."
    if reason:
        return f"Whether the hotspots are more than chance cannot be tested: {reason}"
    tested = table[table["p"].notna()]
    if tested.empty:
        return "Whether the hotspots are more than chance cannot be tested: chance leaves nothing open at their points."
    beyond = int((tested["p"] < CHANCE).sum())
    verb = "is" if len(tested) == 1 or beyond == 1 else "are"
    left = len(table) - len(tested)
    return (
        f"{beyond:,} of {words.plural(len(tested), 'hotspot')} {verb} more than chance; chance is {null}, and the whole map is "
        f"covered at 5%.{f' {words.are(left)} not tested.' if left else ''}"
    )


def sure_word(p: float) -> str:
    """“yes”, “not shown” or “not tested”."""
    return "not tested" if not np.isfinite(p) else "yes" if p < CHANCE else "not shown"


def sure_words(p: float) -> str:
    """The same with its p: “yes (p = 0.002)”."""
    return f"{sure_word(p)} ({words.p_value(p)})" if np.isfinite(p) else sure_word(p)


def against_chance(found: Confidence) -> str:
    """What “how sure” was held against, for below the ranked list."""
    if found.simulation is None:
        return f"How sure: not tested. {words.sentence(found.null_reason)}"
    return f"How sure: chance is {found.null}. “Not shown” is not “not there”: see Confidence."


def sureness_line(found: Confidence, rank: int) -> str:
    """“more than chance: yes (p = 0.002), 54 incidents, 12.6 by chance; found by all 3” of one hotspot."""
    row = found.table[found.table["rank"] == rank].iloc[0]
    said = f"more than chance: {sure_words(float(row['p']))}"
    if np.isfinite(float(row["by_chance"])):
        said += f", {int(row['incidents']):,} incidents where chance would put {words.number(float(row['by_chance']), 1)}"
    return f"{said}; found by {_agree(row)}"


def how_tested(found: Confidence) -> str:
    """How the tests were made, or why not, for below a table."""
    if found.simulation is None:
        return f"Not tested: {found.null_reason}"
    return (
        f"{found.simulation.runs:,} seeded runs of chance ({found.null}). A hotspot's p is the chance that such a map exceeds "
        "the density at it anywhere: it tests the smoothed density, and not the count inside the outline. Gi* is tested by the "
        "exact distribution of its count, adjusted over all cells."
    )


def how_scored(accuracy: Accuracy) -> str:
    """How the hold-out was made, for below its table."""
    return (
        f"Each of {len(accuracy.cuts)} months ({accuracy.cuts[0]} to {accuracy.cuts[-1]}) is held out in turn: cells are ranked "
        "on all that came before it and scored on it, by the share of its incidents in the first 1, 2, 5 and 10% of the area. "
        "PAI: share caught over share of the area. PEI: of the best that could be reached in the same area. The table is of all "
        f"these months, the sentence above it of the last {accuracy.late:,}, as the setting was chosen on those before."
    )


def accuracy_headline(accuracy: Accuracy | None, reason: str) -> str:
    """“On your data, the setting in use (density, 300 m radius) caught 31% of the next month's incidents in 2% of the area …”."""
    if accuracy is None:
        return f"Whether it would have worked cannot be said: {reason}"
    if not np.isfinite(accuracy.best_rate):
        return "Only one month could be held out, too few to choose a setting on some months and score it on others."
    said = (
        f"On your data, the setting in use ({accuracy.used.name}) caught {words.percent(accuracy.used_rate)} of the next month's "
        f"incidents in 2% of the area, over the last {words.plural(accuracy.late, 'month')}; a plain count of before caught "
        f"{words.percent(accuracy.count_rate)}"
    )
    if accuracy.best != accuracy.used:
        said += f", and {accuracy.best.name}, the best setting on the months before these, {words.percent(accuracy.best_rate)}"
    best = max(accuracy.used_rate, accuracy.best_rate)
    return f"{said}.{' The plain count did better.' if accuracy.count_rate > best else ''}"


def concentration_headline(found: Concentration, *, cell_m: float) -> str:
    """“Half of the incidents fall in 2.1% of the 100 m squares”, with the Gini coefficient."""
    return (
        f"Half of the incidents fall in {words.percent(found.half)} of the squares of {cell_m:,.0f} m (Gini {found.gini:.2f}; "
        f"{found.gini_adjusted:.2f} adjusted for fewer incidents than squares)."
    )


def confidence_rows(table: pd.DataFrame, *, short: bool = False) -> pd.DataFrame:
    """
    The hotspots with their tests, as texts.

    Parameters
    ----------
    short
        For a narrow screen: p beside the answer, and how many methods instead of which.
    """
    tests = table.to_dict("records")
    return pd.DataFrame(
        {
            "Rank": table["rank"],
            "Place": table["name"],
            "Incidents": table["incidents"],
            "By chance": [words.number(value, 1 if value < 100 else 0) for value in table["by_chance"]],
            "More than chance": [f"{sure_word(p)}, {words.number(p, 3)}" if short else sure_words(p) for p in table["p"]],
            "Found by": [f"{row['methods']} of 3" if short else _agree(row) for row in tests],
        }
    )


def disagreements(table: pd.DataFrame) -> tuple[str, ...]:
    """Where the simulation and Gi* do not say the same, and what that means."""
    tested = table[table["p"].notna()]
    unshown = tested[(tested["p"] >= CHANCE) & tested["gi_star"]]
    alone = tested[(tested["p"] < CHANCE) & ~tested["gi_star"]]
    said = []
    if len(unshown):
        said.append(
            f"Not shown by the simulation, but with cells that stand out by Gi*: {_ranks(unshown)}. A small place in quiet "
            "surroundings can be lost in a density that is smoothed over its radius: compare its incidents with those by chance."
        )
    if len(alone):
        said.append(
            f"More than chance by the simulation, but with no cell that stands out by Gi*: {_ranks(alone)}. The density is high "
            "there, and no single cell with its neighbours is."
        )
    return tuple(said)


def _ranks(table: pd.DataFrame) -> str:
    named = [f"{rank}. {name}" for rank, name in zip(table["rank"], table["name"], strict=True)]
    return words.listed(named)


def accuracy_rows(accuracy: Accuracy) -> pd.DataFrame:
    """Hit rate in 1, 2, 5 and 10% of the area, and PAI and PEI at 2%, best first."""
    wide = accuracy.table.pivot(index="candidate", columns="area_share", values="hit_rate")
    at = accuracy.table[np.isclose(accuracy.table["area_share"], 0.02)].set_index("candidate")
    order = at["hit_rate"].sort_values(ascending=False, kind="stable").index
    wide = wide.assign(pai=at["pai"], pei=at["pei"]).loc[order]
    return pd.DataFrame(
        {
            "Method": [words.sentence(str(name)) for name in wide.index],
            **{f"In {share:.0%}": [words.percent(value) for value in wide[share]] for share in AREA_SHARES},
            "PAI at 2%": [words.number(value, 1) for value in wide["pai"]],
            "PEI at 2%": [words.number(value, 2) for value in wide["pei"]],
        }
    )


def _agree(row: Any) -> str:
    names = [name for key, name in METHODS.items() if row[key]]
    if len(names) == len(METHODS):
        return "all 3"
    return f"{len(names)} of 3: {words.listed(names)}" if names else "none"
