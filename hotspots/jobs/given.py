"""What the jobs that read incidents are given, and how they read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotspots.read import Areas, Incidents
    from hotspots.read.harm import HarmTable
    from hotspots.read.source import Source
    from hotspots.read.surroundings import Surroundings
    from hotspots.settings import Settings

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Given:
    """
    What both jobs are given.

    Attributes
    ----------
    incidents, boundaries, residents, postcodes
        Files; the last two where there are any.
    further
        Further areas to count by.
    context, over
        Layers to draw, faintly under and clearly over every map.
    places
        Places to rank.
    harm
        A harm table of the user's own.
    settings
        Every choice.
    keep
        Files that no result may replace; None stands for no file.
    """

    incidents: tuple[Source, ...]
    boundaries: Source
    settings: Settings
    residents: Source | None = None
    postcodes: Source | None = None
    further: tuple[Source, ...] = ()
    context: tuple[Source, ...] = ()
    over: tuple[Source, ...] = ()
    places: Source | None = None
    harm: HarmTable | None = None
    keep: Sequence[Path | None] = ()

    def read(self, progress: Progress) -> tuple[Incidents, Areas, Surroundings]:
        """Incidents, weighed where there is a harm table, areas in their system, and what lies round them."""
        from hotspots.read import read_areas, read_incidents
        from hotspots.read.harm import with_harm
        from hotspots.read.postcodes import read_postcodes
        from hotspots.read.surroundings import read_surroundings

        settings = self.settings
        lookup = read_postcodes(self.postcodes) if self.postcodes else None
        read = read_incidents(
            self.incidents,
            columns=settings.columns,
            reading=settings.reading,
            postcodes=lookup,
            data_sources=settings.sources,
            progress=lambda step, done: progress(step, 0.4 * done),
        )
        areas = read_areas(self.boundaries, columns=settings.areas, population=self.residents, crs=read.crs)
        around = read_surroundings(
            further=self.further,
            context=self.context,
            over=self.over,
            places=self.places,
            main=self.boundaries,
            layers=areas.other_layers,
            postcodes=lookup,
            crs=read.crs,
        )
        return with_harm(read, self.harm) if self.harm else read, areas, around
