"""Make the synthetic sample: incidents, a patrolled zone and a patrol log for Eastbourne and Hastings.

Run `python sample_data/make_sample.py`. It uses the ward outlines and no real incident, street or patrol.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Cell = tuple[bool, bool]  # serious violence, public place

HERE: Final = Path(__file__).resolve().parent
WARDS: Final = HERE.parent / "boundaries" / "eastbourne_hastings_wards_2020.geojson"
BRITISH_GRID: Final = "EPSG:27700"
WGS84: Final = "EPSG:4326"
DATA_NOTE: Final = "Synthetic sample"
SEED: Final = 20211001
MARGIN_M: Final = 12.0  # metres kept clear of every edge, so no rounding or datum shift moves a point across

# --- time ---
MONTHS: Final = tuple(pd.period_range("2019-12", "2021-11", freq="M"))
LOCKDOWN: Final = (pd.Period("2020-04", "M"), pd.Period("2020-06", "M"))
LOCKDOWN_FACTOR: Final = 0.93
SEASON_SWING: Final = 0.06  # July is this share above the yearly mean, January below it
NOISE_SD: Final = 0.025  # share of a monthly count

# --- victims ---
VICTIM_SEED: Final = 20211002
VICTIM_AGAIN: Final = 0.2  # share of incidents with a victim whose victim is one of before
VICTIM_MEMORY: Final = 400  # of the last so many
WITH_VICTIM: Final = frozenset(
    {"Violence and sexual offences", "Robbery", "Theft from the person", "Burglary", "Bicycle theft", "Other theft"}
)

# --- places ---
ZONE_WARD: Final = "Devonshire"
ZONE_NAME: Final = "Devonshire patrolled zone (synthetic)"
# Easting, northing and radius in metres, and number of places.
ZONE_PARTS: Final = ((561470, 99200, 230, 20), (562040, 99650, 170, 14))
ZONE_EDGE_M: Final = 45.0  # metres from the outermost hot places to the zone edge
TOWN_CENTRES: Final = {"Eastbourne": (561300, 99100), "Hastings": (581600, 109500)}
REACH_M: Final = 1200.0  # metres over which places thin out away from the town centre
RESIDENTS_A_PLACE: Final = 250
PLACES_RANGE: Final = (20, 44)  # fewest and most repeat places in a ward
OUTER_PLACES: Final = 14  # repeat places of the zone ward outside the zone
RANK_POWER: Final = 0.7  # the place of rank r gets a weight of r to minus this power
PLACE_SHARE: Final = 0.86  # the rest happen at scattered single points
GENERIC_SHARE: Final = 0.2  # places named by kind, not by street
BUSY_WARDS: Final = (ZONE_WARD, "Castle", "Meads", "Central St Leonards")
COMMON_LABELS: Final = ("Supermarket", "Parking Area", "Petrol Station", "Park/open Space", "School")
TOWN_LABELS: Final = ("Nightclub", "Theatre/concert Hall", "Supermarket", "Parking Area", "Shopping Area")
STREET_WORDS: Final = """
Acorn Alder Amber Anvil Apple Aspen Badger Barley Basil Beacon Bilberry Birch Bobbin Bracken
Bramble Briar Burdock Candle Cedar Chicory Cinder Clover Cobble Comfrey Copper Cowslip Cricket
Curlew Damson Dipper Dock Dunlin Elder Falcon Fennel Fern Finch Flint Foxglove Garnet Ginger
Gorse Hazel Heron Hop Ivy Juniper Kestrel Lantern Larch Linnet Lupin Mallow Maple Marlin Medlar
Merlin Mint Mulberry Nettle Oat Osprey Otter Pebble Pepper Plover Poppy Quill Quince Rowan Rush
Sable Sedge Sorrel Spindle Sycamore Tansy Teal Thistle Thrush Umber Vetch Walnut Willow Wren
Yarrow
"""
STREET_TYPES: Final = ("Row", "Fold", "Garth", "Wynd", "Yard", "Loke", "Nook", "Staith")

# --- how many ---
# Published data.police.uk incidents, November 2019 to November 2021: the busiest wards and all 25 wards.
PUBLISHED: Final = {"Castle": 4813, "Meads": 3207, "Central St Leonards": 3161, "Hampden Park": 3090}
PUBLISHED_ZONE_WARD: Final = 7407
PUBLISHED_ALL: Final = 51339
OUTSIDE_A_MONTH: Final = 368.0  # incidents outside the zone, both towns
OUTER_A_MONTH: Final = 8.0  # of them, in the zone ward
CELLS: Final[tuple[Cell, ...]] = ((True, True), (True, False), (False, True), (False, False))
ZONE_MEANS: Final = (40.0, 10.0, 60.0, 9.0)  # incidents a month in the zone, in the order of CELLS
OUTSIDE_SHARES: Final = (0.06, 0.04, 0.55, 0.35)
# The story: 100 to 71 serious violence, 200 to 156 in public places, in the order of CELLS.
ZONE_STORY: Final = {
    pd.Period("2020-10", "M"): (41, 10, 62, 9),
    pd.Period("2020-11", "M"): (39, 10, 58, 9),
    pd.Period("2021-10", "M"): (30, 7, 52, 9),
    pd.Period("2021-11", "M"): (27, 7, 47, 9),
}
OUTSIDE_DRIFT: Final = {"Eastbourne": 1.02, "Hastings": 0.985}  # October and November 2021 against 2020

# --- what ---
# Category, share of other incidents, share of those in a public place, share of serious violence.
CATEGORIES: Final = (
    ("Anti-social behaviour", 0.277, 0.85, 0.0),
    ("Bicycle theft", 0.007, 0.80, 0.0),
    ("Burglary", 0.031, 0.0, 0.0),
    ("Criminal damage and arson", 0.089, 0.50, 0.0),
    ("Drugs", 0.029, 0.75, 0.0),
    ("Other crime", 0.014, 0.20, 0.0),
    ("Other theft", 0.055, 0.45, 0.0),
    ("Possession of weapons", 0.006, 0.80, 0.03),
    ("Public order", 0.081, 0.85, 0.0),
    ("Robbery", 0.003, 0.85, 0.03),
    ("Shoplifting", 0.041, 0.20, 0.0),
    ("Theft from the person", 0.006, 0.90, 0.0),
    ("Vehicle crime", 0.034, 0.75, 0.0),
    ("Violence and sexual offences", 0.200, 0.35, 0.94),
)
NIGHT_CATEGORIES: Final = ("Violence and sexual offences", "Robbery", "Public order", "Possession of weapons")
# Chance that nobody knows when it happened, only from when to when.
SPAN_CHANCE: Final = {
    "Burglary": 0.9,
    "Vehicle crime": 0.9,
    "Bicycle theft": 0.9,
    "Criminal damage and arson": 0.4,
}
OVERNIGHT_CHANCE: Final = 0.6  # of the incidents with an unknown time

# --- patrols ---
PATROL_FROM: Final = pd.Timestamp("2021-10-01 00:00")
PATROL_TO: Final = pd.Timestamp("2021-11-30 23:59")
VISITS: Final = 380
VISIT_MINUTES: Final = (10, 25)
AGENCIES: Final = ("Police", "Council wardens", "Street pastors")


@dataclass(frozen=True)
class Area:
    """Where incidents of one ward, or of the zone, may happen. Eastings and northings in metres."""

    district: str
    points: Ints  # repeat places, one row each
    labels: tuple[str, ...]
    chances: Floats  # of each repeat place; they sum to 1
    roam: BaseGeometry  # where scattered single points may fall


def main() -> None:
    """Write the three files of the sample and say where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write to (default: sample_data)")
    out_dir: Path = parser.parse_args().out
    # A downloaded shift grid would move every point by a metre or so; this keeps all computers the same.
    pyproj.network.set_network_enabled(False)  # type: ignore[attr-defined]
    rng = np.random.default_rng(SEED)
    wards = read_wards()
    streets = street_names()
    zone_area, zone_text, zone = make_zone(rng, ward_shape(wards, ZONE_WARD), streets)
    outside = make_outside(rng, wards, zone, streets)
    incidents = make_incidents(rng, wards, zone_area, outside)
    patrols = make_patrols(rng, zone_area)
    check_story(incidents, patrols, zone)
    out_dir.mkdir(parents=True, exist_ok=True)
    write_atomically(out_dir / "incidents.csv", incidents.to_csv(index=False, lineterminator="\n"))
    write_atomically(out_dir / "patrolled_zone.geojson", zone_text)
    write_atomically(out_dir / "patrol_log.csv", patrols.to_csv(index=False, lineterminator="\n"))
    print(f"Wrote {len(incidents)} synthetic incidents and {len(patrols)} patrol visits")


