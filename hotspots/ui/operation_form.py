"""Set up an operation: zone, periods, ring, control, claim, patrol log; or load one from a file."""

from __future__ import annotations

import json
from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from hotspots.compare.counting import find_key, find_measures
from hotspots.compare.operation import (
    BUFFER_M,
    LEAST_BUFFER_M,
    LEAST_PERCENT,
    MOST_BUFFER_M,
    MOST_PERCENT,
    Claim,
    Operation,
    Place,
)
from hotspots.compare.periods import events_table
from hotspots.compare.places import polygon_to_geojson
from hotspots.draw import words
from hotspots.draw.compare_maps import drawing_map
from hotspots.errors import HotspotsError
from hotspots.locate.selection import Period, period_of
from hotspots.read.source import Source
from hotspots.settings import Filter
from hotspots.ui.busy import tell
from hotspots.ui.loaded import read_visit, zone_visit
from hotspots.ui.map_view import draw_on_map, tiles_in_use
from hotspots.ui.results import analyse_visit
from hotspots.ui.state import SMALL_MB, use_operation, visit
from hotspots.ui.text import plain

if TYPE_CHECKING:
    from hotspots.analysis import Analysis
    from hotspots.compare.comparison import Comparison

WARDS, HOTSPOT, DRAW, FILE, SHAPE = "Areas", "A hotspot", "Draw it on the map", "A file", "The shape in use"
CONTROL = "The control in use"
NOTHING = "No claim"


def show_form(comparison: Comparison | None) -> None:
    """Draw the form, open where there is no comparison yet."""
    with st.expander("Set up the operation", expanded=comparison is None, key=f"op-form-{visit().operation_form}"):
        try:
            analysis = analyse_visit()
        except HotspotsError as error:
            tell(error)
            return
        covered = period_of(read_visit().table, Filter())
        if covered is None:
            st.error("The incidents have no dates, so nothing can be compared. Load files with a date or month column.")
            return
        now, again = visit().operation, visit().operation_form
        name = st.text_input("Name", now.name if now else "Operation", key=f"op-name-{again}", max_chars=120)
        zone, chosen_on = _zone(analysis, now, again)
        after, before = _periods(covered, now, again)
        buffer_m = st.number_input(
            "Ring round the zone that is watched for what moved next door, in metres", LEAST_BUFFER_M, MOST_BUFFER_M,
            now.buffer_m if now else BUFFER_M, step=50.0, format="%g", key=f"op-ring-{again}",
        )  # fmt: skip
        control = _control(analysis, comparison, now, again)
        measures, claim = _measures(covered, now, again)
        _more_files()
        _load()
        if st.button("Compare", type="primary", disabled=zone is None):
            _apply(
                name=name, zone=zone, after=after, before=before, buffer_m=float(buffer_m), control=control, measures=measures,
                claim=claim, chosen_on=chosen_on, other_zones=now.other_zones if now else None,
            )  # fmt: skip


def _apply(**given: Any) -> None:
    try:
        operation = Operation(**given)
    except HotspotsError as error:
        st.error(plain(error))
        return
    use_operation(operation)
    st.rerun()


def _load() -> None:
    """Load a whole operation from a file saved here or written by hand."""
    key = f"op-file-{visit().operation_form}"
    st.file_uploader(
        "Load an operation (JSON or GeoJSON)", type=["json", "geojson"], key=key, on_change=_take_operation, args=(key,),
        max_upload_size=SMALL_MB,
    )  # fmt: skip
    told = st.session_state.pop("op-told", None)
    if told:
        st.error(plain(told))


def _take_operation(key: str) -> None:
    upload = st.session_state[key]
    if upload is None:
        return
    try:
        use_operation(Operation.from_json(upload.getvalue(), name=Source(upload.name, b"").name))
    except HotspotsError as error:
        st.session_state["op-told"] = str(error)


