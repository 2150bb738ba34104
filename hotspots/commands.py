"""What commands make of their options; annotations here are values and not texts, as typer reads options off them."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

from hotspots.errors import BadFile, BadSettings
from hotspots.options import (
    Author,
    Commentary,
    Confidence,
    Days,
    FormNames,
    ForPublic,
    HarmChoice,
    LeastCount,
    Marking,
    MethodName,
    OwnHeadline,
    PackOf,
    PatrolHours,
    PatrolLogFile,
    PatrolPlaces,
    Patrols,
    SchemeFile,
    SettingsFile,
    ShownRanks,
    SinceWhen,
    SquareSide,
    TemplateName,
    VisitMinutes,
    WardNames,
)
from hotspots.terminal import kind_errors

if TYPE_CHECKING:
    from hotspots.earlier import Last, Which
    from hotspots.jobs.run import Wanted
    from hotspots.read.harm import HarmTable
    from hotspots.read.source import Source
    from hotspots.report.disclosure import Disclosure
    from hotspots.report.handout import Handout
    from hotspots.settings import Settings

MOST_PATH = 80


def sources_of(paths: list[Path] | None) -> "tuple[Source, ...]":
    """The files of an option that can be given again."""
    from hotspots.read.source import Source

    return tuple(Source.from_path(path) for path in paths or ())


@dataclass(frozen=True)
class Chosen:
    """Settings, a harm table of the user's own, and the files that they were read from."""

    settings: "Settings"
    harm: "HarmTable | None"
    keep: tuple[Path | None, ...]


def chosen_of(
    settings: SettingsFile = None,
    method: MethodName = None,
    period: Days = "",
    scheme: SchemeFile = None,
    harm: HarmChoice = None,
    patrol_hours: PatrolHours = None,
    patrol_hotspots: PatrolPlaces = None,
    visit_minutes: VisitMinutes = None,
    patrols: Patrols = None,
) -> Chosen:
    """Settings with what the command names."""
    found, table = with_harm_choice(with_period(settings_of(settings, method, scheme), period), harm)
    found = with_plan(found, hours=patrol_hours, hotspots=patrol_hotspots, visit_minutes=visit_minutes, patrols=patrols)
    return Chosen(found, table, (settings, scheme, Path(harm) if table and harm else None))


def handout_of(
    form: FormNames = None,
    marking: Marking = "",
    made_by: Author = "",
    headline: OwnHeadline = "",
    commentary: Commentary = None,
) -> "Handout":
    """In which forms, marked how, by whom; a page is always written."""
    from hotspots.report.content import Edits
    from hotspots.report.forms import as_forms
    from hotspots.report.handout import Handout

    edits = Edits(" ".join(headline.split()), text_of(commentary))
    return Handout(forms=as_forms(form or []) | {"html"}, marking=marking, author=made_by, edits=edits)


def wanted_of(
    confidence: Confidence = False,
    template: TemplateName = "profile",
    form: FormNames = None,
    marking: Marking = "",
    made_by: Author = "",
    headline: OwnHeadline = "",
    commentary: Commentary = None,
    show: ShownRanks = None,
    since: SinceWhen = "",
    patrol_log: PatrolLogFile = None,
    ward: WardNames = None,
    pack: PackOf = "",
    public: ForPublic = False,
    least: LeastCount = None,
    square: SquareSide = None,
) -> "Wanted":
    """What a run is to write, checked before any work is done."""
    from hotspots.earlier import EarlierRun
    from hotspots.jobs.run import Wanted
    from hotspots.read.source import Source
    from hotspots.report.forms import DOCUMENT_FORMS, require_forms

    internal = {"--confidence": confidence, "--template": template != "profile", "--show": show, "--since": since,
                "--patrols": patrol_log, "--ward": ward, "--pack": pack}  # fmt: skip
    rules = _rules_of(public, least, square, internal=[name for name, given in internal.items() if given])
    handout = handout_of(form, marking, made_by, headline, commentary)
    if rules is not None:
        require_forms(handout.forms, DOCUMENT_FORMS, what="A public version")
    last = last_of(since)
    earlier = EarlierRun.paths(Path(since)) if isinstance(last, EarlierRun) else ()
    whole = replace(
        handout,
        template=cast(Any, template),
        ranks=tuple(show) if show else None,
        wards=tuple(ward or ()),
        pack=cast(Any, pack),
        public=rules,
    )
    log = Source.from_path(patrol_log) if patrol_log else None
    return Wanted(whole, confidence, last, log, keep=(commentary, patrol_log, *earlier))


