"""Grid references that a map reader can check."""

from __future__ import annotations

import pytest

from hotspots.detect.gridref import grid_reference, place_reference
from hotspots.errors import BadSettings


@pytest.mark.parametrize(
    ("easting", "northing", "reference"),
    [
        (530_268, 179_640, "TQ302796"),  # Big Ben
        (561_300, 99_000, "TV613990"),  # Eastbourne pier
        (216_666, 771_288, "NN166712"),  # Ben Nevis
        (134_200, 25_300, "SW342253"),  # Land's End
        (460_600, 1_219_700, "HP606197"),  # Muckle Flugga
        (0, 0, "SV000000"),
        (99_999.9, 99_999.9, "SV999999"),
        (600_000, 300_000, "TG000000"),
        (699_999, 1_299_999, "JM999999"),
    ],
)
def test_references_are_those_of_the_map(easting: float, northing: float, reference: str) -> None:
    assert grid_reference(easting, northing) == reference


@pytest.mark.parametrize(("easting", "northing"), [(-1, 0), (0, -1), (700_000, 0), (0, 1_300_000), (float("nan"), 0)])
def test_points_off_the_grid_are_refused(easting: float, northing: float) -> None:
    with pytest.raises(BadSettings, match="is off the National Grid"):
        grid_reference(easting, northing)


def test_a_place_off_the_grid_is_named_in_metres() -> None:
    assert place_reference(561_300, 99_000) == "TV613990"
    assert place_reference(-50.0, 99_050.4) == "E-50N99050"
