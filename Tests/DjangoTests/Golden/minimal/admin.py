"""How the mirrored buckets look in the admin.

This module is yours; `generator django` never writes it again.
"""

from django.contrib import admin

from . import models
from .datastores.admin import MirrorAdmin


@admin.register(models.Shelf)
class ShelfAdmin(MirrorAdmin):
    list_display = ["key", "is_live"]
    list_filter = ["deleted_at"]
    search_fields = ["key"]
    date_hierarchy = "last_modified"
