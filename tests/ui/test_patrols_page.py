"""The Patrols page: the sample's verdict, an operation loaded or set up, bad ones told in one message."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from hotspots.compare.operation import Place
from hotspots.report import Handout
from hotspots.ui.asked import Asked

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def app() -> AppTest:
    """The app opened on the Patrols page."""
    script = (ROOT / "app.py").read_text(encoding="utf-8").replace(", default=True", "")
    script = script.replace('url_path="patrols"', 'url_path="patrols", default=True')
    return AppTest.from_string(script, default_timeout=90).run()


def text(app: AppTest) -> str:
    parts = [*app.subheader, *app.markdown, *app.caption, *app.warning, *app.error, *app.info]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def widget(app: AppTest, kind: str, label: str) -> object:
    return next(each for each in getattr(app, kind) if each.label == label)


def load(app: AppTest, content: object) -> AppTest:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    box = widget(app, "file_uploader", "Load an operation (JSON or GeoJSON)")
    return box.set_value(("op.json", data, "application/json")).run()


def test_the_samples_verdict_dose_and_claim_are_on_screen(app: AppTest) -> None:
    assert not app.exception
    said = text(app)
    assert "100 to 71 (−29%, −48% to −3%)" in str(app.subheader[0].value).replace("\\", "")
    assert "200 to 156 (−22%, −37% to −3%)" in said
    assert "the interval holds it" in said
    assert "380 visits in the zone: 6,506 minutes of patrol, and 18,578 officer-minutes" in said
    assert "A comparison like this cannot prove that the operation was the cause." in said


def test_an_operation_is_loaded_and_its_form_follows(app: AppTest) -> None:
    load(app, {"name": "Meads", "zone": "Meads", "after": ["2021-10", "2021-11"], "buffer_m": 300})
    assert not app.exception
    assert "Meads, 1 October to 30 November 2021" in text(app)
    assert widget(app, "multiselect", "Areas of the zone").value == ["E05011577"]
    ring = next(each for each in app.number_input if each.label.startswith("Ring round the zone"))
    assert ring.value == 300


def compare(app: AppTest) -> AppTest:
    return next(each for each in app.button if each.label == "Compare").click().run()


@pytest.mark.parametrize(("buffer_m", "percent"), [(1, -100), (5_000, 1_000), (1.5, 0.25)])
def test_the_form_takes_whatever_an_operation_may_hold(app: AppTest, buffer_m: float, percent: float) -> None:
    claim = {"measure": "all", "percent": percent}
    load(app, {"zone": "Meads", "after": ["2021-10", "2021-11"], "buffer_m": buffer_m, "claim": claim, "control": "Castle"})
    assert not app.exception
    held = app.session_state["visit"].operation
    assert (held.buffer_m, held.claim.percent) == (buffer_m, percent)
    compare(app)
    assert not app.exception
    held = app.session_state["visit"].operation
    assert (held.buffer_m, held.claim.percent) == (buffer_m, percent)


def test_a_claims_own_periods_are_set_and_a_wrong_order_is_told(app: AppTest) -> None:
    claim = {"measure": "all", "percent": -5, "before": "2020-03", "after": "2021-03"}
    load(app, {"zone": "Meads", "after": ["2021-10", "2021-11"], "claim": claim, "control": "Castle"})
    assert not app.exception
    assert "its own periods (1 March to 31 March 2020; 1 March to 31 March 2021)" in text(app)
    compare(app)
    assert app.session_state["visit"].operation.claim.periods[0].first_day == date(2020, 3, 1)
    widget(app, "date_input", "Before, as claimed: last day").set_value(date(2021, 4, 1)).run()
    compare(app)
    assert not app.exception
    assert any("should end before its after" in each.value for each in app.error)
    widget(app, "checkbox", "The claim is about other periods than the operation").uncheck().run()
    compare(app)
    assert app.session_state["visit"].operation.claim.periods is None


CONTROL = {
    "type": "Polygon",
    "coordinates": [[[0.572, 50.858], [0.58, 50.858], [0.58, 50.864], [0.572, 50.864], [0.572, 50.858]]],
}


@pytest.mark.parametrize(("zone", "control"), [("Meads", CONTROL), (["Meads", "E05011577"], ["Castle"]), ("Meads", None)])
def test_compare_keeps_what_the_form_does_not_show(app: AppTest, control: object, zone: object) -> None:
    content = {"zone": zone, "after": ["2021-10", "2021-11"], "other_zones": ["Devonshire"], "chosen_on": ["2019-12", "2020-12"]}
    load(app, {**content, "control": control})
    assert not app.exception
    before = app.session_state["visit"].operation
    compare(app)
    assert not app.exception
    after = app.session_state["visit"].operation
    assert (after.other_zones, after.chosen_on) == (before.other_zones, before.chosen_on)
    assert after.control == (Place(("E05011204",)) if control == ["Castle"] else before.control)
    box = widget(app, "multiselect", "Control: places that had no operation")
    assert ("The control in use" in box.value) == (control is CONTROL)


def test_another_zone_has_no_period_that_it_was_chosen_on(app: AppTest) -> None:
    load(app, {"zone": "Meads", "after": ["2021-10", "2021-11"], "chosen_on": ["2019-12", "2020-12"]})
    widget(app, "multiselect", "Areas of the zone").set_value(["E05011574"]).run()
    compare(app)
    assert app.session_state["visit"].operation.chosen_on is None


def test_a_control_in_use_can_be_taken_out(app: AppTest) -> None:
    load(app, {"zone": "Meads", "after": ["2021-10", "2021-11"], "control": CONTROL})
    widget(app, "multiselect", "Control: places that had no operation").set_value([]).run()
    compare(app)
    assert not app.exception
    assert app.session_state["visit"].operation.control is None


def test_an_emptied_box_takes_its_file_out_of_use(app: AppTest) -> None:
    for label, field in (("Patrol log", "patrols"), ("Known events", "events")):
        box = next(each for each in app.file_uploader if each.label.startswith(label))
        rows = {"patrols": b"start,end,zone\n01/10/2021 21:00,01/10/2021 21:20,x\n", "events": b"event,first_day,last_day\n"}
        box.set_value((f"{field}.csv", rows[field], "text/csv")).run()
        assert getattr(app.session_state["visit"], field).name == f"{field}.csv"
        next(each for each in app.file_uploader if each.label.startswith(label)).set_value(None).run()
        assert getattr(app.session_state["visit"], field) is None
        assert not app.exception
    assert "No patrol log yet" in text(app)


def test_areas_can_be_chosen_as_the_zone(app: AppTest) -> None:
    widget(app, "radio", "Zone").set_value("Areas").run()
    widget(app, "multiselect", "Areas of the zone").set_value(["E05011574"]).run()
    next(each for each in app.button if each.label == "Compare").click().run()
    assert not app.exception
    assert "Devonshire, 1 October to 30 November 2021" in text(app)


def test_a_hotspot_can_be_chosen_as_the_zone_and_the_warning_is_there(app: AppTest) -> None:
    widget(app, "radio", "Zone").set_value("A hotspot").run()
    widget(app, "selectbox", "Hotspot").set_value(3).run()
    next(each for each in app.button if each.label == "Compare").click().run()
    assert not app.exception
    assert "The zone was chosen on incidents of the same time a year earlier" in text(app)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"not json", "op.json is not JSON"),
        ({"zone": "Nowhere", "after": ["2021-10", "2021-11"]}, "“Nowhere” is no area and no hotspot"),
        ({"zone": "Meads", "after": ["2025-10", "2025-11"]}, "is not within the data"),
        ({"zone": "Meads", "after": ["2021-10", "2021-11"], "control": "Meads"}, "touches the zone"),
    ],
)
def test_a_bad_operation_is_told_and_the_app_lives_on(app: AppTest, content: object, says: str) -> None:
    load(app, content)
    assert not app.exception
    assert says in text(app)
    load(app, {"zone": "Meads", "after": ["2021-10", "2021-11"]})
    assert not app.exception
    assert "Meads, 1 October to 30 November 2021" in text(app)


def test_a_patrol_log_is_taken_and_a_bad_one_is_told(app: AppTest) -> None:
    box = widget(app, "file_uploader", "Patrol log (CSV: start, end, officers, agency, place)")
    rows = b"start,end,officers,zone\n01/10/2021 21:00,01/10/2021 21:20,2,Devonshire patrolled zone (synthetic)\n"
    box.set_value(("log.csv", rows, "text/csv")).run()
    assert not app.exception
    assert "1 visit in the zone: 20 minutes of patrol, and 40 officer-minutes" in text(app)
    assert "set aside" not in text(app)
    box = widget(app, "file_uploader", "Patrol log (CSV: start, end, officers, agency, place)")
    box.set_value(("log.csv", rows + b"01/10/2021 21:00,,2,x\n", "text/csv")).run()
    assert not app.exception
    assert "1 of 2 rows was set aside: no end (1)." in text(app)
    assert "Download the rows set aside" in [button.label for button in app.get("download_button")]
    box = widget(app, "file_uploader", "Patrol log (CSV: start, end, officers, agency, place)")
    box.set_value(("log.csv", b"start,end,officers,zone\n", "text/csv")).run()
    assert not app.exception
    assert "log.csv has column names but no visits" in text(app)
    assert "100 to 71" in text(app)


def test_own_data_start_without_an_operation(app: AppTest) -> None:
    pages = (ROOT / "app.py").read_text(encoding="utf-8").replace(", default=True", "")
    data = AppTest.from_string(pages.replace('url_path="data"', 'url_path="data", default=True'), default_timeout=90).run()
    rows = "".join(f"56{1500 + n % 40},99{200 + n % 30},{1 + n % 28:02d}/{1 + n % 12:02d}/2021\n" for n in range(400))
    data.file_uploader[0].set_value(("mine.csv", b"easting,northing,date\n" + rows.encode(), "text/csv")).run()
    assert not data.exception
    assert data.session_state["visit"].operation is None
    assert data.session_state["visit"].patrols is None


def test_the_comparison_is_written_in_the_forms_chosen_on_the_report_page(app: AppTest) -> None:
    app.run()
    now = app.session_state["visit"]
    now.asked = Asked(handout=Handout(forms=frozenset({"html", "pdf", "slides", "workbook"}), marking="OFFICIAL"))
    app.run()
    assert not app.exception
    files = next(value for key, value in reversed(now.results.items()) if key[0] == "comparison files")
    assert {"comparison.html", "comparison.pdf", "comparison.pptx", "comparison.xlsx"} <= set(files)
    assert b'class="marking top">OFFICIAL' in files["comparison.html"]
