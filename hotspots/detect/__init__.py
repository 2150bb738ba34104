"""Density, clusters, and one ranked list of hotspots from either."""
