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


class SampleMirror(ObjectMirror):
    """One row for each object of s3://lab/samples/."""

    a_text = models.TextField(
        null=True,
        editable=False,
        help_text="The code of the sample. (from metadata.text)",
        db_comment="The code of the sample. (from metadata.text)",
    )
    an_integer = models.IntegerField(
        null=True,
        editable=False,
        choices=[(1, "1"), (2, "2"), (3, "3")],
        help_text="Derived from metadata.integer.",
        db_comment="Derived from metadata.integer.",
    )
    a_bigint = models.BigIntegerField(
        null=True,
        editable=False,
        help_text="Derived from tag.bigint.",
        db_comment="Derived from tag.bigint.",
    )
    a_numeric = fields.NumericField(
        null=True,
        editable=False,
        help_text="Derived from metadata.numeric.",
        db_comment="Derived from metadata.numeric.",
    )
    a_price = models.DecimalField(
        max_digits=10,
        decimal_places=2,
        null=True,
        editable=False,
        help_text="Derived from metadata.price.",
        db_comment="Derived from metadata.price.",
    )
    a_double = models.FloatField(
        null=True,
        editable=False,
        help_text="Derived from octue.tags.optics.gain.",
        db_comment="Derived from octue.tags.optics.gain.",
    )
    a_boolean = models.BooleanField(
        null=True,
        editable=False,
        help_text="Derived from octue.tags.valid.",
        db_comment="Derived from octue.tags.valid.",
    )
    a_date = models.DateField(
        null=True,
        editable=False,
        help_text="Derived from path.day.",
        db_comment="Derived from path.day.",
    )
    a_time = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Derived from octue.tags.started.",
        db_comment="Derived from octue.tags.started.",
    )
    a_uuid = models.UUIDField(
        null=True,
        editable=False,
        help_text="Derived from octue.id.",
        db_comment="Derived from octue.id.",
    )
    a_document = models.JSONField(
        null=True,
        editable=False,
        help_text="Derived from octue.tags.settings.",
        db_comment="Derived from octue.tags.settings.",
    )
    plain_document = models.JSONField(
        null=True,
        editable=False,
        help_text="Derived from metadata.document.",
        db_comment="Derived from metadata.document.",
    )
    a_list = fields.TextArrayField(
        null=True,
        editable=False,
        help_text="Derived from octue.labels.",
        db_comment="Derived from octue.labels.",
    )
    plain_list = fields.TextArrayField(
        null=True,
        editable=False,
        help_text="Derived from metadata.list.",
        db_comment="Derived from metadata.list.",
    )
    tag_list = fields.TextArrayField(
        null=True,
        editable=False,
        help_text="Derived from octue.tags.channels.",
        db_comment="Derived from octue.tags.channels.",
    )
    octue_time = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Derived from octue.timestamp.",
        db_comment="Derived from octue.timestamp.",
    )
    octue_time_text = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from octue.timestamp.",
        db_comment="Derived from octue.timestamp.",
    )
    id_text = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from octue.id.",
        db_comment="Derived from octue.id.",
    )
    plate = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from path.plate.",
        db_comment="Derived from path.plate.",
    )
    object_size = models.BigIntegerField(
        null=True,
        editable=False,
        help_text="Derived from object.size.",
        db_comment="Derived from object.size.",
    )
    size_text = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from object.size.",
        db_comment="Derived from object.size.",
    )
    modified_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Derived from object.last_modified.",
        db_comment="Derived from object.last_modified.",
    )
    modified_text = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from object.last_modified.",
        db_comment="Derived from object.last_modified.",
    )
    file_name = models.TextField(
        null=True,
        editable=False,
        choices=[("a.nc", "a.nc"), ("it's", "it's"), ("a\\b", "a\\b")],
        help_text="Derived from object.name.",
        db_comment="Derived from object.name.",
    )
    file_extension = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from object.extension.",
        db_comment="Derived from object.extension.",
    )
    content_tag = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from object.etag.",
        db_comment="Derived from object.etag.",
    )
    content_md5 = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from object.md5.",
        db_comment="Derived from object.md5.",
    )
    encoding = models.TextField(
        null=True,
        editable=False,
        choices=[("gzip", "gzip")],
        help_text="Derived from object.content_encoding.",
        db_comment="Derived from object.content_encoding.",
    )
    generation = models.BigIntegerField(
        null=True,
        editable=False,
        help_text="Derived from object.generation.",
        db_comment="Derived from object.generation.",
    )
    created_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="Derived from object.created.",
        db_comment="Derived from object.created.",
    )
    custom_day = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from object.custom_time.",
        db_comment="Derived from object.custom_time.",
    )
    owner = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from context.owner.",
        db_comment="Derived from context.owner.",
    )
    n_text = models.TextField(
        null=True,
        blank=True,
        help_text="Written by people; a merge never touches it.",
        db_comment="Written by people; a merge never touches it.",
    )
    n_integer = models.IntegerField(
        null=True,
        blank=True,
        help_text="Written by people; a merge never touches it.",
        db_comment="Written by people; a merge never touches it.",
    )
    n_time = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Written by people; a merge never touches it.",
        db_comment="Written by people; a merge never touches it.",
    )
    n_list = fields.TextArrayField(
        null=True,
        blank=True,
        help_text="Written by people; a merge never touches it.",
        db_comment="Written by people; a merge never touches it.",
    )
    n_price = models.DecimalField(
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Written by people; a merge never touches it.",
        db_comment="Written by people; a merge never touches it.",
    )

    mirror = Mirror(
        datastore="samples",
        bucket="s3://lab/samples/",
        definition="67095fe6f177d059cfb81a107b0940fd20c385f127c5fc1ca0fbf08d726eba01",
        notes=["n_text", "n_integer", "n_time", "n_list", "n_price"],
        lookups={
            "tags__optics__gain": "a_double",
            "tags__valid": "a_boolean",
            "tags__started": "a_time",
            "tags__settings": "a_document",
            "labels": "a_list",
            "tags__channels": "tag_list",
            "timestamp": "octue_time",
            "name": "file_name",
            "extension": "file_extension",
        },
    )

    class Meta(ObjectMirror.Meta):
        abstract = True
        db_table = "samples"
        db_table_comment = "One row for each object of s3://lab/samples/."
        verbose_name = "sample"
        verbose_name_plural = "samples"
