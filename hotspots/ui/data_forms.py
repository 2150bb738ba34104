"""How the files are read: columns, sources and their colours, a scheme of categories; every guess open to change."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, get_args

import pandas as pd
import streamlit as st

from hotspots.draw.colours import OF_SOURCES
from hotspots.errors import HotspotsError
from hotspots.names import plain_name
from hotspots.read.evidence import ReadFile, evidence_table
from hotspots.read.scheme import as_recorded, read_scheme
from hotspots.read.source import Source
from hotspots.reading import AreaColumns, Columns, DataSource, DateOrder, Group
from hotspots.report.files import to_csv
from hotspots.settings import Settings
from hotspots.ui.loaded import header_visit, read_visit
from hotspots.ui.state import SMALL_MB, use_settings, visit
from hotspots.ui.text import plain

if TYPE_CHECKING:
    from hotspots.read import Incidents

AUTOMATIC = "Recognise it"
ORDERS: dict[DateOrder, str] = {
    "recognise": "Tell from the whole column",
    "day_first": "Day first (31/12/2026)",
    "month_first": "Month first (12/31/2026)",
}
MOST_CATEGORIES = 500


@dataclass(frozen=True)
class _InUse:
    """One source of what is loaded: its files, and whether rows and not files say that they are of it."""

    name: str
    files: tuple[str, ...]
    by_rows: bool


def show() -> None:
    """Draw what was recognised and the forms that change it."""
    try:
        incidents = read_visit()
    except HotspotsError:
        incidents = None
    sources = _in_use(incidents) if incidents is not None else ()
    chosen = None
    if len([source for source in sources if not source.by_rows]) > 1:
        chosen = st.selectbox(
            "Columns of", [source for source in sources if not source.by_rows], format_func=lambda each: each.name
        )
    file = _file_of(incidents, chosen) if incidents is not None else None
    if file is not None:
        _columns_used(file, chosen)
    _name_columns(file, chosen)
    if incidents is not None:
        _name_sources(sources)
        _group_categories(incidents)
    _name_area_columns()


def _in_use(incidents: Incidents) -> tuple[_InUse, ...]:
    pairs = incidents.table[["source", "file"]].drop_duplicates().astype("str")
    of_file = pairs.groupby("file")["source"].nunique()
    return tuple(
        _InUse(str(name), tuple(files), bool((of_file[files] > 1).any()))
        for name, files in pairs.groupby("source")["file"].unique().items()
    )


def _file_of(incidents: Incidents, source: _InUse | None) -> ReadFile:
    """The first file of a source, or of all."""
    first = incidents.files[0]
    return next((file for file in incidents.files if file.name in source.files), first) if source else first


def _columns_used(file: ReadFile, source: _InUse | None) -> None:
    """What each column was taken for, with its first values; and a small file that holds it."""
    with st.expander("What each column was taken for"):
        shown = evidence_table(file).set_axis(["Use", "Column", "Told by", "First values"], axis=1)
        st.dataframe(shown, hide_index=True)
        now = visit().settings
        found = file.recognised.columns
        columns = now.columns if source else found
        mapping = Settings(columns=columns, reading=now.reading, sources=now.sources, scheme=now.scheme, areas=now.areas)
        if source:
            mapping = replace(mapping, sources=_for_next(_with_source(mapping.sources, source, columns=found)))
        st.download_button(
            "Save these columns", mapping.columns_json(), "columns.json", "application/json", on_click="ignore",
            help="How files are read: columns, sources and scheme, for the next files of this kind. Load settings and the "
            "command line's --settings take it; numbers in names of files may be others.",
        )  # fmt: skip


def _for_next(sources: tuple[DataSource, ...]) -> tuple[DataSource, ...]:
    """Sources whose files may be called with other numbers, as the next month's are."""
    return tuple(
        replace(each, files=tuple(dict.fromkeys(re.sub("[0-9]+", "*", name) for name in each.files))) for each in sources
    )


