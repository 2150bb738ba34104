"""Each page runs on the sample, says its answer on top, and tells a bad input in one message."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from hotspots.read.source import Source
from hotspots.read.twice import LEAVE_OUT
from hotspots.reading import Columns

ROOT = Path(__file__).parent.parent.parent
SOURCE = (ROOT / "app.py").read_text(encoding="utf-8")


@pytest.fixture
def page() -> Callable[[str], AppTest]:
    """The app opened on one page, not yet run."""

    def open_page(name: str) -> AppTest:
        script = SOURCE.replace(", default=True", "")
        assert f'url_path="{name}"' in script
        return AppTest.from_string(script.replace(f'url_path="{name}"', f'url_path="{name}", default=True'), default_timeout=60)

    return open_page


def text(app: AppTest) -> str:
    """All Markdown, headings and messages of a page as one text, without Markdown's backslashes."""
    parts = [*app.subheader, *app.markdown, *app.caption, *app.warning, *app.error, *app.info]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("hotspots", "10 hotspots hold 38% of incidents (4,371 of 11,570) in 2.0% of the area"),
        ("wards", "Devonshire has the most incidents: 2,969 of 11,570 (26%). It was highest in 24 of 24 months."),
        ("data", "11,570 of 11,570 rows can be used; 0 are set aside"),
        ("report", "11,570 are in the areas; 0 are outside all of them."),
        ("confidence", "8 of 10 hotspots are more than chance"),
        ("when", "Fridays and Saturdays 21:00 to 02:00: 19% of the incidents in 6.0% of the week"),
    ],
)
def test_each_page_says_its_answer_on_the_sample(page: Callable[[str], AppTest], name: str, says: str) -> None:
    app = page(name).run()
    assert not app.exception
    assert says in text(app)
    assert "Synthetic sample" in text(app)
    assert "Best-fit outline, not for reporting" in text(app)


def test_the_sidebar_says_the_method_and_what_it_found(page: Callable[[str], AppTest]) -> None:
    app = page("hotspots").run()
    said = [str(caption.value).replace("\\", "") for caption in app.sidebar.caption]
    assert "Density, quartic, radius 300 m, cells 50 m; 10 hotspots" in said


def test_harm_is_ranked_beside_the_count_and_says_its_table(page: Callable[[str], AppTest]) -> None:
    app = page("hotspots").run()
    assert "harm_rank" not in app.dataframe[0].value
    app.sidebar.selectbox[0].set_value("police_uk")
    app.sidebar.button[0].click().run()
    assert not app.exception
    assert "By harm the first is" in text(app)
    assert "This is an assumption and not the index" in text(app)
    assert sorted(app.dataframe[0].value["harm_rank"]) == list(range(1, 11))


def test_the_index_is_refused_on_police_uk_categories_and_says_what_to_do(page: Callable[[str], AppTest]) -> None:
    app = page("hotspots").run()
    app.sidebar.selectbox[0].set_value("cchi_2020")
    app.sidebar.button[0].click().run()
    assert not app.exception
    assert "Choose the assumption for police.uk's categories" in text(app)


def test_the_list_says_what_how_sure_is_held_against_and_wards_how_lasting_they_are(page: Callable[[str], AppTest]) -> None:
    app = page("hotspots").run()
    assert "How sure: chance is residents spread evenly over the points known in their area." in text(app)
    assert app.dataframe[0].value["sure"].isin(["yes", "not shown"]).all()
    wards = page("wards").run().dataframe[0].value
    assert wards["months"].iloc[0].startswith("most incidents in 24 of 24 months, in the first five in 24, active in 24; ")


def test_a_patrol_plan_is_made_and_leaves_what_was_found_as_it_is(page: Callable[[str], AppTest]) -> None:
    app = page("when").run()
    assert "Give the patrol hours of a week" in text(app)
    before = app.session_state["visit"].results.copy()
    hours = next(box for box in app.main.number_input if box.label == "Patrol hours a week")
    hours.set_value(10.0)
    next(button for button in app.main.button if button.label == "Make the plan").click().run()
    assert not app.exception
    said = r"4 places, 30 visits of 15 minutes in 10 hours a week go where and when \d+% of the incidents fall; a patrol is there"
    assert re.search(said, text(app)), text(app)
    assert "Left out: 3. Amber Staith, Central St Leonards; 4. Rush Garth, Castle; " in text(app)
    assert ": over 3 km from a place of each patrol before, and no patrol is left for it." in text(app)
    assert set(app.session_state["visit"].results) == set(before)
    assert app.session_state["visit"].settings.plan.hours == 10


