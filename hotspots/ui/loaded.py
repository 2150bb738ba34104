"""What one visitor has loaded, read: each table is kept by the sha256 of its files and how they are read."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hotspots.bundled import is_bundled
from hotspots.errors import HotspotsError
from hotspots.read.apart import Job, read_apart, read_here
from hotspots.tables import METRIC_CRS
from hotspots.ui.busy import Progress, kept
from hotspots.ui.state import Visit, visit

if TYPE_CHECKING:
    from hotspots.read import Areas, Incidents
    from hotspots.read.patrols import PatrolLog
    from hotspots.read.source import Source
    from hotspots.read.surroundings import Surroundings


def read_visit() -> Incidents:
    """The incident files in use, read, weighed where the user gave a harm table, and grouped where there is a scheme."""
    from hotspots.read.harm import with_harm
    from hotspots.read.scheme import with_scheme

    now = visit()
    harm = now.harm
    read: Incidents = kept(
        _files_key(now),
        "Reading incidents",
        lambda step: _read_incidents(now, step),
    )
    if harm is None and not now.settings.scheme:
        return read
    found: Incidents = kept(
        incidents_key(now),
        "Grouping categories",
        lambda step: with_scheme(
            with_harm(read, _read("harm", {"source": harm}, [harm], step)) if harm else read, now.settings.scheme
        ),
    )
    return found


def areas_visit() -> Areas:
    """The boundary file in use, read, in the system of the incidents."""
    now = visit()
    try:
        crs = read_visit().crs
    except HotspotsError:
        # What is wrong with the incidents is told where they are asked for.
        crs = METRIC_CRS
    found: Areas = kept(
        (crs, _areas_key(now)),
        "Reading boundaries",
        lambda step: _read(
            "areas",
            {"source": now.boundaries, "columns": now.settings.areas, "population": now.population, "crs": crs},
            [now.boundaries, *([now.population] if now.population else [])],
            step,
        ),
    )
    return found


def around_visit() -> Surroundings:
    """Further areas, layers to draw and places, in the system of the incidents."""
    from hotspots.read.surroundings import NOTHING

    now, areas = visit(), areas_visit()
    files = [*now.further, *now.context, *([now.places] if now.places else [])]
    if not files and not areas.other_layers:
        return NOTHING
    lookup = now.postcodes
    arguments = {
        "further": now.further,
        "context": [source for source in now.context if source.sha256 not in now.over],
        "over": [source for source in now.context if source.sha256 in now.over],
        "places": now.places,
        "main": now.boundaries,
        "layers": areas.other_layers,
        "crs": str(areas.table.crs.srs),
    }
    found: Surroundings = kept(
        ("around", around_key(now)),
        "Reading layers",
        lambda step: _read(
            "surroundings",
            {**arguments, "postcodes": _read("postcodes", {"source": lookup}, [lookup], step) if lookup else None},
            [now.boundaries, *files],
            step,
        ),
    )
    return found


def zone_visit(source: Source) -> Areas:
    """A file of the operation's zone, read."""
    found: Areas = kept(
        ("zone", source.name, source.sha256),
        "Reading the zone",
        lambda step: _read("areas", {"source": source}, [source], step),
    )
    return found


def patrols_visit() -> PatrolLog | None:
    """The patrol log in use, read; None without one."""
    source = visit().patrols
    if source is None:
        return None
    found: PatrolLog = kept(
        ("patrols", source.name, source.sha256),
        "Reading patrols",
        lambda step: _read("patrols", {"source": source}, [source], step),
    )
    return found


def header_visit() -> tuple[str, ...]:
    """All columns of the first incident file in use, whatever they hold."""
    now = visit()
    first = now.incidents[:1]
    found: tuple[str, ...] = kept(
        ("header", first[0].name, first[0].sha256, now.settings.reading),
        "Looking at the columns",
        lambda step: _read("header", {"sources": first, "reading": now.settings.reading}, first, step),
    )
    return found


def _read_incidents(now: Visit, step: Progress) -> Incidents:
    lookup = now.postcodes
    arguments = {
        "sources": now.incidents,
        "columns": now.settings.columns,
        "reading": now.settings.reading,
        "postcodes": _read("postcodes", {"source": lookup}, [lookup], step) if lookup else None,
        "data_sources": now.settings.sources,
    }
    found: Incidents = _read("incidents", arguments, now.incidents, step)
    return found


def _read(job: Job, arguments: Mapping[str, Any], files: Sequence[Source], step: Progress) -> Any:
    """
    A job of reading: in a process apart with limits on time and memory, as uploads are hostile until they are read.

    The sample's own files are read here, as a process takes most of a second to start.
    """
    if all(is_bundled(source) for source in files):
        return read_here(job, arguments, progress=step)
    return read_apart(job, arguments, names=[source.name for source in files], progress=step)


def incidents_key(now: Visit) -> Hashable:
    """What the incidents are made from."""
    return (_files_key(now), now.settings.scheme, now.harm and (now.harm.name, now.harm.sha256))


def around_key(now: Visit) -> Hashable:
    """What areas, layers and places are made from."""
    files = (*now.further, *now.context, *((now.places,) if now.places else ()))
    over = tuple(sorted(now.over))
    return (_areas_key(now), tuple((source.name, source.sha256) for source in files), len(now.further), now.places is None, over)


def _files_key(now: Visit) -> Hashable:
    return (
        "incidents",
        tuple((source.name, source.sha256) for source in now.incidents),
        now.settings.columns,
        now.settings.reading,
        now.settings.sources,
        now.postcodes and (now.postcodes.name, now.postcodes.sha256),
    )


def _areas_key(now: Visit) -> Hashable:
    residents = now.population and (now.population.name, now.population.sha256)
    return ("areas", now.boundaries.name, now.boundaries.sha256, residents, now.settings.areas)
