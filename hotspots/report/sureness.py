"""How sure, in words: which hotspots are more than chance, and whether the method would have worked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from hotspots.compare.accuracy import AREA_SHARES, Accuracy
from hotspots.compare.sureness import Confidence
from hotspots.detect.persistence import Concentration
from hotspots.draw import words
from hotspots.report.files import to_csv

CHANCE = 0.05


def render_confidence(found: Confidence) -> dict[str, bytes]:
    """`confidence.csv`, one row per hotspot, and `accuracy.csv`, one per method and share of the area, with what chance was."""
    tested = found.table.assign(null=found.null or found.null_reason)
    files = {"confidence.csv": to_csv(tested)}
    if found.accuracy is not None:
        files["accuracy.csv"] = to_csv(
            found.accuracy.table.assign(months=f"{found.accuracy.cuts[0]} to {found.accuracy.cuts[-1]}")
        )
    return files


def chance_headline(table: pd.DataFrame, *, null: str, reason: str) -> str:
    """“8 of 10 hotspots are more than chance”, with the null, or why it cannot be said."""
    if table.empty:
        return "There is no hotspot to test."
    if reason:
        return f"Whether the hotspots are more than chance cannot be tested: {reason}"
    beyond = int((table["p"] < CHANCE).sum())
    verb = "is" if beyond == 1 else "are"
    return (
        f"{beyond:,} of {words.plural(len(table), 'hotspot')} {verb} more than chance; chance is {null}, and the whole map is "
        "covered at 5%."
    )


def accuracy_headline(accuracy: Accuracy | None, reason: str) -> str:
    """“On your data, density with 200 m radius caught 31% of the next month's incidents in 2% of the area; …”."""
    if accuracy is None:
        return f"Whether it would have worked cannot be said: {reason}"
    if not np.isfinite(accuracy.best_rate):
        return "Only one month could be held out, too few to choose a setting on some months and score it on others."
    plain_better = accuracy.count_rate > accuracy.best_rate
    return (
        f"On your data, {accuracy.best.name} caught {words.percent(accuracy.best_rate)} of the next month's incidents in 2% of "
        f"the area; a plain count of before caught {words.percent(accuracy.count_rate)}"
        f"{', so the plain count did better' if plain_better else ''}. The setting was chosen on earlier months and scored on "
        "later ones."
    )


def concentration_headline(found: Concentration, *, cell_m: float) -> str:
    """“Half of the incidents fall in 2.1% of the 100 m squares”, with the Gini coefficient."""
    return (
        f"Half of the incidents fall in {words.percent(found.half)} of the squares of {cell_m:,.0f} m (Gini {found.gini:.2f}; "
        f"{found.gini_adjusted:.2f} adjusted for fewer incidents than squares)."
    )


def confidence_rows(table: pd.DataFrame) -> pd.DataFrame:
    """The hotspots with their tests, as texts for a screen."""
    return pd.DataFrame(
        {
            "Rank": table["rank"],
            "Place": table["name"],
            "More than chance": [
                "not tested" if not np.isfinite(p) else f"yes ({words.p_value(p)})" if p < CHANCE else f"no ({words.p_value(p)})"
                for p in table["p"]
            ],
            "Methods that agree": [_agree(row) for row in table.to_dict("records")],
        }
    )


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


def _agree(row: Mapping[Any, Any]) -> str:
    names = [name for key, name in (("density", "density"), ("dbscan", "DBSCAN"), ("gi_star", "Gi*")) if row[key]]
    return f"{len(names)} of 3: {words.listed(names)}" if names else "none"
