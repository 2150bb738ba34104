"""Points into areas, areas into rates, the study area into a grid."""

from hotspots.locate.areas import assign_areas, count_by_area, count_by_area_and_month
from hotspots.locate.grid import Grid, make_grid
from hotspots.locate.rates import byar_interval

__all__ = ["Grid", "assign_areas", "byar_interval", "count_by_area", "count_by_area_and_month", "make_grid"]
