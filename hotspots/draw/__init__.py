"""Maps, charts, colours, and the assets that make them work offline."""
