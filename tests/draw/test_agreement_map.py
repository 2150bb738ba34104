"""The map of agreement: what each method found, by a line of its own, and where nothing was tested."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hotspots.confidence import assess
from hotspots.draw.agreement_map import agreement_map
from hotspots.draw.assets import to_fragment
from hotspots.pipeline import analyse
from hotspots.read import Source, read_areas, read_incidents
from hotspots.settings import Filter, Settings


@pytest.mark.parametrize(("method", "listed"), [("density", "Kernel density"), ("dbscan", "DBSCAN")])
def test_both_methods_and_gi_star_are_drawn_and_named(
    bundled_incidents: Path, bundled_wards: Path, method: str, listed: str
) -> None:
    incidents, areas = read_incidents([Source.from_path(bundled_incidents)]), read_areas(Source.from_path(bundled_wards))
    settings = Settings(method=method, filter=Filter(flags=("serious_violence",)))  # type: ignore[arg-type]
    analysis = analyse(incidents, areas, settings)
    found = assess(analysis, incidents, areas, runs=19)
    script = "".join(to_fragment(agreement_map(analysis, found))[1:])
    assert f"{listed}: the ranked list, with its numbers" in script
    assert "cells that stand out from chance" in script
    assert script.count('"alt": "Hotspot ') == len(analysis.hotspots)
    # Wards, Gi*, the other method and the list.
    assert script.count('"type": "FeatureCollection"') == 4
    bare = replace(areas, table=areas.table.assign(population=np.nan))
    everything = Settings(method=method)  # type: ignore[arg-type]
    untested = assess(analyse(incidents, bare, everything), incidents, bare, runs=19)
    said = "".join(to_fragment(agreement_map(analyse(incidents, bare, everything), untested))[1:])
    assert "Gi*: not tested" in said
    assert said.count('"type": "FeatureCollection"') == 3
