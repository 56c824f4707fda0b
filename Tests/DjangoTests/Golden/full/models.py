"""The models of the mirrored buckets.

This module is yours: add methods, properties and options here. `generator django` never
writes it again.
"""

from .datastores import checks, models  # noqa: F401


class LidarScan(models.LidarScanMirror):
    """One object per ten-minute lidar file, written by the met-mast loggers."""