def test_a_bad_plan_is_told_and_the_good_one_stays(page: Callable[[str], AppTest]) -> None:
    app = page("when").run()
    boxes = {box.label: box for box in app.main.number_input}
    boxes["Patrol hours a week"].set_value(10.0)
    next(button for button in app.main.button if button.label == "Make the plan").click().run()
    boxes = {box.label: box for box in app.main.number_input}
    boxes["Patrol hours a week"].set_value(0.5)
    boxes["Minutes a visit"].set_value(240.0)
    next(button for button in app.main.button if button.label == "Make the plan").click().run()
    assert not app.exception
    assert "Patrol hours a week" in text(app)
    assert "30 visits of 15 minutes in 10 hours a week" in text(app)


def test_a_harm_table_of_ones_own_can_be_taken_out_from_any_visit_to_the_page(page: Callable[[str], AppTest]) -> None:
    app = page("data").run()
    app.session_state["visit"].harm = Source("weights.csv", b"category,weight\nFoo,1\n")
    app.run()
    assert "none of the data's categories" in text(app)
    next(button for button in app.main.button if button.label.startswith("Stop using the harm weights")).click().run()
    assert app.session_state["visit"].harm is None
    assert "11,570 of 11,570 rows can be used" in text(app)


def test_no_hotspot_is_said_and_not_drawn(page: Callable[[str], AppTest]) -> None:
    app = page("hotspots").run()
    app.multiselect[0].set_value(["Robbery"])
    next(widget for widget in app.number_input if widget.label == "Minimum incidents in a hotspot").set_value(5000)
    app.button[0].click().run()
    assert not app.exception
    assert "No hotspot: no place stands out with at least 5,000 incidents." in text(app)


def test_a_filter_that_leaves_nothing_gives_a_message_and_the_app_lives_on(page: Callable[[str], AppTest]) -> None:
    app = page("hotspots").run()
    app.multiselect[0].set_value(["Shoplifting"])
    app.multiselect[1].set_value(["serious_violence"])
    app.button[0].click().run()
    assert not app.exception
    assert "No incidents of Shoplifting flagged serious violence. Widen the period or add categories." in text(app)
    app.multiselect[1].set_value([])
    app.button[0].click().run()
    assert "hold" in app.subheader[0].value


def test_a_period_is_two_days_in_either_order(page: Callable[[str], AppTest]) -> None:
    app = page("hotspots").run()
    first, last = app.date_input
    assert (first.label, last.label) == ("From", "To")
    first.set_value(date(2021, 11, 30))
    last.set_value(date(2021, 6, 1))
    app.button[0].click().run()
    assert not app.exception
    assert "1 June to 30 November 2021. Density" in text(app)
    app.date_input[0].set_value(None)
    app.button[0].click().run()
    assert not app.exception
    assert "1 December 2019 to" in text(app)


def test_the_data_page_says_how_good_the_data_are(page: Callable[[str], AppTest]) -> None:
    app = page("data").run()
    found = app.table[0].value["Found"].str.replace("\\", "").to_dict()
    assert found["Times"] == "all 11,570 to the minute"
    assert found["Months without any incident"] == "none"


def test_another_analysis_starts_the_ranked_list_again(page: Callable[[str], AppTest]) -> None:
    app = page("hotspots").run()
    before = app.dataframe[0].key
    app.radio[0].set_value("dbscan")
    app.button[0].click().run()
    assert app.dataframe[0].key != before


def test_applied_settings_change_the_result(page: Callable[[str], AppTest]) -> None:
    app = page("hotspots").run()
    app.radio[0].set_value("dbscan")
    app.button[0].click().run()
    assert not app.exception
    assert "DBSCAN, 56 m, 58 incidents" in text(app)