def _zone(analysis: Analysis, now: Operation | None, again: int) -> tuple[Place | None, Period | None]:
    """The zone as it is set now; None until one is chosen. With a hotspot comes the period that it was found on."""
    kinds = [WARDS, HOTSPOT, DRAW, FILE]
    areas = dict(zip(analysis.areas["code"].astype(str), analysis.areas["name"].astype(str), strict=True))
    held = _held(now.zone, areas) if now else []
    if now and held is None:
        kinds.insert(0, SHAPE)
    kind = st.radio("Zone", kinds, horizontal=True, key=f"op-kind-{again}")
    if kind == SHAPE and now:
        st.caption(plain(now.zone.label or ", ".join(now.zone.names) or "The shape that was drawn or loaded."))
        return now.zone, now.chosen_on
    if kind == WARDS:
        picked = st.multiselect("Areas of the zone", list(areas), held, format_func=areas.__getitem__, key=f"op-areas-{again}")
        # The period that a zone was chosen on belongs to that zone, not to another.
        chosen_on = now.chosen_on if now and held and set(picked) == set(held) else None
        return (Place(tuple(picked)) if picked else None), chosen_on
    if kind == HOTSPOT:
        return _hotspot_zone(analysis, again)
    if kind == FILE:
        return _file_zone(again), None
    st.caption("Choose the polygon or the rectangle on the left of the map, click the corners, and end on the first one.")
    shapes = draw_on_map(drawing_map(analysis, tiles=tiles_in_use()), key=f"op-draw-{again}")
    if not shapes:
        return None, None
    geometry = shapes[0] if len(shapes) == 1 else {"type": "GeometryCollection", "geometries": shapes}
    return Place(geometry=json.dumps(geometry, sort_keys=True), label="Zone drawn on the map"), None


def _held(place: Place, known: dict[str, str]) -> list[str] | None:
    """The options (names by code) that a place is made of; None where it is a shape, or a name is not among them."""
    codes = {name.casefold(): code for code, name in known.items()} | {code.casefold(): code for code in known}
    found = [codes.get(name.strip().casefold()) for name in place.names]
    if place.geometry or None in found:
        return None
    return list(dict.fromkeys(code for code in found if code is not None))


def _hotspot_zone(analysis: Analysis, again: int) -> tuple[Place | None, Period | None]:
    table = analysis.hotspots
    if table.empty:
        st.info("There is no hotspot to choose from.")
        return None, None
    names = {int(rank): f"{rank}. {label}" for rank, label in zip(table["rank"], table["name"], strict=True)}
    rank = st.selectbox("Hotspot", list(names), format_func=names.__getitem__, key=f"op-hotspot-{again}")
    row = table[table["rank"] == rank].iloc[0]
    st.caption("A place chosen because it was high falls by itself: compare with a before period that it was not chosen on.")
    return Place(geometry=polygon_to_geojson(row["geometry"]), label=str(row["name"])), analysis.period


def _file_zone(again: int) -> Place | None:
    upload = st.file_uploader(
        "Zone: GeoJSON, GeoPackage or a zipped shapefile", type=["geojson", "json", "gpkg", "zip"], key=f"op-zone-file-{again}"
    )
    if upload is None:
        return None
    try:
        areas = zone_visit(Source(upload.name, upload.getvalue()))
    except HotspotsError as error:
        st.error(plain(error))
        return None
    shape = areas.table.geometry.union_all()
    names = [name for name in areas.table["name"].astype(str) if name]
    return Place(geometry=polygon_to_geojson(shape), label=", ".join(names[:3]) or upload.name)


def _periods(covered: Period, now: Operation | None, again: int) -> tuple[Period, Period | None]:
    """After, and a before of the analyst's own; the two usual ones are always shown beside it."""
    months = pd.period_range(covered.first_day, covered.last_day, freq="M")
    default = now.after if now else _months(months[max(len(months) - 2, 0)], months[-1])
    month_only = bool((read_visit().table["precision"] == "month").any())
    after = _period("When the operation was", default, covered, f"op-after-{again}", month_only)
    st.caption("It is compared with the same time a year earlier and with the same length just before, as far as the data go.")
    own = st.checkbox("Compare with a before period of my own too", bool(now and now.before), key=f"op-own-{again}")
    if not own:
        return after, None
    start = now.before if now and now.before else _months(months[0], months[min(1, len(months) - 1)])
    return after, _period("Before", start, covered, f"op-before-{again}", month_only)


def _period(label: str, default: Period, covered: Period, key: str, month_only: bool) -> Period:
    left, right = st.columns(2)
    if not month_only:
        low, high = covered.first_day, covered.last_day
        start, end = (min(max(day, low), high) for day in (default.first_day, default.last_day))
        first = left.date_input(f"{label}: first day", start, min_value=low, max_value=high, format="DD/MM/YYYY", key=f"{key}-a")
        last = right.date_input(f"{label}: last day", end, min_value=low, max_value=high, format="DD/MM/YYYY", key=f"{key}-b")
        return Period(first, max(first, last))
    months = list(pd.period_range(covered.first_day, covered.last_day, freq="M"))
    ends = [min(max(pd.Period(day, freq="M"), months[0]), months[-1]) for day in (default.first_day, default.last_day)]
    name = words.month
    start_month = left.selectbox(f"{label}: first month", months, months.index(ends[0]), format_func=name, key=f"{key}-a")
    end_month = right.selectbox(f"{label}: last month", months, months.index(ends[1]), format_func=name, key=f"{key}-b")
    return _months(start_month, max(start_month, end_month))


