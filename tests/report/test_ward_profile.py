"""A ward profile says of one ward what the tables say of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hotspots.analysis import Analysis
from hotspots.errors import BadSettings
from hotspots.pipeline import analyse
from hotspots.read import Source, read_areas, read_incidents
from hotspots.report.blocks import Heading, Say, Table
from hotspots.report.content import Imprint
from hotspots.report.findings import Findings
from hotspots.report.ward_profile import find_wards, hotspots_within, incidents_of, ward_file, ward_profile, ward_row
from hotspots.settings import Settings

MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def analysis(bundled_incidents: Path, bundled_wards: Path) -> Analysis:
    """The sample."""
    return analyse(read_incidents([Source.from_path(bundled_incidents)]), read_areas(Source.from_path(bundled_wards)), Settings())


def test_a_wards_numbers_are_those_of_the_table(analysis: Analysis) -> None:
    code = find_wards(analysis, ("devonshire",))[0]
    document = ward_profile(Findings(analysis), code, imprint=Imprint(MADE))
    assert document.title == "Devonshire, Eastbourne: ward profile"
    assert document.name == "ward-devonshire"
    assert document.headline == (
        "Devonshire has the most incidents of 25 areas: 2,969 of 11,570 (26%), 102.7 per 1,000 residents a year (99.0 to 106.4)."
    )
    tables = [block for block in document.blocks if isinstance(block, Table)]
    told = {row[0].text: row[1].text for row in tables[0].rows}
    assert told["Rank by incidents"] == "1 of 25"
    assert told["Residents"] == "14,460"
    assert told["Lasting"].startswith("persistent: most incidents in 24 of 24 months")
    categories = next(table for table in tables if table.columns[0].name == "Category")
    counted = sum(int(row[1].text.replace(",", "")) for row in categories.rows)
    shown = incidents_of(analysis, code)["category"].value_counts().head(12)
    assert counted == shown.sum()


def test_every_wards_incidents_are_counted_once(analysis: Analysis) -> None:
    counts = {code: len(incidents_of(analysis, code)) for code in analysis.wards["code"]}
    assert counts == analysis.wards.set_index("code")["incidents"].to_dict()


def test_hotspots_in_a_ward_are_those_that_have_incidents_in_it(analysis: Analysis) -> None:
    st_leonards, castle, ore = (
        ward_row(analysis, find_wards(analysis, (name,))[0]) for name in ("Central St Leonards", "Castle", "Ore")
    )
    for row, ranks in ((st_leonards, ["3"]), (castle, ["3", "4"])):
        table = hotspots_within(Findings(analysis), row)
        assert table is not None
        assert [cells[0].text for cells in table.rows] == ranks
    assert hotspots_within(Findings(analysis), ore) is None
    document = ward_profile(Findings(analysis), str(ore["code"]), imprint=Imprint(MADE))
    position = document.blocks.index(Heading("Hotspots in it"))
    assert document.blocks[position + 1] == Say("None of the hotspots lies in Ore.")


def test_a_ward_is_found_by_name_or_code_and_no_other(analysis: Analysis) -> None:
    code = str(analysis.areas.set_index("name")["code"]["Castle"])
    assert find_wards(analysis, ("castle", code.lower(), "CASTLE")) == (code,)
    with pytest.raises(BadSettings, match=r"No area is called “Nowhere”\. Give the name or the code"):
        find_wards(analysis, ("Nowhere",))


def test_every_ward_has_a_file_of_its_own(analysis: Analysis) -> None:
    names = [ward_file(analysis, code) for code in analysis.areas["code"]]
    assert len(set(names)) == 25
    assert all(name.replace("-", "").isalnum() for name in names)
    assert "ward-st-anthony-s" in names