def _rules_of(public: bool, least: int | None, square: float | None, *, internal: list[str]) -> "Disclosure | None":
    """Rules of a public version, where one is asked for; options that mean nothing then are refused and not passed over."""
    from hotspots.report.disclosure import Disclosure

    if not public:
        if least is not None or square is not None:
            raise BadSettings("--least and --square are rules of a public version: add --public, or leave them out.")
        return None
    if internal:
        raise BadSettings(f"--public writes the public version and nothing else: leave out {', '.join(internal)}.")
    plain = Disclosure()
    return Disclosure(plain.least if least is None else least, plain.cell_m if square is None else square)


def last_of(since: str) -> "Last | None":
    """
    What “last time” is: a usual period, two days, or an earlier run by its manifest; None for nothing.

    Raises
    ------
    BadFile
        When it is none of these.
    """
    from hotspots.compare.operation import read_period
    from hotspots.earlier import EarlierRun

    usual: dict[str, Which] = {"before": "just_before", "year": "year_earlier"}
    if not since or since in usual:
        return usual.get(since)
    days = since.split(":")
    if len(days) == 2 and all(day[:1].isdigit() for day in days):
        return read_period(days, "--since")
    return EarlierRun.from_path(Path(since))


Job = Callable[..., None]


def with_options(**makers: Callable[..., Any]) -> Callable[[Job], Job]:
    """
    Give a command the options of other functions, and hand it what these make of them.

    Parameters
    ----------
    makers
        By the name of the command's parameter: a function whose own parameters are options. A bad one ends with its
        message before the command starts.
    """

    def decorate(command: Job) -> Job:
        of_makers = {name: inspect.signature(maker).parameters for name, maker in makers.items()}

        @wraps(command)
        def call(**given: Any) -> None:
            with kind_errors():
                made = {
                    name: maker(**{option: given.pop(option) for option in of_makers[name]}) for name, maker in makers.items()
                }
                command(**given, **made)

        own = [each for name, each in inspect.signature(command).parameters.items() if name not in makers]
        options = [*own, *(each for parameters in of_makers.values() for each in parameters.values())]
        # Typer reads a command's options off its signature, and gives each by its name.
        options = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in options]
        call.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]
        call.__annotations__ = {each.name: each.annotation for each in options}
        return call

    return decorate


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


def settings_of(path: Path | None, method: str | None, scheme: Path | None = None) -> "Settings":
    """The settings of a file, or the default ones, with the method and the scheme that the command names."""
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


def with_period(settings: "Settings", given: str) -> "Settings":
    """The settings with the days that the command names."""
    from hotspots.compare.operation import read_period

    if not given:
        return settings
    days = given.split(":")
    chosen = read_period(days if len(days) > 1 else given, "--period")
    return replace(settings, filter=replace(settings.filter, first_day=chosen.first_day, last_day=chosen.last_day))


def with_plan(settings: "Settings", **given: float | None) -> "Settings":
    """The settings with those parts of a patrol plan that the command names."""
    named: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if named and settings.plan.hours is None and "hours" not in named:
        raise BadSettings("A patrol plan needs --patrol-hours: how many hours a week patrols can spend.")
    return replace(settings, plan=replace(settings.plan, **named)) if named else settings


def with_harm_choice(settings: "Settings", given: str | None) -> "tuple[Settings, HarmTable | None]":
    """The settings with the harm table that is named; a file is read instead."""
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