def _months(first: Any, last: Any) -> Period:
    return Period(date(first.year, first.month, 1), date(last.year, last.month, monthrange(last.year, last.month)[1]))


def _control(analysis: Analysis, comparison: Comparison | None, now: Operation | None, again: int) -> Place | None:
    names = dict(zip(analysis.areas["code"].astype(str), analysis.areas["name"].astype(str), strict=True))
    plain_names = dict(names)
    if comparison is not None:
        proposed = comparison.proposals
        plain_names |= {str(key): str(name) for key, name in zip(proposed["id"], proposed["name"], strict=True)}
        alike = {
            key: f"{name} (most alike: {rank})" for key, name, rank in proposed[["id", "name", "rank"]].itertuples(index=False)
        }
        names = {**alike, **{key: name for key, name in names.items() if key not in alike}}
    held: list[str] = []
    if now and now.control:
        found = _held(now.control, plain_names)
        held = [CONTROL] if found is None else found
        names = {**({CONTROL: CONTROL} if found is None else {}), **names}
    picked = st.multiselect(
        "Control: places that had no operation", list(names), held, format_func=names.__getitem__,
        placeholder="Proposed from the data before the operation", key=f"op-control-{again}",
    )  # fmt: skip
    if now and CONTROL in picked:
        if len(picked) > 1:
            st.caption("The control in use stands alone: take it out to choose others.")
        return now.control
    return Place(tuple(picked)) if picked else None


def _measures(covered: Period, now: Operation | None, again: int) -> tuple[tuple[str, ...], Claim | None]:
    known = {measure.key: measure.name for measure in find_measures(read_visit().table)}
    wanted = [find_key(name, known) for name in (now.measures if now else ())]
    held = list(dict.fromkeys(key for key in wanted if key is not None))
    picked = st.multiselect(
        "What the operation was for", list(known), held, format_func=known.__getitem__, key=f"op-measures-{again}",
        placeholder="All incidents and flags", help="Each of these is tested by itself, all other measures as one table.",
    )  # fmt: skip
    options = [NOTHING, *known]
    said = find_key(now.claim.measure, known) if now and now.claim else None
    index = options.index(said) if said else 0
    left, right = st.columns(2)
    measure = left.selectbox(
        "A claim to check", options, index, format_func=lambda key: known.get(key, key), key=f"op-claim-{again}"
    )
    percent = right.number_input(
        "Change claimed, in %", LEAST_PERCENT, MOST_PERCENT, now.claim.percent if now and now.claim else -10.0, step=1.0,
        format="%g", key=f"op-percent-{again}",
    )  # fmt: skip
    periods = None if measure == NOTHING else _claim_periods(covered, now.claim if now else None, again)
    return tuple(picked), None if measure == NOTHING else Claim(measure, float(percent), periods)


def _claim_periods(covered: Period, said: Claim | None, again: int) -> tuple[Period, Period] | None:
    """Periods of the claim's own, where it is about others than the comparison."""
    held = said.periods if said else None
    if not st.checkbox("The claim is about other periods than the operation", held is not None, key=f"op-claim-own-{again}"):
        return None
    months = pd.period_range(covered.first_day, covered.last_day, freq="M")
    before, after = held or (_months(months[0], months[0]), _months(months[-1], months[-1]))
    month_only = bool((read_visit().table["precision"] == "month").any())
    return (
        _period("Before, as claimed", before, covered, f"op-claim-before-{again}", month_only),
        _period("After, as claimed", after, covered, f"op-claim-after-{again}", month_only),
    )


def _more_files() -> None:
    """The patrol log, and known events other than the tool's own table."""
    again = visit().started
    for label, key, field, most in (
        ("Patrol log (CSV: start, end, officers, agency, place)", f"op-patrols-{again}", "patrols", None),
        ("Known events (CSV: event, first_day, last_day), in place of the tool's own", f"op-events-{again}", "events", SMALL_MB),
    ):
        st.file_uploader(label, type="csv", key=key, on_change=_take_file, args=(key, field), max_upload_size=most)
        held = getattr(visit(), field)
        if held is not None:
            st.caption(plain(f"In use: {held.name}"))
    table = now.data if (now := visit().events) else events_table()
    st.download_button("Save the known events in use, to edit them", table, "known_events.csv", "text/csv", on_click="ignore")


def _take_file(key: str, field: str) -> None:
    """The file in the box is in use; an empty box takes it out of use."""
    upload = st.session_state[key]
    setattr(visit(), field, None if upload is None else Source(upload.name, upload.getvalue()))
