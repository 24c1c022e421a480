"""How dates and times are written: the same way on every page."""
