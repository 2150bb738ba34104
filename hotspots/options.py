"""Options that several commands share, and what they make of settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import typer

from hotspots.errors import BadFile, BadSettings

if TYPE_CHECKING:
    from hotspots.jobs import Wanted
    from hotspots.read.harm import HarmTable
    from hotspots.read.source import Source
    from hotspots.report.handout import Handout
    from hotspots.settings import Settings

MOST_PATH = 80

IncidentFiles = Annotated[
    list[Path], typer.Argument(help="Incident files: CSV, XLSX, or a ZIP of CSVs such as data.police.uk's.")
]
BoundaryFile = Annotated[
    Path, typer.Option("--boundaries", help="Areas: GeoJSON, GeoPackage, FlatGeobuf, KML or a zipped shapefile.")
]
Out = Annotated[Path, typer.Option("--out", help="Folder to write to; made if it is not there.")]
PostcodeFile = Annotated[
    Path | None,
    typer.Option("--postcodes", help="Postcode lookup: ONSPD, Code-Point Open, or a CSV of postcode, easting, northing."),
]
HarmChoice = Annotated[
    str | None,
    typer.Option("--harm", help="Weights: cchi_2020 (offences), police_uk (an assumption), or a CSV of category and weight."),
]
PatrolHours = Annotated[
    float | None, typer.Option("--patrol-hours", help="Patrol hours a week: a plan of who goes where when is written too.")
]
PatrolPlaces = Annotated[int | None, typer.Option("--patrol-hotspots", help="Hotspots that the plan goes to; 5 unless told.")]
VisitMinutes = Annotated[float | None, typer.Option("--visit-minutes", help="Length of a planned visit; 15 unless told.")]
Patrols = Annotated[int | None, typer.Option("--patrols-at-once", help="Patrols out at once; 1 unless told.")]
FurtherAreas = Annotated[
    list[Path] | None,
    typer.Option("--other-areas", help="Further areas to count by, such as LSOAs; can be given again."),
]
ContextFiles = Annotated[
    list[Path] | None, typer.Option("--context", help="Layers drawn faintly under every map, such as roads; can be given again.")
]
ContextOver = Annotated[
    list[Path] | None,
    typer.Option("--context-over", help="Layers drawn clearly over every map; can be given again."),
]
PlacesFile = Annotated[
    Path | None, typer.Option("--places", help="Places to rank by the incidents near them: a map file, or a CSV with names.")
]
SchemeFile = Annotated[Path | None, typer.Option("--scheme", help="Categories counted together: a CSV of category and group.")]
FormNames = Annotated[
    list[str] | None,
    typer.Option(
        "--form",
        help="Also write: pdf, word, slides, meeting, pictures, workbook, geopackage, kml, or all; can be given again.",
    ),
]
TemplateName = Annotated[
    str, typer.Option("--template", help="profile (all that was found) or tasking (two pages or six slides).")
]
Author = Annotated[str, typer.Option("--made-by", help="Who made it: on every page and in the files' properties.")]
OwnHeadline = Annotated[str, typer.Option("--headline", help="Your own headline; ours then stands below it.")]
Commentary = Annotated[Path | None, typer.Option("--commentary", help="Text file with your commentary.")]
SinceWhen = Annotated[
    str,
    typer.Option(
        "--since",
        help="What changed since: before (the same length just before), year (a year earlier), two days such as "
        "2026-01-01:2026-03-31, or the manifest.json of an earlier run.",
    ),
]
PatrolLogFile = Annotated[
    Path | None, typer.Option("--patrols", help="Patrol log (CSV): what was done, in the tasking briefing.")
]
ShownRanks = Annotated[
    list[int] | None, typer.Option("--show", help="Rank of a hotspot to show on a slide of its own; can be given again.")
]
WardNames = Annotated[
    list[str] | None, typer.Option("--ward", help="Write a profile of this ward (name or code); can be given again.")
]
PackOf = Annotated[
    str, typer.Option("--pack", help="wards: a profile of each ward; districts: a tasking briefing of each district.")
]
ForPublic = Annotated[
    bool,
    typer.Option("--public", help="Write the public version and nothing else: small counts hidden, places as large squares."),
]
LeastCount = Annotated[int, typer.Option("--least", help="With --public: counts from 1 to one less than this are hidden.")]
SquareSide = Annotated[float, typer.Option("--square", help="With --public: side of the squares that places are made of, m.")]
Marking = Annotated[
    str,
    typer.Option("--marking", help="Protective marking at top and bottom of what is written: OFFICIAL, OFFICIAL-SENSITIVE, …"),
]
Confidence = Annotated[
    bool, typer.Option("--confidence", help="Test each hotspot against chance, and methods on held-out months.")
]
MethodName = Annotated[str | None, typer.Option("--method", help="density or dbscan; goes before the settings file.")]
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="Settings saved from the app or written by hand (JSON).")]


def sources_of(paths: list[Path] | None) -> tuple[Source, ...]:
    """The files of an option that can be given again."""
    from hotspots.read.source import Source

    return tuple(Source.from_path(path) for path in paths or ())


def wanted_of(
    *,
    confidence: bool,
    template: str,
    forms: list[str] | None,
    marking: str,
    author: str,
    headline: str,
    commentary: Path | None,
    show: list[int] | None,
    since: str,
    patrols: Path | None,
    wards: list[str] | None,
    pack: str,
    public: bool,
    least: int,
    square: float,
) -> Wanted:
    """What a command asks for, checked before any work is done."""
    from dataclasses import replace

    from hotspots.jobs import Wanted, as_pack
    from hotspots.read.source import Source
    from hotspots.report.disclosure import Disclosure

    plain = handout_of(forms=forms, marking=marking, author=author, headline=headline, commentary=commentary)
    handout = replace(plain, template=cast(Any, template), ranks=tuple(show) if show else None)
    log = Source.from_path(patrols) if patrols else None
    rules = Disclosure(least, square) if public else None
    return Wanted(handout, confidence, since, log, tuple(wards or ()), as_pack(pack), rules)


def handout_of(*, forms: list[str] | None, marking: str, author: str, headline: str, commentary: Path | None) -> Handout:
    """In which forms, marked how, by whom; a page is always written."""
    from hotspots.report.content import Edits
    from hotspots.report.forms import as_forms
    from hotspots.report.handout import Handout

    edits = Edits(" ".join(headline.split()), text_of(commentary))
    return Handout(forms=as_forms(forms or []) | {"html"}, marking=marking, author=author, edits=edits)


def text_of(path: Path | None) -> str:
    """
    The text of a file, empty for none.

    Raises
    ------
    BadFile
        When it is no text.
    """
    from hotspots.read.source import Source

    if path is None:
        return ""
    source = Source.from_path(path)
    try:
        return source.data.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise BadFile(f"{source.name} is no text in UTF-8. Save it as plain text.") from None


def settings_of(path: Path | None, method: str | None, scheme: Path | None = None) -> Settings:
    """The settings of a file, or the default ones, with the method and the scheme that the command names."""
    from dataclasses import replace

    from hotspots.read.scheme import read_scheme
    from hotspots.read.source import Source
    from hotspots.settings import Method, Settings

    settings = Settings.from_json(Source.from_path(path).data) if path else Settings()
    if scheme:
        settings = replace(settings, scheme=read_scheme(Source.from_path(scheme)))
    if method is None:
        return settings
    if method not in get_args(Method):
        raise BadSettings(f"--method is “{method}”: choose density or dbscan.")
    return replace(settings, method=cast(Method, method))


def with_plan(settings: Settings, **given: float | None) -> Settings:
    """The settings with those parts of a patrol plan that the command names."""
    from dataclasses import replace

    named: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if named and settings.plan.hours is None and "hours" not in named:
        raise BadSettings("A patrol plan needs --patrol-hours: how many hours a week patrols can spend.")
    return replace(settings, plan=replace(settings.plan, **named)) if named else settings


def with_harm_choice(settings: Settings, given: str | None) -> tuple[Settings, HarmTable | None]:
    """The settings with the harm table that is named; a file is read instead."""
    from dataclasses import replace

    from hotspots.read.harm import TABLES, read_harm
    from hotspots.read.source import Source

    if given is None:
        return settings, None
    if given in TABLES or given == "none":
        return replace(settings, harm=cast(Any, given)), None
    try:
        is_file = bool(given) and Path(given).is_file()
    except OSError:
        is_file = False
    if not is_file:
        shown = given if len(given) <= MOST_PATH else f"{given[:MOST_PATH]}…"
        raise BadSettings(f"--harm is “{shown}”: choose {', '.join(TABLES)}, or a CSV file of category and weight.")
    # The file goes before what the settings name, and a run from the saved settings should not take that.
    return replace(settings, harm="none"), read_harm(Source.from_path(Path(given)))