def test_flags_filter_the_serious_violence_of_the_story(page: Callable[[str], AppTest]) -> None:
    app = page("wards").run()
    flags = next(widget for widget in app.multiselect if widget.label == "Only those flagged")
    flags.set_value(["serious_violence"])
    app.button[0].click().run()
    assert "It was highest in 24 of 24 months." in text(app)


def test_an_upload_replaces_the_sample_and_a_bad_one_is_told(page: Callable[[str], AppTest]) -> None:
    app = page("data").run()
    app.file_uploader[0].set_value(("mine.csv", b"easting,northing,date\n561500,99200,01/10/2021\n1,2\n", "text/csv")).run()
    assert not app.exception
    assert "1 of 2 rows can be used; 1 is set aside" in text(app)
    app.file_uploader[0].set_value(("empty.csv", b"", "text/csv")).run()
    assert not app.exception
    assert "empty.csv is empty" in text(app)


def test_what_was_loaded_before_is_left_out_when_asked_and_used_again(page: Callable[[str], AppTest]) -> None:
    app = page("data").run()
    header = "reference,easting,northing,date\n"
    files = [("a.csv", f"{header}CR000001,561500,99200,01/10/2021\n"), ("b.csv", f"{header}CR000001,561500,99200,02/10/2021\n")]
    app.file_uploader[0].set_value([(name, rows.encode(), "text/csv") for name, rows in files]).run()
    assert "2 of 2 rows can be used" in text(app)
    next(button for button in app.button if button.label == LEAVE_OUT).click().run()
    assert not app.exception
    assert "1 of 2 rows can be used; 1 is set aside" in text(app)
    next(button for button in app.button if button.label == "Use all of them again").click().run()
    assert "2 of 2 rows can be used" in text(app)
    assert LEAVE_OUT in [button.label for button in app.button]


def test_whether_boundaries_are_of_the_datas_time_is_told_beside_them(page: Callable[[str], AppTest]) -> None:
    app = page("data").run()
    assert "has areas of 2020, by its column of codes" in text(app)


def test_two_visitors_with_files_of_the_same_name_see_their_own(page: Callable[[str], AppTest]) -> None:
    first, second = page("data").run(), page("data").run()
    first.file_uploader[0].set_value(("a.csv", b"easting,northing\n561500,99200\n", "text/csv")).run()
    second.file_uploader[0].set_value(("a.csv", b"easting,northing\n561500,99200\n561500,99300\n", "text/csv")).run()
    assert "1 of 1 rows can be used" in text(first)
    assert "2 of 2 rows can be used" in text(second)


def test_boundary_columns_can_be_named_and_a_wrong_name_is_told(page: Callable[[str], AppTest]) -> None:
    app = page("data").run()
    name = next(widget for widget in app.text_input if widget.label == "Name")
    submit = next(button for button in app.button if button.label == "Read the boundaries with these columns")
    name.set_value("LAD20NM")
    submit.click().run()
    assert "name from “LAD20NM”" in text(app)
    next(widget for widget in app.text_input if widget.label == "Name").set_value("nope")
    next(button for button in app.button if button.label == "Read the boundaries with these columns").click().run()
    assert not app.exception
    assert "has no column “nope”" in text(app)


@pytest.mark.parametrize("settings", ['{"min_incidents": 200000}', '{"density": {"hot_area_share": 0.0005}}'])
def test_every_setting_that_is_allowed_can_be_shown(page: Callable[[str], AppTest], settings: str) -> None:
    app = page("wards").run()
    loader = next(widget for widget in app.file_uploader if widget.label == "Load settings")
    loader.set_value(("settings.json", settings.encode(), "application/json")).run()
    assert not app.exception
    assert "Settings loaded from settings.json." in [message.value.replace("\\", "") for message in app.success]