def read_wards() -> gpd.GeoDataFrame:
    """Ward outlines in British National Grid metres, one row a ward, by ward name."""
    return gpd.read_file(WARDS).to_crs(BRITISH_GRID).set_index("WD20NM")


def ward_shape(wards: gpd.GeoDataFrame, name: str) -> BaseGeometry:
    """Outline of one ward in metres."""
    return wards.geometry.to_numpy()[wards.index.get_loc(name)]


def street_names() -> Iterator[str]:
    """Invented street names, each once; neighbours in order differ in both words."""
    for lap in range(len(STREET_TYPES)):
        for number, word in enumerate(STREET_WORDS.split()):
            yield f"{word} {STREET_TYPES[(number + lap) % len(STREET_TYPES)]}"


def make_zone(rng: np.random.Generator, ward: BaseGeometry, streets: Iterator[str]) -> tuple[Area, str, BaseGeometry]:
    """The zone as a place for incidents, as GeoJSON text, and as a shape in metres read from that text."""
    clusters, hulls = [], []
    inner = ward.buffer(-ZONE_EDGE_M - MARGIN_M)
    for easting, northing, radius, places in ZONE_PARTS:
        disc = shapely.Point(easting, northing).buffer(radius).intersection(inner)
        points = draw_points(rng, disc, places, (easting, northing), radius)
        clusters.append(points)
        hulls.append(shapely.MultiPoint(points).convex_hull.buffer(ZONE_EDGE_M, quad_segs=2))
    shape = shapely.union_all(hulls).intersection(ward.buffer(-MARGIN_M))
    text = zone_geojson(shapely.set_precision(shape, 1.0))
    zone = gpd.read_file(text).to_crs(BRITISH_GRID).geometry.to_numpy()[0]
    points = np.vstack(clusters)
    labels = name_places(rng, len(points), busy=True, streets=streets)
    area = Area("Eastbourne", points, labels, rank_chances(rng, len(points)), zone.buffer(-MARGIN_M))
    return area, text, zone


