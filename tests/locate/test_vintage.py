"""Whether boundaries are of the data's time, by their columns' year and the codes that incidents carry."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.locate.selection import Period
from hotspots.locate.vintage import Dated, vintage_notes

YEARS = Period(date(2019, 11, 1), date(2021, 11, 30))


def layer(vintage: int | None, *codes: str, inside: int = 4) -> Dated:
    areas = gpd.GeoDataFrame({"code": codes}, geometry=[shapely.box(0, 0, 1, 1)] * len(codes), crs=27700)
    return Dated("w.geojson", areas, vintage, np.zeros(inside, dtype=np.int32))


def incidents(*codes: str) -> pd.DataFrame:
    return pd.DataFrame({"area_code": pd.Categorical(codes)})


BLANK = incidents("", "", "", "")


@pytest.mark.parametrize(
    ("vintage", "code", "warns"),
    [(2020, "E05000001", False), (2021, "E05000001", False), (2022, "E05000001", True), (2016, "E05000001", False),
     (2015, "E05000001", True), (2011, "E01000001", False), (2001, "E01000001", True)],
)  # fmt: skip
def test_a_year_after_the_data_or_long_before_is_warned_of(vintage: int, code: str, warns: bool) -> None:
    (note,) = vintage_notes([layer(vintage, code)], BLANK, YEARS)
    assert note.startswith("Warning") == warns
    assert f"w.geojson has areas of {vintage}, by its column of codes; the incidents are of 2019 to 2021." in note


def test_without_a_year_or_dates_nothing_is_said() -> None:
    assert vintage_notes([layer(None, "E05000001")], BLANK, YEARS) == ()
    assert vintage_notes([layer(2020, "E05000001")], BLANK, None) == ()


def test_codes_that_the_layer_has_say_that_it_fits_and_others_that_it_does_not() -> None:
    fits = incidents("E01000001", "E01000001", "E01000002", "")
    assert vintage_notes([layer(None, "E01000001", "E01000002")], fits, YEARS) == (
        "3 of 3 incidents (100.0%) carry a code that w.geojson has: its areas are of the data's time.",
    )
    (note,) = vintage_notes([layer(None, "E01000001", "E01000003")], fits, YEARS)
    assert note.startswith(
        "Warning: only 2 of 3 incidents (66.7%) carry a code that w.geojson has; E01000002, for one, it has not."
    )


def test_codes_of_another_kind_of_area_say_nothing() -> None:
    assert vintage_notes([layer(None, "E05000001")], incidents(*["E01000001"] * 4), YEARS) == ()
    outside = Dated("w", layer(None, "E01000001").areas, None, np.full(4, -1, dtype=np.int32))
    assert vintage_notes([outside], incidents(*["E01000009"] * 4), YEARS) == ()
