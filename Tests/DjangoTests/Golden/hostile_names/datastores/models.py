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


class DropTableXMirror(ObjectMirror):
    """It's a "hostile" \\ datastore. $merge$ %s {{name}}"""

    order = models.TextField(
        null=True,
        db_column="Order",
        editable=False,
        choices=[("it's", "it's"), ("a\\b", "a\\b"), ("$slow$", "$slow$")],
        help_text="Derived from metadata.it's.",
        db_comment="Derived from metadata.it's.",
    )
    number_1a = models.IntegerField(
        null=True,
        db_column="1a",
        editable=False,
        help_text="Derived from metadata.a\\b.",
        db_comment="Derived from metadata.a\\b.",
    )
    select = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from path.select.",
        db_comment="Derived from path.select.",
    )
    naïve = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from path.naïve.",
        db_comment="Derived from path.naïve.",
    )
    field_drop_table_x_field = models.DateTimeField(
        null=True,
        db_column='"""; drop table x; --"',
        editable=False,
        help_text='Derived from metadata."; drop table x; --.',
        db_comment='Derived from metadata."; drop table x; --.',
    )
    it_s = models.TextField(
        null=True,
        db_column="it's",
        editable=False,
        help_text="Derived from tag.$rejects$.",
        db_comment="Derived from tag.$rejects$.",
    )
    a_b = models.JSONField(
        null=True,
        db_column="a\\b",
        editable=False,
        help_text="Derived from metadata.$function$.",
        db_comment="Derived from metadata.$function$.",
    )
    r = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from metadata.r.",
        db_comment="Derived from metadata.r.",
    )
    v = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from metadata.v.",
        db_comment="Derived from metadata.v.",
    )
    run = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from metadata.run.",
        db_comment="Derived from metadata.run.",
    )
    store = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from metadata.store.",
        db_comment="Derived from metadata.store.",
    )
    counts = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from metadata.counts.",
        db_comment="Derived from metadata.counts.",
    )
    path = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from metadata.path.",
        db_comment="Derived from metadata.path.",
    )
    a_name_of_a_column_that_is_sixty_three_bytes_long_which_is_most = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from metadata.long.",
        db_comment="Derived from metadata.long.",
    )
    note_1_field = models.TextField(
        null=True,
        db_column='"Note ""1"""',
        blank=True,
        help_text="Written by people; a merge never touches it.",
        db_comment="Written by people; a merge never touches it.",
    )
    user = models.TextField(
        null=True,
        blank=True,
        help_text="Written by people; a merge never touches it.",
        db_comment="Written by people; a merge never touches it.",
    )
    field_field = models.TextField(
        null=True,
        db_column='"%%"',
        blank=True,
        help_text="Written by people; a merge never touches it.",
        db_comment="Written by people; a merge never touches it.",
    )

    mirror = Mirror(
        datastore='"; drop table x; --',
        bucket="file:///data/$plan$/it's/a\\b/",
        definition="addc4972fda3473d5bafb680639cd594cf23b34affb18aa7dacf6c0274d0841f",
        notes=["note_1_field", "user", "field_field"],
        columns={
            "order": "Order",
            "number_1a": "1a",
            "field_drop_table_x_field": '"; drop table x; --',
            "it_s": "it's",
            "a_b": "a\\b",
            "note_1_field": 'Note "1"',
            "field_field": "%",
        },
        history=True,
    )

    class Meta(ObjectMirror.Meta):
        abstract = True
        db_table = '"""; drop table x; --"'
        db_table_comment = 'It\'s a "hostile" \\ datastore. $merge$ %s {{name}}'
        verbose_name = "drop table x"
        verbose_name_plural = '"; drop table x; --'


class ADatastoreWhoseNameIsFiftyThreeBytesLongYesMirror(ObjectMirror):
    """One row for each object of file:///data/long/."""

    quality = models.TextField(
        null=True,
        editable=False,
        help_text="Derived from metadata.quality.",
        db_comment="Derived from metadata.quality.",
    )

    mirror = Mirror(
        datastore="a_datastore_whose_name_is_fifty_three_bytes_long_yes_",
        bucket="file:///data/long/",
        definition="438e399755acf11611ee3c7786c23d39f7e5932d3c71accb84c530ceb2064c77",
        notes=[],
        history=True,
    )

    class Meta(ObjectMirror.Meta):
        abstract = True
        db_table = "a_datastore_whose_name_is_fifty_three_bytes_long_yes_"
        db_table_comment = "One row for each object of file:///data/long/."
        verbose_name = "adatastore whose name is fifty three bytes long yes"
        verbose_name_plural = "a datastore whose name is fifty three bytes long yes "
