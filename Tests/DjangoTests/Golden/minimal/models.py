"""The models of the mirrored buckets.

This module is yours: add methods, properties and options here. `generator django` never
writes it again.
"""

from .datastores import checks, models  # noqa: F401


class Shelf(models.ShelfMirror):
    """One row for each object of file:///data/shelf/."""
