"""Options of the command line, each once: its name, its type and its help."""

from pathlib import Path
from typing import Annotated

import typer

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
Days = Annotated[
    str,
    typer.Option(
        "--period",
        help="Incidents of these days or months alone, such as 2021-09-01:2021-11-30, 2021-09:2021-11 or 2021-10; goes before "
        "the settings file.",
    ),
]
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
LeastCount = Annotated[
    int | None, typer.Option("--least", help="With --public: counts from 1 to one less than this are hidden; 5 unless told.")
]
SquareSide = Annotated[
    float | None, typer.Option("--square", help="With --public: side of the squares that places are made of, m; 250 unless told.")
]
Marking = Annotated[
    str,
    typer.Option("--marking", help="Protective marking at top and bottom of what is written: OFFICIAL, OFFICIAL-SENSITIVE, …"),
]
Confidence = Annotated[
    bool, typer.Option("--confidence", help="Test each hotspot against chance, and methods on held-out months.")
]
MethodName = Annotated[str | None, typer.Option("--method", help="density or dbscan; goes before the settings file.")]
SettingsFile = Annotated[Path | None, typer.Option("--settings", help="Settings saved from the app or written by hand (JSON).")]
