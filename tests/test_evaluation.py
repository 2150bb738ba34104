"""A whole comparison: the sample's story, the real Sussex data, and bad operations."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.compare.comparison import COMPARISON_COLUMNS, Comparison
from hotspots.compare.operation import Claim, Operation, Place
from hotspots.compare.places import PLACES
from hotspots.compare.ratio import rate_ratio
from hotspots.errors import BadOperation
from hotspots.evaluation import compare_operation, dose_of
from hotspots.locate.selection import Period
from hotspots.pipeline import analyse
from hotspots.read import Areas, Incidents, Source, read_areas, read_incidents
from hotspots.read.patrols import read_patrols
from hotspots.report import render_comparison_files
from hotspots.report.comparison_parts import lead_key
from hotspots.report.verdict import make_verdict
from hotspots.settings import Filter, Settings

ROOT = Path(__file__).parent.parent
OCT_NOV = Period(date(2021, 10, 1), date(2021, 11, 30))


@pytest.fixture(scope="session")
def sample(bundled_incidents: Path, bundled_wards: Path) -> tuple[Incidents, Areas, Operation]:
    operation = Operation.from_json((ROOT / "sample_data" / "patrolled_zone.geojson").read_bytes())
    return read_incidents([Source.from_path(bundled_incidents)]), read_areas(Source.from_path(bundled_wards)), operation


@pytest.fixture(scope="session")
def compared(sample: tuple[Incidents, Areas, Operation]) -> Comparison:
    return compare_operation(*sample, Settings())


@pytest.fixture(scope="session")
def sussex(real_data: Path) -> tuple[Incidents, Areas]:
    incidents = read_incidents([Source.from_path(real_data / "police_uk" / "sussex-2019-11-to-2021-11.zip")])
    return incidents, read_areas(Source.from_path(real_data / "boundaries" / "eastbourne_hastings_wards_2020.geojson"))


def devonshire(**more: object) -> Operation:
    return Operation("Devonshire, autumn 2021", Place(("Devonshire",)), OCT_NOV, **more)


def row(comparison: Comparison, key: str, baseline: str) -> pd.Series:
    result = next(each for each in comparison.results if each.baseline.name == baseline)
    return result.measures.set_index("category").loc[key]


def test_the_samples_story_is_found(compared: Comparison) -> None:
    for key, before, after, percent in (("serious_violence", 100, 71, -29), ("public_place", 200, 156, -22)):
        found = row(compared, key, "year_earlier")
        assert (found["before"], found["after"]) == (before, after)
        assert found["change_percent"] == pytest.approx(percent)
        assert found["p"] < 0.05
        assert found["buffer_ratio_low"] < 1 < found["buffer_ratio_high"]
        assert found["primary"]
    verdict = make_verdict(compared)
    assert "100 to 71 (−29%, −48% to −3%)" in verdict.headline
    assert "stands out from chance" in verdict.headline
    assert "no sign that it moved next door" in verdict.headline
    assert "200 to 156 (−22%, −37% to −3%)" in verdict.text
    assert all("the interval holds it" in line for line in verdict.claim)


def test_counts_add_up_and_have_every_column(compared: Comparison) -> None:
    for result in compared.results:
        assert set(COMPARISON_COLUMNS) == set(result.measures.columns)
        table = result.measures.set_index("category")
        categories = table[table["kind"] == "category"]
        for column in ("before", "after", "buffer_before", "control_after", "rest_before", "rest_after"):
            assert categories[column].sum() == table.loc["all", column]
        inside = compared.incidents[compared.incidents["place"] >= 0]
        period = result.baseline.period
        first, end = pd.Timestamp(period.first_day), pd.Timestamp(period.last_day) + pd.Timedelta(days=1)
        counted = inside[(inside["when"] >= first) & (inside["when"] < end)]["place"].value_counts()
        names = ["before", *(f"{place}_before" for place in PLACES[1:5])]
        assert [table.loc["all", name] for name in names] == [counted.get(code, 0) for code in range(5)]


def test_wdd_and_ratios_follow_from_the_counts_in_the_row(compared: Comparison) -> None:
    found = row(compared, "all", "year_earlier")
    change = found["after"] - found["before"] - (found["control_after"] - found["control_before"])
    change += found["buffer_after"] - found["buffer_before"] - (found["control_buffer_after"] - found["control_buffer_before"])
    assert found["wdd"].estimate == pytest.approx(change)
    ratio = (found["after"] / found["before"]) / (found["control_after"] / found["control_before"])
    assert found["rirr"] == pytest.approx(ratio)


def test_the_control_is_proposed_from_before_data_only(sample: tuple[Incidents, Areas, Operation], compared: Comparison) -> None:
    incidents, areas, operation = sample
    assert compared.control_proposed
    early = replace(incidents, table=incidents.table[incidents.table["when"] < "2021-10-01"].reset_index(drop=True))
    # Something has to lie in the after period for it to be compared at all: one incident, far from any place that matters.
    last = incidents.table[incidents.table["when"] >= "2021-11-30"].tail(1)
    without = replace(early, table=pd.concat([early.table, last], ignore_index=True))
    again = compare_operation(without, areas, operation, Settings())
    pd.testing.assert_frame_equal(again.proposals, compared.proposals)


def test_a_chosen_control_is_taken(sample: tuple[Incidents, Areas, Operation]) -> None:
    incidents, areas, operation = sample
    found = compare_operation(incidents, areas, replace(operation, control=Place(("Castle", "Hampden Park"))), Settings())
    assert (found.shapes.control_name, found.control_proposed) == ("Castle, Hampden Park", False)


def test_a_hotspot_can_be_the_zone_and_then_it_is_said_that_it_was_chosen_on_the_before(
    sample: tuple[Incidents, Areas, Operation],
) -> None:
    incidents, areas, _ = sample
    first = analyse(incidents, areas, Settings()).hotspots.iloc[2]
    found = compare_operation(incidents, areas, Operation("Op", Place((first["id"],)), OCT_NOV), Settings())
    assert found.shapes.zone_name == first["name"]
    assert all(result.chosen_on_before for result in found.results)
    assert "a place chosen because it was high falls by itself" in make_verdict(found).text


def test_zones_of_other_operations_are_no_control_and_no_untreated_place(sample: tuple[Incidents, Areas, Operation]) -> None:
    incidents, areas, operation = sample
    found = compare_operation(incidents, areas, replace(operation, other_zones=Place(("Castle",))), Settings())
    assert not found.proposals["name"].str.contains("Castle").any()
    assert found.shapes.control_name != "Castle"
    assert (found.incidents["place"] == PLACES.index("other_zones")).sum() == 945
    for clash in (replace(operation, control=Place(("Castle",))), Operation("Op", Place(("Castle",)), OCT_NOV)):
        with pytest.raises(BadOperation, match="overlaps a zone of another operation"):
            compare_operation(incidents, areas, replace(clash, other_zones=Place(("Castle",))), Settings())


def test_a_hotspot_as_control_does_not_make_the_zone_chosen_on_the_before(sample: tuple[Incidents, Areas, Operation]) -> None:
    incidents, areas, operation = sample
    control = analyse(incidents, areas, Settings()).hotspots.iloc[3]["id"]
    found = compare_operation(incidents, areas, replace(operation, control=Place((control,))), Settings())
    assert not any(result.chosen_on_before for result in found.results)


def test_a_missing_month_is_no_fall(sample: tuple[Incidents, Areas, Operation]) -> None:
    incidents, areas, operation = sample
    when = incidents.table["when"]
    october = (when >= "2021-10-01") & (when < "2021-11-01")
    without = replace(incidents, table=incidents.table[~october].reset_index(drop=True))
    verdict = make_verdict(compare_operation(without, areas, operation, Settings()))
    assert "no change can be judged, as the data look incomplete: October 2021 has 0 incidents" in verdict.headline
    assert verdict.cautions[0].startswith("The data look incomplete: October 2021")


def test_harm_is_weighed_where_weights_are_given(sample: tuple[Incidents, Areas, Operation]) -> None:
    incidents, areas, operation = sample
    heavy = incidents.table["flag_serious_violence"].to_numpy()
    weighted = replace(incidents, table=incidents.table.assign(weight=np.where(heavy, 10.0, 1.0)))
    found = row(compare_operation(weighted, areas, operation, Settings()), "harm", "year_earlier")
    assert (found["before"], found["after"]) == (100 * 10 + 138, 71 * 10 + 117)
    assert np.isnan(found["rate_ratio"])
    assert "no exact interval" in found["reason"]
    counts = {name: row(compare_operation(*sample, Settings()), key, "year_earlier")[name]
              for key, name in (("all", "before"), ("all", "after"))}  # fmt: skip
    assert counts == {"before": 238, "after": 188}


def test_the_filter_counts_but_not_its_period(sample: tuple[Incidents, Areas, Operation]) -> None:
    incidents, areas, operation = sample
    plain = replace(operation, measures=(), claim=None)
    chosen = Filter(first_day=date(2021, 10, 1), categories=("Violence and sexual offences",), districts=("Eastbourne",))
    found = compare_operation(incidents, areas, plain, Settings(filter=chosen))
    assert row(found, "all", "year_earlier")["before"] == 125
    assert found.notes[-1].startswith("The period of the settings is not used here")


def test_dose_of_the_sample(compared: Comparison) -> None:
    found = dose_of(compared, read_patrols(Source.from_path(ROOT / "sample_data" / "patrol_log.csv")))
    assert (found.visits, found.minutes, found.officer_minutes) == (380, 6506, 18578)
    assert (found.outside_zone, found.outside_period) == (0, 0)
    assert found.by_week["incidents"].sum() == 188


@pytest.mark.parametrize(
    ("operation", "says"),
    [
        (devonshire(control=Place(("Upperton",))), "touches the zone"),
        (Operation("Op", Place(("Nowhere",)), OCT_NOV), "is no area and no hotspot"),
        (Operation("Op", Place(("Devonshire",)), Period(date(2022, 1, 1), date(2022, 1, 31))), "is not within the data"),
        (devonshire(claim=Claim("Piracy", -10.0)), "“Piracy” is no measure of these data"),
        (
            Operation(
                "Op",
                Place(geometry=json.dumps({"type": "Polygon", "coordinates": [[[-2, 51], [-1.9, 51], [-1.9, 51.1], [-2, 51]]]})),
                OCT_NOV,
            ),
            "is outside the study area",
        ),
        (
            Operation(
                "Op",
                Place(
                    geometry=json.dumps(
                        {
                            "type": "Polygon",
                            "coordinates": [[[0.24, 50.747], [0.2402, 50.747], [0.2402, 50.7472], [0.24, 50.747]]],
                        }
                    )
                ),
                OCT_NOV,
            ),
            "No incident in the zone",
        ),
    ],
)
def test_a_bad_operation_gives_one_message(sample: tuple[Incidents, Areas, Operation], operation: Operation, says: str) -> None:
    with pytest.raises(BadOperation) as told:
        compare_operation(*sample[:2], operation, Settings())
    assert says in str(told.value)


def test_categories_called_as_measures_are_and_flags_called_as_categories_are_compared(
    sample: tuple[Incidents, Areas, Operation],
) -> None:
    incidents, areas, operation = sample
    table = incidents.table
    names = {"Burglary": "all", "Robbery": "harm", "Shoplifting": "serious_violence"}
    renamed = table["category"].astype("str").replace(names).astype("category")
    weighted = table.assign(category=renamed, weight=np.where(table["flag_serious_violence"], 10.0, 1.0))
    plain = replace(operation, measures=("all", "flag: serious_violence"), claim=Claim("flag: serious_violence", -29.0))
    found = compare_operation(replace(incidents, table=weighted), areas, plain, Settings())
    assert row(found, "all", "year_earlier")["before"] == 238
    assert row(found, "flag: serious_violence", "year_earlier")["before"] == 100
    assert found.monthly["category: all"].sum().sum() == (found.incidents["category"] == "all").sum()
    assert found.monthly["all"].sum().sum() == len(found.incidents)
    files = render_comparison_files(found)
    assert len(json.loads(files["comparison.json"])["monthly"]["all"]["zone"]) == len(found.monthly["all"])


def test_a_claim_means_the_category_with_its_very_capitals(sample: tuple[Incidents, Areas, Operation]) -> None:
    incidents, areas, operation = sample
    category = incidents.table["category"].astype("str")
    small = np.arange(len(category)) % 3 == 0
    mixed = category.mask(category.eq("Violence and sexual offences") & small, "VIOLENCE AND SEXUAL OFFENCES").astype("category")
    data = replace(incidents, table=incidents.table.assign(category=mixed))
    name = "VIOLENCE AND SEXUAL OFFENCES"
    found = compare_operation(data, areas, replace(operation, measures=(), claim=Claim(name, -10.0)), Settings())
    claim = found.claims[0]
    assert claim.baseline == "year_earlier"
    assert (claim.measure, claim.before) == (name, row(found, name, "year_earlier")["before"])
    assert row(found, name, "year_earlier")["primary"]
    assert not row(found, "Violence and sexual offences", "year_earlier")["primary"]
    assert lead_key(found) == name
    with pytest.raises(BadOperation, match="could be any of Violence and sexual offences, VIOLENCE"):
        compare_operation(data, areas, replace(operation, measures=(), claim=Claim(name.lower(), -10.0)), Settings())


def test_a_claim_may_be_about_periods_of_its_own(sample: tuple[Incidents, Areas, Operation]) -> None:
    incidents, areas, operation = sample
    months = (Period(date(2019, 12, 1), date(2020, 2, 29)), Period(date(2021, 10, 1), date(2021, 10, 31)))
    claim = Claim("serious_violence", -29.0, months)
    found = compare_operation(incidents, areas, replace(operation, claim=claim), Settings())
    monthly = found.monthly["serious_violence"]["zone"].to_numpy()
    before, after = int(monthly[:3].sum()), int(monthly[-2])
    ratio = rate_ratio(before, after, exposure_before=91, exposure_after=31)
    assert len(found.results) == 2
    assert len(found.claims) == 1
    for check in found.claims:
        assert (check.before, check.after) == (before, after)
        assert check.change_percent == pytest.approx((ratio.ratio - 1) * 100)
        assert (check.low_percent, check.high_percent) == pytest.approx(((ratio.low - 1) * 100, (ratio.high - 1) * 100))
    lines = make_verdict(found).claim
    assert (
        sum("its own periods (1 December 2019 to 29 February 2020; 1 October to 31 October 2021)" in line for line in lines) == 1
    )
    written = json.loads(render_comparison_files(found)["comparison.json"])["claim"]
    assert [(each["baseline"], each["before"], each["after"]) for each in written] == [(None, before, after)]
    early = replace(claim, periods=(Period(date(2018, 1, 1), date(2018, 1, 31)), months[1]))
    with pytest.raises(BadOperation, match=r"claim's before period .* is not within the data"):
        compare_operation(incidents, areas, replace(operation, claim=early), Settings())


def test_a_claim_is_not_judged_across_a_gap(sample: tuple[Incidents, Areas, Operation]) -> None:
    incidents, areas, operation = sample
    table = incidents.table[~incidents.table["when"].dt.to_period("M").isin([pd.Period("2020-05", "M")])].reset_index(drop=True)
    months = (Period(date(2020, 5, 1), date(2020, 5, 31)), Period(date(2021, 5, 1), date(2021, 5, 31)))
    asked = replace(operation, claim=Claim("all", 10.0, months))
    found = compare_operation(replace(incidents, table=table), areas, asked, Settings())
    assert [claim.holds for claim in found.claims] == [None]
    assert found.claims[0].gap
    lines = make_verdict(found).claim
    assert "the data look incomplete, as May 2020 has 0 incidents" in lines[0]
    assert lines[1].startswith("Known events fall into the claim's own periods: First national lockdown")


def test_no_events_are_no_events_and_not_the_tools_own(sample: tuple[Incidents, Areas, Operation], compared: Comparison) -> None:
    assert any(result.events for result in compared.results)
    found = compare_operation(*sample, Settings(), events=())
    assert not any(result.events for result in found.results)


def test_incidents_without_dates_cannot_be_compared(bundled_wards: Path) -> None:
    undated = read_incidents([Source("a.csv", b"easting,northing\n561500,99200\n")])
    with pytest.raises(BadOperation, match="have no dates"):
        compare_operation(undated, read_areas(Source.from_path(bundled_wards)), devonshire(), Settings())


def test_the_published_fall_is_not_in_whole_ward_open_data(sussex: tuple[Incidents, Areas]) -> None:
    violence = "Violence and sexual offences"
    found = compare_operation(*sussex, devonshire(claim=Claim(violence, -29.0)), Settings())
    assert found.month_only
    counts = {
        (key, result.baseline.name): (
            row(found, key, result.baseline.name)["before"],
            row(found, key, result.baseline.name)["after"],
        )
        for key in ("all", violence)
        for result in found.results
    }
    assert counts == {
        ("all", "year_earlier"): (522, 636),
        ("all", "just_before"): (673, 636),
        (violence, "year_earlier"): (142, 235),
        (violence, "just_before"): (236, 235),
    }
    assert [(claim.baseline, claim.holds) for claim in found.claims] == [("year_earlier", False), ("just_before", False)]
    verdict = make_verdict(found)
    assert "no fall can be seen" in verdict.headline
    assert any("Second national lockdown" in line for line in verdict.claim)
    assert all("does not hold it" in line for line in verdict.claim[:2])
    assert "other categories" in verdict.claim[-1]


def test_a_zone_of_whole_wards_counts_as_the_wards_table_does(sussex: tuple[Incidents, Areas]) -> None:
    found = compare_operation(*sussex, devonshire(), Settings())
    assert found.monthly["all"]["zone"].sum() == 7407
    assert sum(found.monthly["all"].sum()) == 51339


def test_months_of_month_only_data_cannot_be_cut(sussex: tuple[Incidents, Areas]) -> None:
    cut = Operation("Op", Place(("Devonshire",)), Period(date(2021, 10, 4), date(2021, 11, 30)))
    with pytest.raises(BadOperation, match="cuts a month, but the data give months only"):
        compare_operation(*sussex, cut, Settings())


def test_a_measure_that_a_filter_leaves_alone_is_all_incidents(bundled_incidents: Path, bundled_wards: Path) -> None:
    incidents, areas = read_incidents([Source.from_path(bundled_incidents)]), read_areas(Source.from_path(bundled_wards))
    one = Settings(filter=Filter(categories=("Violence and sexual offences",)))
    operation = Operation.from_json(
        '{"zone": ["Devonshire"], "after": ["2021-10", "2021-11"], "measures": ["violence and sexual offences"], '
        '"claim": {"measure": "Violence and sexual offences", "percent": -29}}'
    )
    found = compare_operation(incidents, areas, operation, one)
    assert found.operation.measures == ("all",)
    assert len(found.claims) >= 1