def _name_columns(file: ReadFile | None, source: _InUse | None) -> None:
    """Let the analyst name the columns of one source, or of all files where there is one."""
    settings = visit().settings
    try:
        # A file whose columns cannot be recognised is the one that needs this most.
        header = file.header if file else header_visit()
    except HotspotsError:
        return
    key = source.name if source else ""
    with st.expander("Name the columns yourself, and say how dates are written"), st.form(f"columns-{key}", border=False):
        own = next((each for each in settings.sources if source and each.name == source.name), None)
        now = own.columns if own else settings.columns
        options = [AUTOMATIC, *header]
        picked = {}
        for field in fields(Columns):
            name = getattr(now, field.name)
            index = options.index(name) if name in options else 0
            value = st.selectbox(field.name.replace("_", " ").capitalize(), options, index, key=f"column-{key}-{field.name}")
            picked[field.name] = None if value == AUTOMATIC else value
        flags = _flags(header)
        orders = get_args(DateOrder)
        order = st.selectbox(
            "Dates of two numbers and a year", orders, orders.index(settings.reading.date_order), format_func=ORDERS.__getitem__
        )
        sheet = st.text_input(
            "Sheet of a spreadsheet", settings.reading.sheet or "", placeholder="The one with most rows"
        ).strip()
        odd = st.checkbox("Use dates before 1990 and after today", settings.reading.keep_odd_dates)
        if st.form_submit_button("Read with these columns"):
            reading = replace(settings.reading, date_order=order, keep_odd_dates=odd, sheet=sheet or None, flags=flags)
            try:
                columns = Columns(**picked)
            except HotspotsError as error:
                st.error(plain(error))
                return
            if source:
                sources = _with_source(settings.sources, source, columns=columns)
                use_settings(replace(settings, sources=sources, reading=reading))
            else:
                use_settings(replace(settings, columns=columns, reading=reading))
            st.rerun()


def _flags(header: tuple[str, ...]) -> tuple[str, ...] | None:
    """Yes-or-no columns as chosen; None leaves them to their values."""
    now = visit().settings.reading.flags
    told = st.checkbox("Tell yes-or-no columns (flags) by their values", now is None)
    picked = st.multiselect(
        "Or choose them", header, [name for name in now or () if name in header], placeholder="None",
        help="Used where the box above is not ticked.",
    )  # fmt: skip
    return None if told else tuple(picked)


def _with_source(
    sources: tuple[DataSource, ...],
    source: _InUse,
    *,
    name: str | None = None,
    colour: str | None = None,
    columns: Columns | None = None,
) -> tuple[DataSource, ...]:
    """The sources of the settings with one of them changed; what is None stays as it is."""
    own = next((each for each in sources if each.name == source.name), DataSource(source.name, source.files))
    changed = replace(own, name=name or own.name, colour=colour or own.colour, columns=columns or own.columns)
    if own in sources:
        return tuple(changed if each is own else each for each in sources)
    return (*sources, changed)


def _name_sources(sources: tuple[_InUse, ...]) -> None:
    """Let the analyst call each source what it is, and choose its colour."""
    settings = visit().settings
    colours = {each.name: each.colour for each in settings.sources}
    with st.expander("Name the sources, and choose their colours"), st.form("sources", border=False):
        st.caption("Files that are given one name are one source. Where a file's rows name several agencies, they tell.")
        picked = []
        for number, source in enumerate(sources):
            left, right = st.columns([4, 1], vertical_alignment="bottom")
            files = ", ".join(source.files[:2]) + (f" and {len(source.files) - 2:,} more" if len(source.files) > 2 else "")
            name = left.text_input(plain(files), source.name, key=f"source-{number}-{source.name}", disabled=source.by_rows)
            colour = right.color_picker(
                "Colour", colours.get(source.name) or OF_SOURCES[number % len(OF_SOURCES)], key=f"colour-{number}-{source.name}"
            )
            picked.append((source, name.strip(), colour))
        if st.form_submit_button("Use these names and colours"):
            _use_sources(picked)


