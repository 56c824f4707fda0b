"""How the mirrored buckets look in the admin.

This module is yours; `generator django` never writes it again.
"""

from django.contrib import admin

from . import models
from .datastores.admin import MirrorAdmin, TopValuesFilter


@admin.register(models.LidarScan)
class LidarScanAdmin(MirrorAdmin):
    list_display = [
        "key",
        "is_live",
        "turbine",
        "elevation_m",
        "captured_at",
        "site",
        "quality",
        "reviewed_by",
    ]
    list_filter = [
        "deleted_at",
        ("turbine", TopValuesFilter),
        ("elevation_m", admin.EmptyFieldListFilter),
        "captured_at",
        ("site", TopValuesFilter),
        "quality",
        ("labels", admin.EmptyFieldListFilter),
    ]
    search_fields = ["key", "turbine", "site", "reviewed_by"]
    date_hierarchy = "captured_at"
