"""Before and after an operation: what changed, against chance, against a control, and next door."""