def draw_points(rng: np.random.Generator, shape: BaseGeometry, count: int, centre: tuple[int, int], reach_m: float) -> Ints:
    """Whole-metre points inside the shape, thinning out with distance in metres from the centre."""
    west, south, east, north = shape.bounds
    nearest = shape.distance(shapely.Point(centre))
    kept = np.empty((0, 2), dtype=np.int64)
    while len(kept) < count:
        trial = np.rint(rng.uniform((west, south), (east, north), (64, 2)))
        away = np.hypot(*(trial - centre).T) - nearest
        wanted = rng.random(64) < np.exp(-np.maximum(away, 0.0) / reach_m)
        inside = shapely.contains_xy(shape, trial[:, 0], trial[:, 1])
        kept = np.vstack([kept, trial[wanted & inside].astype(np.int64)])
    return kept[:count]


def zone_geojson(zone: BaseGeometry) -> str:
    """GeoJSON text of a zone given in metres, in WGS84 degrees with six decimals."""
    degrees = gpd.GeoSeries([zone], crs=BRITISH_GRID).to_crs(WGS84).to_numpy()
    rounded = shapely.transform(degrees, lambda xy: np.round(xy, 6))
    shape = shapely.orient_polygons(shapely.normalize(rounded))[0]
    properties = {
        "name": ZONE_NAME,
        "operation": "Autumn 2021 hotspot patrols (synthetic)",
        "from": f"{PATROL_FROM:%d/%m/%Y}",
        "to": f"{PATROL_TO:%d/%m/%Y}",
        "measures": ["serious_violence", "public_place"],
        "claim": {"measure": "serious_violence", "percent": -29},
        "data_note": DATA_NOTE,
    }
    feature = {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(shape)}
    line = json.dumps(feature, separators=(",", ":"))
    return '{"type":"FeatureCollection","features":[\n' + line + "\n]}\n"


def name_places(rng: np.random.Generator, count: int, busy: bool, streets: Iterator[str]) -> tuple[str, ...]:
    """Labels of repeat places: some by kind, the rest invented streets that no other place uses."""
    kinds = list(TOWN_LABELS if busy else COMMON_LABELS)
    kinds = [kinds[i] for i in rng.permutation(len(kinds))][: round(count * GENERIC_SHARE)]
    names = [next(streets) for _ in range(count - len(kinds))]
    mixed = kinds + names
    return tuple(f"On or near {mixed[i]}" for i in rng.permutation(count))