def test_a_column_chosen_twice_is_told_and_can_be_undone(page: Callable[[str], AppTest]) -> None:
    app = page("data").run()

    def pick(label: str, value: str) -> None:
        next(box for box in app.selectbox if box.label == label).set_value(value)

    def submit() -> None:
        next(button for button in app.button if button.label == "Read with these columns").click().run()
        assert not app.exception

    pick("Reference", "date")
    pick("Date", "date")
    submit()
    assert "The column “date” is chosen for two things, reference and date." in text(app)
    assert "11,570 of 11,570 rows can be used" in text(app)
    pick("Reference", "Recognise it")
    submit()
    assert "is chosen for two things" not in text(app)
    assert "11,570 of 11,570 rows can be used" in text(app)


def test_a_column_that_cannot_be_read_is_told_the_sidebar_lives_on_and_it_can_be_undone(page: Callable[[str], AppTest]) -> None:
    app = page("data").run()

    def read_date_from(value: str) -> None:
        next(box for box in app.selectbox if box.label == "Date").set_value(value)
        next(button for button in app.button if button.label == "Read with these columns").click().run()
        assert not app.exception

    read_date_from("place")
    assert "None of the 11,570 rows of incidents.csv can be used" in text(app)
    assert [str(box.value) for box in app.sidebar.warning] == ["The data cannot be used yet."]
    read_date_from("Recognise it")
    assert "11,570 of 11,570 rows can be used" in text(app)
    assert not app.sidebar.warning


def test_the_setting_that_did_best_can_be_taken(page: Callable[[str], AppTest]) -> None:
    app = page("confidence").run()
    next(button for button in app.button if button.label.startswith("Use density, 150 m radius")).click().run()
    assert not app.exception
    assert app.session_state["visit"].settings.density.radius_m == 150


