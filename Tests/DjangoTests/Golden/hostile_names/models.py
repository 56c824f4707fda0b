"""The models of the mirrored buckets.

This module is yours: add methods, properties and options here. `generator django` never
writes it again.
"""

from .datastores import checks, models  # noqa: F401


class DropTableX(models.DropTableXMirror):
    """It's a "hostile" \\ datastore. $merge$ %s {{name}}"""


class ADatastoreWhoseNameIsFiftyThreeBytesLongYes(
    models.ADatastoreWhoseNameIsFiftyThreeBytesLongYesMirror,
):
    """One row for each object of file:///data/long/."""
