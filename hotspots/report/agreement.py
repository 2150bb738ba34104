"""Where sources agree, in words and rows: the same on screen, in the report and in its file."""

from __future__ import annotations

import pandas as pd

from hotspots.compare.sources import Agreement
from hotspots.draw import words

OURS = ("Place", "Agree", "Sources", "km²")
"""Columns of the table that a source may be called like."""
CAUTION = (
    "Sources agree in part because all follow where people are: shared ground is no proof of one cause. One event can be in "
    "several sources, and coordinates of one may be snapped where another's are not."
)


def agreement_headline(found: Agreement) -> str:
    """“In 4 places the hotspots of two or more sources meet; the first is High Street, Devonshire (Ambulance, Police)”."""
    if len(found.sources) < 2:
        alone = words.listed([str(name) for name in found.sources["source"]])
        return f"Sources cannot be compared: only {alone or 'none'} of them has hotspots of its own."
    names = words.listed([str(name) for name in found.sources["source"]])
    if found.places.empty:
        return f"The hotspots of {names} meet nowhere."
    first = found.places.iloc[0]
    return (
        f"In {words.plural(len(found.places), 'place')} the hotspots of two or more of {names} meet; the first is "
        f"{first['name']} ({first['sources']}), with {words.plural(int(first['incidents']), 'incident')}."
    )


def agreement_lines(found: Agreement) -> tuple[str, ...]:
    """Each source's own hotspots, what each two share beside what they would anyhow, who is left out, and the caution."""
    lines = [
        f"{row['source']}: {words.plural(int(row['hotspots']), 'hotspot')} alone, from {int(row['incidents']):,} incidents, in "
        f"{words.km2(row['km2'])}; {words.number(row['shared'])} of them {'shares' if row['shared'] == 1 else 'share'} ground "
        "with another source's."
        for row in found.sources.to_dict("records")
    ]
    lines += [
        f"{row['one']} and {row['other']} share {words.km2(row['shared_km2'])}; laid anywhere in the areas without regard to "
        f"each other they would share about {words.km2(row['expected_km2'])}."
        for row in found.pairs.to_dict("records")
    ]
    if found.left_out:
        own = "its" if len(found.left_out) == 1 else "their"
        lines.append(f"{words.listed(found.left_out)}: too few incidents for hotspots of {own} own.")
    return (*lines, CAUTION) if len(found.sources) > 1 else tuple(lines)


def agreement_rows(found: Agreement) -> pd.DataFrame:
    """One row a place: name, sources, km², and for each source its incidents there with the rank of its own hotspot."""
    places = found.places
    rows = pd.DataFrame({"Place": places["name"], "Agree": places["agree"], "Sources": places["sources"]})
    for name in found.sources["source"]:
        counts = zip(places[f"incidents: {name}"], places[f"rank: {name}"], strict=True)
        column = f"{name} (source)" if name in OURS else str(name)
        rows[column] = [f"{count:,} (its hotspot {rank})" if rank else f"{count:,}" for count, rank in counts]
    rows["km²"] = [words.number(value, 3) for value in places["km2"]]
    return rows


def agreement_table(found: Agreement) -> pd.DataFrame:
    """The same as a file: every column of the places but their outlines."""
    return pd.DataFrame(found.places.drop(columns="geometry"))