def _use_sources(picked: list[tuple[_InUse, str, str]]) -> None:
    """Files that are given one name become one source."""
    settings = visit().settings
    own = {each.name: each for each in settings.sources}
    merged: dict[str, DataSource] = {}
    try:
        for source, name, colour in picked:
            columns = own[source.name].columns if source.name in own else Columns()
            files = () if source.by_rows else source.files
            first = merged.get(name)
            merged[name] = (
                replace(first, files=(*first.files, *files)) if first else DataSource(name, files, colour.upper(), columns)
            )
        chosen = replace(settings, sources=tuple(merged.values()), filter=replace(settings.filter, sources=()))
    except HotspotsError as error:
        st.error(plain(error))
        return
    use_settings(chosen, loaded=True)
    st.rerun()


def _group_categories(incidents: Incidents) -> None:
    """Let the analyst count categories together: a table to fill in, or a file of category and group."""
    table = incidents.table
    recorded, finer = as_recorded(table), table["subcategory"]
    counts = pd.concat([column[column != ""].value_counts() for column in (recorded, finer)])
    counts = counts[counts > 0].groupby(level=0).sum().sort_values(ascending=False).head(MOST_CATEGORIES)
    if counts.empty:
        return
    of = {plain_name(name): group.name for group in visit().settings.scheme for name in group.categories}
    with st.expander("Count categories together (a scheme)"):
        st.caption(
            "Write the same group beside each category that belongs to it, such as a partnership's own serious violence. Finer "
            "categories go before categories; those without a group stay as they are. Harm goes by what was recorded."
        )
        names = [str(name) for name in counts.index]
        rows = pd.DataFrame(
            {"Category": names, "Incidents": counts.to_numpy(), "Group": [of.get(plain_name(n), "") for n in names]}
        )
        edited = st.data_editor(
            rows, hide_index=True, disabled=["Category", "Incidents"], key=f"scheme-{visit().form}",
            column_config={"Category": st.column_config.TextColumn(width=150), "Incidents": st.column_config.NumberColumn(
                width=70, format="localized"), "Group": st.column_config.TextColumn(width=130)},
        )  # fmt: skip
        left, right = st.columns(2)
        if left.button("Use this scheme"):
            _use_scheme(tuple(zip(edited["Category"], edited["Group"].fillna("").str.strip(), strict=True)))
        saved = edited[["Category", "Group"]].rename(columns=str.lower)
        right.download_button("Save it", to_csv(saved[saved["group"] != ""]), "scheme.csv", "text/csv", on_click="ignore")
        upload = st.file_uploader(
            "Or a CSV of category and group", type=["csv", "txt"], key=f"scheme-file-{visit().form}", max_upload_size=SMALL_MB
        )
        if upload is not None:
            try:
                scheme = read_scheme(Source(upload.name, upload.getvalue()))
            except HotspotsError as error:
                st.error(plain(error))
            else:
                now = visit().settings
                use_settings(replace(now, scheme=scheme, filter=replace(now.filter, categories=())), loaded=True)
                st.rerun()


def _use_scheme(pairs: tuple[tuple[str, str], ...]) -> None:
    """A group for each name that was written, with the categories beside it; names that the data lack stay in theirs."""
    settings = visit().settings
    shown = {plain_name(category) for category, _ in pairs}
    held = {group.name: [name for name in group.categories if plain_name(name) not in shown] for group in settings.scheme}
    for category, group in pairs:
        if group:
            held.setdefault(group, []).append(category)
    scheme = tuple(Group(name, tuple(categories)) for name, categories in held.items() if categories)
    chosen = replace(settings, scheme=scheme, filter=replace(settings.filter, categories=()))
    use_settings(chosen, loaded=True)
    st.rerun()


def _name_area_columns() -> None:
    """Let the analyst name the boundary file's columns."""
    now = visit().settings.areas
    with st.expander("Name the boundary file's columns yourself"), st.form("area-columns", border=False):
        picked = {
            field.name: st.text_input(field.name.capitalize(), getattr(now, field.name) or "", placeholder=AUTOMATIC).strip()
            for field in fields(AreaColumns)
        }
        if st.form_submit_button("Read the boundaries with these columns"):
            chosen = AreaColumns(**{name: value or None for name, value in picked.items()})
            use_settings(replace(visit().settings, areas=chosen))
            st.rerun()