def rank_chances(rng: np.random.Generator, count: int) -> Floats:
    """Chance of each place, heavy-tailed: a few places take much of the total."""
    weights = np.arange(1, count + 1, dtype=np.float64) ** -RANK_POWER
    return rng.permutation(weights / weights.sum())


def make_outside(
    rng: np.random.Generator, wards: gpd.GeoDataFrame, zone: BaseGeometry, streets: Iterator[str]
) -> dict[str, Area]:
    """Each ward as a place for incidents, the zone ward without its zone, by ward name."""
    areas: dict[str, Area] = {}
    for name, district, residents in zip(wards.index, wards["LAD20NM"], wards["pop_mid2020"], strict=True):
        roam = ward_shape(wards, name).buffer(-MARGIN_M)
        places = int(np.clip(round(residents / RESIDENTS_A_PLACE), *PLACES_RANGE))
        if name == ZONE_WARD:
            roam, places = roam.difference(zone.buffer(MARGIN_M)), OUTER_PLACES
        points = draw_points(rng, roam, places, TOWN_CENTRES[district], REACH_M)
        labels = name_places(rng, places, name in BUSY_WARDS, streets)
        areas[name] = Area(district, points, labels, rank_chances(rng, places), roam)
    return areas


def make_incidents(rng: np.random.Generator, wards: gpd.GeoDataFrame, zone_area: Area, outside: dict[str, Area]) -> pd.DataFrame:
    """All incidents in order of time, as the columns of the file."""
    weights = ward_weights(wards)
    areas = {"zone": zone_area, **outside}
    rows = []
    for (region, month, cell), count in plan_counts(rng, weights, outside).items():
        names = [name for name, area in outside.items() if area.district == region] or ["zone"]
        chances = np.array([weights.get(name, 1.0) for name in names])
        chosen = rng.choice(len(names), count, p=chances / chances.sum())
        kinds = rng.choice(len(CATEGORIES), count, p=category_chances(cell))
        for area, kind in zip(chosen, kinds, strict=True):
            rows.append(one_incident(rng, areas[names[area]], month, CATEGORIES[kind][0], cell))
    return incident_table(rows)


def ward_weights(wards: gpd.GeoDataFrame) -> dict[str, float]:
    """Incidents a month outside the zone expected in each ward, after the published shares."""
    residents = {name: float(count) for name, count in wards["pop_mid2020"].items()}
    rest = {name: n for name, n in residents.items() if name not in PUBLISHED and name != ZONE_WARD}
    left = PUBLISHED_ALL - PUBLISHED_ZONE_WARD - sum(PUBLISHED.values())
    published = {**PUBLISHED, **{name: left * n / sum(rest.values()) for name, n in rest.items()}}
    scale = (OUTSIDE_A_MONTH - OUTER_A_MONTH) / sum(published.values())
    return {ZONE_WARD: OUTER_A_MONTH, **{name: scale * n for name, n in published.items()}}


def plan_counts(
    rng: np.random.Generator, weights: dict[str, float], outside: dict[str, Area]
) -> dict[tuple[str, pd.Period, Cell], int]:
    """How many incidents each region, month and kind gets; the story is fixed here, not fitted afterwards."""
    plan: dict[tuple[str, pd.Period, Cell], int] = {}
    for region in ("zone", *OUTSIDE_DRIFT):
        total = sum(weights[name] for name, area in outside.items() if area.district == region)
        means = ZONE_MEANS if region == "zone" else tuple(total * share for share in OUTSIDE_SHARES)
        for month in MONTHS:
            noise = 1.0 + rng.normal(0.0, NOISE_SD, len(CELLS))
            for place, cell in enumerate(CELLS):
                count = round(means[place] * month_factor(month) * noise[place])
                if month in ZONE_STORY and region == "zone":
                    count = ZONE_STORY[month][place]
                elif month in ZONE_STORY and month.year == 2021:
                    # The year before, moved by a set small share: no patrol effect away from the zone.
                    count = round(plan[region, month - 12, cell] * OUTSIDE_DRIFT[region])
                plan[region, month, cell] = count
    return plan


def month_factor(month: pd.Period) -> float:
    """Season and lockdown as a multiple of the mean month."""
    season = 1.0 + SEASON_SWING * float(np.cos(2.0 * np.pi * (month.month - 7) / 12.0))
    return season * (LOCKDOWN_FACTOR if LOCKDOWN[0] <= month <= LOCKDOWN[1] else 1.0)


