"""
How often the verdict calls a change where nothing was done: every ward of the real data as if it had been patrolled.

Usage: python benchmarks/placebo.py. It needs the real data (HOTSPOTS_REAL_DATA) and takes two minutes.
"""

from __future__ import annotations

import sys
from datetime import date

import pandas as pd
from whole import real_inputs

from hotspots import Operation, Settings, Source, compare_operation, read_areas, read_incidents
from hotspots.compare.operation import Place
from hotspots.errors import HotspotsError
from hotspots.locate.selection import Period
from hotspots.report.rules import CHANCE, direction
from hotspots.report.verdict import make_verdict

WINDOWS = (
    Period(date(2021, 1, 1), date(2021, 2, 28)),
    Period(date(2021, 5, 1), date(2021, 6, 30)),
    Period(date(2021, 8, 1), date(2021, 9, 30)),
)
MEASURES = ("all", "Violence and sexual offences", "Anti-social behaviour")


def main() -> int:
    incidents_path, boundaries = real_inputs()
    incidents, areas = read_incidents([Source.from_path(incidents_path)]), read_areas(Source.from_path(boundaries))
    rows, headlines = [], []
    for ward in areas.table["code"]:
        for window in WINDOWS:
            operation = Operation("Placebo", Place((ward,)), window, measures=MEASURES)
            try:
                found = compare_operation(incidents, areas, operation, Settings())
            except HotspotsError as error:
                print(f"{ward} {window}: {error}", file=sys.stderr)
                continue
            headlines += [measure.headline for measure in make_verdict(found).measures]
            for result in found.results:
                table = result.measures[result.measures["primary"]]
                for _, row in table.iterrows():
                    against = row["rirr_dispersed_high"] < 1 or row["rirr_dispersed_low"] > 1
                    rows.append(
                        {
                            "pure": row["p"] < CHANCE,
                            "both": direction(row) != "flat",
                            "rirr": row["rirr_p"] < CHANCE,
                            "against": against,
                        }
                    )
    table = pd.DataFrame(rows)
    print(f"{len(table):,} comparisons of {len(headlines):,} headlines, wards without a known operation.\n")
    print("| Called a change | share |\n|---|---|")
    for name, what in (
        ("pure", "exact test alone"),
        ("both", "exact test, and with the months' own variation"),
        ("rirr", "ratio to the control alone"),
        ("against", "ratio to the control with the months' own variation"),
    ):
        print(f"| {what} | {table[name].mean():.1%} |")
    firm = sum("also against the control" in headline for headline in headlines) / len(headlines)
    print(f"| headline: a fall whichever before period is taken, also against the control | {firm:.1%} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
