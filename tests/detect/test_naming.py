"""What a place is called."""

from __future__ import annotations

import pandas as pd
import pytest

from hotspots.detect.naming import common_place


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        (["On or near High Street", "On or near High Street", "On or near Mill Lane"], "High Street"),
        (["ON OR NEAR High Street"], "High Street"),
        (["Mill Lane", "High Street"], "High Street"),
        (["On or near Supermarket"] * 5 + ["On or near Mill Lane"], "Mill Lane"),
        (["On or near Supermarket"] * 2 + ["On or near Parking Area"] * 3, "Parking Area"),
        (["", "", "Mill Lane"], "Mill Lane"),
        (["HIGH STREET", "High Street", "High Street", "Mill Lane", "Mill Lane", "Mill Lane"][:5], "High Street"),
        (["MILL LANE", "On or near Mill Lane", "Mill Lane", "High Street", "High Street"], "Mill Lane"),
        (["HIGH STREET", "High Street"], "HIGH STREET"),
        (["On or near "], ""),
        ([""], ""),
        ([], ""),
    ],
)
def test_a_place_is_called_by_its_most_common_street(labels: list[str], name: str) -> None:
    assert common_place(pd.Series(labels, dtype="str")) == name


def test_labels_that_no_incident_here_has_do_not_count() -> None:
    labels = pd.Series(pd.Categorical(["Mill Lane"], categories=["Abbey Road", "Mill Lane"]))
    assert common_place(labels) == "Mill Lane"