def category_chances(cell: Cell) -> Floats:
    """Chance of each category among incidents of this kind; they sum to 1."""
    serious, public = cell
    if serious:
        weights = np.array([violent for _, _, _, violent in CATEGORIES])
    else:
        weights = np.array([share * (seen if public else 1.0 - seen) for _, share, seen, _ in CATEGORIES])
    chances: Floats = weights / weights.sum()
    return chances


def one_incident(rng: np.random.Generator, area: Area, month: pd.Period, category: str, cell: Cell) -> tuple[object, ...]:
    """One incident: start, end, category, the two flags, easting, northing and place label."""
    start, end = draw_times(rng, month, category)
    place = int(rng.choice(len(area.points), p=area.chances))
    spot = area.points[place]
    if rng.random() > PLACE_SHARE:
        # A scattered point takes the name of the nearest repeat place, as published data do.
        spot = draw_points(rng, area.roam, 1, (int(spot[0]), int(spot[1])), REACH_M / 2)[0]
        place = int(np.argmin(np.hypot(*(area.points - spot).T)))
    return start, end, category, int(cell[0]), int(cell[1]), int(spot[0]), int(spot[1]), area.labels[place]


def draw_times(rng: np.random.Generator, month: pd.Period, category: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Start and end of an incident; both fall in the same month, so each incident has one month."""
    profile = profile_of(category)
    spans = rng.random() < SPAN_CHANCE.get(category, 0.0)
    overnight = spans and rng.random() < OVERNIGHT_CHANCE
    start = draw_start(rng, month, "overnight" if overnight else profile)
    minutes = int(rng.integers(360, 840)) // 5 * 5 if overnight else 0
    if spans and not overnight:
        minutes = int(rng.integers(30, 540)) // 5 * 5
    elif not spans and rng.random() < 0.2:
        minutes = int(rng.integers(1, 7)) * 5
    end = start + pd.Timedelta(minutes=minutes)
    if end.month != start.month:
        start, end = start - pd.Timedelta(days=1), end - pd.Timedelta(days=1)
    return start, end


def profile_of(category: str) -> str:
    """Name of the weekly rhythm that a category follows."""
    if category in NIGHT_CATEGORIES:
        return "night"
    return "shops" if category == "Shoplifting" else "evening"


def draw_start(rng: np.random.Generator, month: pd.Period, profile: str) -> pd.Timestamp:
    """A time in the month after the weekly rhythm; people report round minutes more often."""
    chances = hour_chances(month, profile)
    hour = int(rng.choice(len(chances), p=chances))
    weights = np.array([6.0 if m % 15 == 0 else 3.0 if m % 5 == 0 else 1.0 for m in range(60)])
    minute = int(rng.choice(60, p=weights / weights.sum()))
    return month.start_time + pd.Timedelta(hours=hour, minutes=minute)


@cache
def hour_chances(month: pd.Period, profile: str) -> Floats:
    """Chance of each hour of the month under a weekly rhythm; they sum to 1."""
    hours = pd.date_range(month.start_time, periods=month.days_in_month * 24, freq="h")
    weights = np.array([hour_weight(profile, hour.weekday(), hour.hour) for hour in hours])
    chances: Floats = weights / weights.sum()
    return chances


def hour_weight(profile: str, day: int, hour: int) -> float:
    """Relative weight of an hour of the week; Monday is day 0."""
    if profile == "shops":
        return float(10 <= hour < 16) if day == 6 else float(9 <= hour < 19) + 0.05 * (hour in (8, 19, 20))
    if profile == "overnight":
        return float(17 <= hour < 24)
    base = 0.25 if 2 <= hour < 8 else 1.0 if hour < 16 else 1.8
    if profile == "evening":
        return base
    if is_weekend_night(day, hour):
        return 9.0
    return base + 1.2 * (hour >= 20)


def is_weekend_night(day: int, hour: int) -> bool:
    """Friday or Saturday 21:00 to 02:00 the next morning; Monday is day 0."""
    return (day in (4, 5) and hour >= 21) or (day in (5, 6) and hour < 2)


def incident_table(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    """The rows as the columns of the incident file, numbered in order of time."""
    names = ["start", "end", "category", "serious_violence", "public_place", "easting", "northing", "place"]
    table = pd.DataFrame(rows, columns=names).sort_values(names, ignore_index=True)
    table["reference"] = [f"SYN-{number:06d}" for number in range(1, len(table) + 1)]
    table["date"] = table["start"].dt.strftime("%d/%m/%Y")
    table["time_from"] = table["start"].dt.strftime("%H:%M")
    table["date_to"] = table["end"].dt.strftime("%d/%m/%Y")
    table["time_to"] = table["end"].dt.strftime("%H:%M")
    table["data_note"] = DATA_NOTE
    table["victim"] = name_victims(table["category"].tolist())
    return table[["reference", "date", "time_from", "date_to", "time_to", *names[2:], "victim", "data_note"]]


def name_victims(categories: list[str]) -> list[str]:
    """A victim for each incident that has one; some are victims again, more likely soon after and the more often before."""
    # Numbers of their own, so that nothing else in the sample moves.
    rng = np.random.default_rng(VICTIM_SEED)
    victims: list[str] = []
    named: list[str] = []
    for category in categories:
        if category not in WITH_VICTIM:
            victims.append("")
            continue
        again = named and rng.random() < VICTIM_AGAIN
        recent = named[-VICTIM_MEMORY:]
        named.append(str(rng.choice(recent)) if again else f"V{len(set(named)) + 1:04d}")
        victims.append(named[-1])
    return victims


def make_patrols(rng: np.random.Generator, zone_area: Area) -> pd.DataFrame:
    """Patrol visits in order of time, as the columns of the file."""
    rows = []
    months = [month for month in MONTHS if PATROL_FROM <= month.start_time <= PATROL_TO]
    for number in range(VISITS):
        start = draw_start(rng, months[number % len(months)], "night")
        end = start + pd.Timedelta(minutes=int(rng.integers(VISIT_MINUTES[0], VISIT_MINUTES[1] + 1)))
        if end > PATROL_TO:
            start, end = start - pd.Timedelta(days=1), end - pd.Timedelta(days=1)
        place = int(rng.choice(len(zone_area.points), p=zone_area.chances))
        spot = zone_area.points[place] + rng.integers(-8, 9, 2)
        agency = draw_agency(rng, start)
        officers = int(rng.integers(1, 4)) if agency == "Council wardens" else int(rng.integers(2, 5))
        rows.append((start, end, officers, agency, int(spot[0]), int(spot[1]), zone_area.labels[place]))
    names = ["start", "end", "officers", "agency", "easting", "northing", "place"]
    table = pd.DataFrame(rows, columns=names).sort_values(names, ignore_index=True)
    table.insert(0, "visit", [f"PAT-{number:04d}" for number in range(1, VISITS + 1)])
    for name in ("start", "end"):
        table[name] = table[name].dt.strftime("%d/%m/%Y %H:%M")
    return table.assign(zone=ZONE_NAME, data_note=DATA_NOTE)


def draw_agency(rng: np.random.Generator, start: pd.Timestamp) -> str:
    """Who made the visit: pastors go out on weekend nights, wardens from 8:00 to 22:00."""
    pastors = 0.35 if is_weekend_night(start.weekday(), start.hour) else 0.0
    wardens = 0.4 if 8 <= start.hour < 22 else 0.0
    return AGENCIES[int(rng.choice(3, p=[1.0 - wardens - pastors, wardens, pastors]))]


def check_story(incidents: pd.DataFrame, patrols: pd.DataFrame, zone: BaseGeometry) -> None:
    """Stop if the counts inside the zone, as written, are not those of the story."""
    edge = shapely.distance(zone.boundary, shapely.points(incidents[["easting", "northing"]].to_numpy()))
    inside = shapely.intersects_xy(zone, incidents["easting"], incidents["northing"])
    month = incidents["date"].str[3:]
    found = []
    for flag in ("serious_violence", "public_place"):
        for year in ("2020", "2021"):
            chosen = inside & month.isin([f"10/{year}", f"11/{year}"])
            found.append(int(incidents.loc[chosen, flag].sum()))
    visits = shapely.intersects_xy(zone, patrols["easting"], patrols["northing"])
    if found != [100, 71, 200, 156] or edge.min() < 5.0 or not visits.all():
        raise SystemExit(f"The sample does not tell its story: {found}, nearest point {edge.min():.1f} m.")


def write_atomically(path: Path, text: str) -> None:
    """Write to a temporary name and rename, so that a stopped run leaves no half file."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    os.replace(temporary, path)


if __name__ == "__main__":
    main()
