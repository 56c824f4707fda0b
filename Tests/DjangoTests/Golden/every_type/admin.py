"""How the mirrored buckets look in the admin.

This module is yours; `generator django` never writes it again.
"""

from django.contrib import admin

from . import models
from .datastores.admin import MirrorAdmin, TopValuesFilter


@admin.register(models.Sample)
class SampleAdmin(MirrorAdmin):
    list_display = [
        "key",
        "is_live",
        "a_text",
        "an_integer",
        "a_bigint",
        "a_numeric",
        "a_price",
        "n_text",
        "n_integer",
        "n_time",
        "n_list",
        "n_price",
    ]
    list_filter = [
        "deleted_at",
        ("a_text", TopValuesFilter),
        "an_integer",
        ("a_bigint", admin.EmptyFieldListFilter),
        ("a_numeric", admin.EmptyFieldListFilter),
        ("a_price", admin.EmptyFieldListFilter),
        ("a_double", admin.EmptyFieldListFilter),
        "a_boolean",
        "a_date",
        "a_time",
        ("a_uuid", admin.EmptyFieldListFilter),
        ("a_document", admin.EmptyFieldListFilter),
        ("plain_document", admin.EmptyFieldListFilter),
        ("a_list", admin.EmptyFieldListFilter),
        ("plain_list", admin.EmptyFieldListFilter),
        ("tag_list", admin.EmptyFieldListFilter),
        "octue_time",
        ("octue_time_text", TopValuesFilter),
        ("id_text", TopValuesFilter),
        ("plate", TopValuesFilter),
        ("object_size", admin.EmptyFieldListFilter),
        ("size_text", TopValuesFilter),
        "modified_at",
        ("modified_text", TopValuesFilter),
        "file_name",
        ("file_extension", TopValuesFilter),
        ("content_tag", TopValuesFilter),
        ("content_md5", TopValuesFilter),
        "encoding",
        ("generation", admin.EmptyFieldListFilter),
        "created_at",
        ("custom_day", TopValuesFilter),
        ("owner", TopValuesFilter),
    ]
    search_fields = [
        "key",
        "a_text",
        "octue_time_text",
        "id_text",
        "plate",
        "size_text",
        "modified_text",
        "file_extension",
        "content_tag",
        "content_md5",
        "custom_day",
        "owner",
        "n_text",
    ]
    date_hierarchy = "a_date"