def test_reading_that_takes_too_long_is_told_and_the_app_lives_on(
    page: Callable[[str], AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotspots.read.apart import Limits, read_apart
    from hotspots.ui import loaded

    monkeypatch.setattr(loaded, "read_apart", partial(read_apart, limits=Limits(seconds=0.01)))
    app = page("data").run()
    rows = b"month,x,y\n" + b"2020-01,561600,99200\n" * 20
    app.file_uploader[0].set_value(("mine.csv", rows, "text/csv")).run()
    assert not app.exception
    assert "mine.csv took longer than 0.01 seconds to read, and reading was stopped." in text(app)
    monkeypatch.undo()
    next(each for each in app.button if each.label == "Use the synthetic sample").click().run()
    assert "11,570 of 11,570 rows can be used" in text(app)


def test_two_sources_can_be_named_grouped_and_looked_at_alone(page: Callable[[str], AppTest]) -> None:
    app = page("data").run()
    police = b"Crime ID,Month,Reported by,Longitude,Latitude,Crime type\n" + b",2020-01,Sussex,0.29,50.77,Robbery\n" * 20
    calls = b"call,when,x,y,nature\n" + b"1,01/02/2020 10:00,561600,99200,Assault\n2,02/02/2020 11:00,561700,99200,Fall\n" * 10
    given = [("2020-01-sussex-street.csv", police, "text/csv"), ("ambulance.csv", calls, "text/csv")]
    app.file_uploader[0].set_value(given).run()
    assert not app.exception
    names = [each.value for each in app.text_input if str(each.key).startswith("source-")]
    assert names == ["Ambulance", "Police"]
    next(each for each in app.text_input if each.value == "Ambulance").set_value("999 calls")
    next(each for each in app.button if each.label == "Use these names and colours").click().run()
    assert not app.exception
    sources = next(each for each in app.sidebar.multiselect if each.label == "Sources")
    assert list(sources.options) == ["999 calls", "Police"]
    assert next(each for each in app.selectbox if each.label == "Columns of").options == ["999 calls", "Police"]


def choose(app: AppTest, kind: str, label: str, value: object) -> None:
    """Set a widget by its label."""
    next(each for each in getattr(app, kind) if each.label == label).set_value(value)


def written(app: AppTest) -> dict[str, bytes]:
    """The files that were written last."""
    kept = app.session_state["visit"].results
    return next(value for key, value in reversed(kept.items()) if key[0] == "files")


def test_the_report_page_offers_a_workbook_and_marks_what_is_handed_over(page: Callable[[str], AppTest]) -> None:
    app = page("report").run()
    assert {"report.html", "hotspots.xlsx"} <= set(written(app))
    choose(app, "selectbox", "Protective marking", "OFFICIAL")
    choose(app, "text_input", "Made by", "A. Analyst")
    next(each for each in app.button if each.label == "Write it").click().run()
    assert not app.exception
    page_text = written(app)["report.html"]
    assert b'class="marking top">OFFICIAL' in page_text
    assert b"by A. Analyst" in page_text
    choose(app, "selectbox", "Protective marking", "Own words")
    choose(app, "text_input", "Its words, if your own", "For the board")
    next(each for each in app.button if each.label == "Write it").click().run()
    assert b'class="marking top">For the board' in written(app)["report.html"]


def test_a_tasking_briefing_is_chosen_with_its_forms_and_words(page: Callable[[str], AppTest]) -> None:
    app = page("report").run()
    choose(app, "selectbox", "Document", "tasking")
    next(each for each in app.button_group if each.label == "Forms beside the page").set_value(
        ["pdf", "word", "slides", "meeting"]
    )
    choose(app, "text_input", "Your headline, in place of ours, which then stands below it", "Watch Cedar Garth")
    choose(app, "text_area", "Your commentary", "Quiet weeks.")
    next(each for each in app.button if each.label == "Write it").click().run()
    assert not app.exception
    files = written(app)
    assert {"tasking.html", "tasking.pdf", "tasking.docx", "tasking.pptx", "tasking-meeting.html"} <= set(files)
    assert b"From the numbers: 10 hotspots hold 38%" in files["tasking.html"]
    assert b"Quiet weeks." in files["tasking.html"]
    # The sample's patrol log says what was done.
    assert b"officer-minutes" in files["tasking.html"]


def test_a_place_added_to_the_briefing_has_a_slide_and_stands_in_the_meeting_view(page: Callable[[str], AppTest]) -> None:
    app = page("hotspots").run()
    now = app.session_state["visit"]
    ids = next(value for key, value in now.results.items() if key[0] == "analysis").hotspots["id"].tolist()
    now.chosen = ids[1]
    app.run()
    next(each for each in app.button if each.label == "Add to the briefing").click().run()
    assert app.session_state["visit"].added == (ids[1],)
    assert any(each.label == "Take out of the briefing" for each in app.button)
    meeting = page("meeting")
    meeting.session_state["visit"] = app.session_state["visit"]
    meeting.run()
    assert not meeting.exception
    shown = next(value for key, value in meeting.session_state["visit"].results.items() if key[0] == "meeting").decode()
    assert shown.count('<span class="rank">2</span> Comfrey Staith') == 1
    assert '<span class="rank">3</span> ' not in shown
    next(each for each in app.button if each.label == "Take out of the briefing").click().run()
    assert app.session_state["visit"].added == ()


def test_what_changed_is_asked_for_and_a_time_without_data_is_told(page: Callable[[str], AppTest]) -> None:
    app = page("report")
    app.run()
    choose(app, "selectbox", "What changed since", "year_earlier")
    next(each for each in app.button if each.label == "Write it").click().run()
    assert not app.exception
    assert "the data cover 1 December 2019 to 30 November 2021" in text(app)
    # The rest is written all the same, and the meeting view has its way out.
    assert "report.html" in written(app)
    assert "since.csv" not in written(app)
    meeting = page("meeting")
    meeting.session_state["visit"] = app.session_state["visit"]
    meeting.run()
    assert not meeting.exception
    assert not meeting.error
    now = app.session_state["visit"]
    chosen = replace(now.settings.filter, first_day=date(2021, 9, 1), last_day=date(2021, 11, 30))
    now.settings = replace(now.settings, filter=chosen)
    app.run()
    assert not app.exception
    assert "since.csv" in written(app)


def test_a_ward_profile_and_a_pack_are_written(page: Callable[[str], AppTest]) -> None:
    app = page("report").run()
    choose(app, "selectbox", "Document", "ward")
    next(each for each in app.button if each.label == "Write it").click().run()
    assert not app.exception
    assert "ward-devonshire.html" in written(app)
    choose(app, "selectbox", "Document", "districts")
    next(each for each in app.button if each.label == "Write it").click().run()
    assert not app.exception
    assert {"district-eastbourne.html", "district-hastings.html"} <= set(written(app))


def test_a_public_version_takes_the_place_of_everything_else(page: Callable[[str], AppTest]) -> None:
    app = page("report").run()
    next(each for each in app.toggle if each.label == "Public version").set_value(True)
    next(each for each in app.button if each.label == "Write it").click().run()
    assert not app.exception
    assert all(name.startswith("public") for name in written(app))


def test_words_of_the_internal_document_are_not_published_and_come_back(page: Callable[[str], AppTest]) -> None:
    app = page("report").run()

    def write(*, public: bool) -> bytes:
        next(each for each in app.toggle if each.label == "Public version").set_value(public)
        next(each for each in app.button if each.label == "Write it").click().run()
        assert not app.exception
        return written(app)["public.html" if public else "report.html"]

    choose(app, "text_input", "Your headline, in place of ours, which then stands below it", "Robbery near 12 Acacia Avenue")
    choose(app, "text_area", "Your commentary", "Staff were short.")
    choose(app, "selectbox", "Protective marking", "OFFICIAL-SENSITIVE")
    choose(app, "text_input", "Made by", "A. Analyst")
    internal = (b"Acacia", b"Staff were short.", b"OFFICIAL-SENSITIVE", b"A. Analyst")
    held = write(public=False)
    assert all(word in held for word in internal)
    published = write(public=True)
    assert not any(word in published for word in internal)
    assert "Publish one public version only" in text(app)
    choose(app, "text_input", "Your headline, in place of ours, which then stands below it", "For residents")
    assert b"For residents" in write(public=True)
    back = write(public=False)
    assert all(word in back for word in internal)
    assert b"For residents" not in back
    assert b"For residents" in write(public=True)
    choose(app, "selectbox", "Protective marking", "OFFICIAL-SENSITIVE")
    next(each for each in app.button if each.label == "Write it").click().run()
    assert "A public version cannot be marked OFFICIAL-SENSITIVE" in text(app)


def test_a_marking_of_own_words_needs_its_words(page: Callable[[str], AppTest]) -> None:
    app = page("report").run()
    choose(app, "selectbox", "Protective marking", "Own words")
    next(each for each in app.button if each.label == "Write it").click().run()
    assert "Write the words of your own marking, or choose another" in text(app)


def test_targets_are_judged_on_the_report_page(page: Callable[[str], AppTest]) -> None:
    app = page("report").run()
    box = next(each for each in app.file_uploader if each.label.startswith("Targets"))
    box.set_value(("t.csv", b"measure,baseline,target,actual\nPersonal,923,no increase,1424\n", "text/csv")).run()
    assert not app.exception
    assert "0 are met of 1 target, 1 is not met" in text(app)


def test_a_file_that_is_added_keeps_the_columns_and_one_that_replaces_all_does_not(page: Callable[[str], AppTest]) -> None:
    app = page("data").run()
    one = ("calls.csv", b"call,when,x,y\n1,01/02/2020,561600,99200\n", "text/csv")
    other = ("more.csv", b"ref,date,x,y\nA1,01/03/2020,561600,99200\n", "text/csv")
    app.file_uploader[0].set_value([one]).run()
    now = app.session_state["visit"]
    now.settings = replace(now.settings, columns=Columns(reference="call"))
    app.run()
    app.file_uploader[0].set_value([one, other]).run()
    assert not app.exception
    assert app.session_state["visit"].settings.columns.reference == "call"
    assert "2 of 2 rows can be used" in text(app)
    app.file_uploader[0].set_value([other]).run()
    app.file_uploader[0].set_value([("new.csv", b"date,x,y\n01/03/2020,561600,99200\n", "text/csv")]).run()
    assert app.session_state["visit"].settings.columns.reference is None


def test_a_bad_list_of_places_is_told_and_the_hotspots_stay(page: Callable[[str], AppTest]) -> None:
    app = page("hotspots").run()
    app.session_state["visit"].places = Source("pubs.csv", b"a,b\n1,2\n")
    app.run()
    assert not app.exception
    assert "10 hotspots hold 38% of incidents" in text(app)
    assert "layers and places are left out. pubs.csv has no column with the names of the places" in text(app)
