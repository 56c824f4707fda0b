# Written by `generator django`, and written anew whenever it runs: do not edit.
"""The mirrors of the project lidar: an abstract model for each datastore.

What you add to a model stands in models.py of the app.
"""

from django.db import models

from . import fields
from .base import MirrorModel
from .mirror import Mirror


class ObjectMirror(MirrorModel):
    """What every row has of its object; only the loader writes it."""

    id = models.UUIDField(
        primary_key=True,
        editable=False,
        help_text=(
            "Stays the same whatever happens to the object; other tables may refer to "
            "it."
        ),
        db_comment=(
            "Stays the same whatever happens to the object; other tables may refer to "
            "it."
        ),
    )
    key = models.TextField(
        editable=False,
        help_text="The object's full key in its bucket.",
        db_comment="The object's full key in its bucket.",
    )
    size = models.BigIntegerField(
        null=True,
        editable=False,
        help_text="The object's size in bytes.",
        db_comment="The object's size in bytes.",
    )
    etag = models.TextField(
        null=True,
        editable=False,
        help_text="The store's own tag for the content.",
        db_comment="The store's own tag for the content.",
    )
    checksum = models.TextField(
        null=True,
        editable=False,
        help_text="A checksum of the content, with its algorithm in front.",
        db_comment="A checksum of the content, with its algorithm in front.",
    )
    md5 = models.TextField(
        null=True,
        editable=False,
        help_text="The MD5 of the content in hexadecimal, where the store tells it.",
        db_comment="The MD5 of the content in hexadecimal, where the store tells it.",
    )
    content_type = models.TextField(
        null=True,
        editable=False,
        help_text="The media type.",
        db_comment="The media type.",
    )
    content_encoding = models.TextField(
        null=True,
        editable=False,
        help_text="How the content is encoded, such as gzip.",
        db_comment="How the content is encoded, such as gzip.",
    )
    storage_class = models.TextField(
        null=True,
        editable=False,
        help_text="The storage class.",
        db_comment="The storage class.",
    )
    version = models.TextField(
        null=True,
        editable=False,
        help_text="What the store calls this version of the object.",
        db_comment="What the store calls this version of the object.",
    )
    last_modified = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When the object was last modified.",
        db_comment="When the object was last modified.",
    )
    created = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When the object was created, where the store tells it.",
        db_comment="When the object was created, where the store tells it.",
    )
    custom_time = models.DateTimeField(
        null=True,
        editable=False,
        help_text="A time that was set for the object in the bucket.",
        db_comment="A time that was set for the object in the bucket.",
    )
    metadata = models.JSONField(
        null=True,
        editable=False,
        help_text="The object's custom metadata as it is in the bucket.",
        db_comment="The object's custom metadata as it is in the bucket.",
    )
    object_tags = models.JSONField(
        null=True,
        editable=False,
        help_text="The object's tags as they are in the bucket.",
        db_comment="The object's tags as they are in the bucket.",
    )
    contexts = models.JSONField(
        null=True,
        editable=False,
        help_text="The object's contexts as they are in the bucket.",
        db_comment="The object's contexts as they are in the bucket.",
    )
    document = models.TextField(
        null=True,
        editable=False,
        help_text="The content of an object that describes others; null for any other.",
        db_comment="The content of an object that describes others; null for any other.",
    )
    rejected = fields.TextArrayField(
        null=True,
        editable=False,
        help_text=(
            "What was refused: columns, which are null or lack it, and parts of the "
            "metadata; the reasons are in the rejects."
        ),
        db_comment=(
            "What was refused: columns, which are null or lack it, and parts of the "
            "metadata; the reasons are in the rejects."
        ),
    )
    fingerprint = models.BigIntegerField(
        null=True,
        editable=False,
        help_text="Changes whenever the object does; null for an object that is gone.",
        db_comment="Changes whenever the object does; null for an object that is gone.",
    )
    first_seen_at = models.DateTimeField(
        editable=False,
        help_text="When the object was first merged.",
        db_comment="When the object was first merged.",
    )
    changed_at = models.DateTimeField(
        editable=False,
        help_text="When the row was last written.",
        db_comment="When the row was last written.",
    )
    deleted_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When the object was found to be gone; null while it is there.",
        db_comment="When the object was found to be gone; null while it is there.",
    )
    run_id = models.BigIntegerField(
        editable=False,
        help_text="The run of the loader that last wrote the row.",
        db_comment="The run of the loader that last wrote the row.",
    )

    class Meta(MirrorModel.Meta):
        abstract = True


class LidarScanMirror(ObjectMirror):
    """One object per ten-minute lidar file, written by the met-mast loggers."""

    turbine = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from octue.tags.turbine.",
        db_comment="Derived from octue.tags.turbine.",
    )
    elevation_m = models.FloatField(
        null=True,
        editable=False,
        help_text="Derived from octue.tags.elevation.",
        db_comment="Derived from octue.tags.elevation.",
    )
    captured_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Derived from octue.timestamp.",
        db_comment="Derived from octue.timestamp.",
    )
    site = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from path.site.",
        db_comment="Derived from path.site.",
    )
    quality = models.TextField(
        null=True,
        editable=False,
        choices=[("good", "good"), ("suspect", "suspect"), ("bad", "bad")],
        help_text="Derived from metadata.quality.",
        db_comment="Derived from metadata.quality.",
    )
    labels = fields.TextArrayField(
        null=True,
        editable=False,
        help_text="Derived from octue.labels.",
        db_comment="Derived from octue.labels.",
    )
    reviewed_by = models.TextField(
        null=True,
        blank=True,
        help_text="Written by people; a merge never touches it.",
        db_comment="Written by people; a merge never touches it.",
    )

    mirror = Mirror(
        datastore="lidar_scans",
        bucket="gs://acme-instruments/lidar/",
        definition="82c7776436eb9ff5bd439d1d7afd6e3ef39d9f2831c829e2593552fae1078668",
        notes=["reviewed_by"],
        lookups={
            "tags__turbine": "turbine",
            "tags__elevation": "elevation_m",
            "timestamp": "captured_at",
        },
        history=True,
    )

    class Meta(ObjectMirror.Meta):
        abstract = True
        db_table = "lidar_scans"
        db_table_comment = (
            "One object per ten-minute lidar file, written by the met-mast loggers."
        )
        verbose_name = "lidar scan"
        verbose_name_plural = "lidar scans"
