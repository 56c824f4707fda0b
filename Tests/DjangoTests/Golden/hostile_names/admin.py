"""How the mirrored buckets look in the admin.

This module is yours; `generator django` never writes it again.
"""

from django.contrib import admin

from . import models
from .datastores.admin import MirrorAdmin, TopValuesFilter


@admin.register(models.DropTableX)
class DropTableXAdmin(MirrorAdmin):
    list_display = [
        "key",
        "is_live",
        "order",
        "number_1a",
        "select",
        "naïve",
        "field_drop_table_x_field",
        "note_1_field",
        "user",
        "field_field",
    ]
    list_filter = [
        "deleted_at",
        "order",
        ("number_1a", admin.EmptyFieldListFilter),
        ("select", TopValuesFilter),
        ("naïve", TopValuesFilter),
        "field_drop_table_x_field",
        ("it_s", TopValuesFilter),
        ("a_b", admin.EmptyFieldListFilter),
        ("r", TopValuesFilter),
        ("v", TopValuesFilter),
        ("run", TopValuesFilter),
        ("store", TopValuesFilter),
        ("counts", TopValuesFilter),
        ("path", TopValuesFilter),
        (
            "a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most",
            TopValuesFilter,
        ),
    ]
    search_fields = [
        "key",
        "select",
        "naïve",
        "it_s",
        "r",
        "v",
        "run",
        "store",
        "counts",
        "path",
        "a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most",
        "note_1_field",
        "user",
        "field_field",
    ]
    date_hierarchy = "field_drop_table_x_field"


@admin.register(models.ADatastoreWhoseNameIsFiftyThreeBytesLongYes)
class ADatastoreWhoseNameIsFiftyThreeBytesLongYesAdmin(MirrorAdmin):
    list_display = ["key", "is_live", "quality"]
    list_filter = ["deleted_at", ("quality", TopValuesFilter)]
    search_fields = ["key", "quality"]
    date_hierarchy = "last_modified"
