"""The way over from models of django-twined, whose rows are files of a bucket.

Such a model (an AbstractSynchronisedDatastore) names the fields that hold tags in
__TAG_FIELDS__ and the one that holds the path in __FILE_FIELD__; the id of a row is the one
that octue gave its file.
"""

import json

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, models, router, transaction

from .base import MirrorModel

__all__ = ["AdoptCommand", "definition"]

#: The type of a column for a field of Django's; the first that fits.
TYPES = [
    (models.BigIntegerField, "bigint"),
    (models.IntegerField, "integer"),
    (models.FloatField, "double precision"),
    (models.BooleanField, "boolean"),
    (models.DateTimeField, "timestamptz"),
    (models.DateField, "date"),
    (models.UUIDField, "uuid"),
    (models.JSONField, "jsonb"),
    (models.CharField, "text"),
    (models.TextField, "text"),
]


class Place:
    """Where rows of an old model say which object they are of."""

    def __init__(self, old):
        name = getattr(old, "__FILE_FIELD__", "file")
        try:
            self.field = old._meta.get_field(name)
        except FieldDoesNotExist as error:
            raise CommandError(
                f"{old._meta.label} has no field {name}, which __FILE_FIELD__ is to name"
            ) from error
        storage = getattr(self.field, "storage", None)
        # django-gcp keeps the settings of a store beside it, django-storages has them as its own attributes; a store of
        # files has no bucket, and its location is a folder of this machine.
        settings = getattr(storage, "settings", storage)
        self.bucket = getattr(settings, "bucket_name", None)
        self.location = (self.bucket and getattr(settings, "location", "")) or ""
        if self.location and not self.location.endswith("/"):
            self.location += "/"

    @property
    def address(self):
        """The URL of the bucket with what all keys begin with; None where the field names none."""
        return f"gs://{self.bucket}/{self.location}" if self.bucket else None

    def key(self, row, quote):
        """The SQL of an object's key. A BlobField has it in its JSON, whole; a FileField tells it from its location."""
        column = f"{row}.{quote(self.field.column)}"
        if isinstance(self.field, models.JSONField):
            return f"({column} ->> 'path')"
        location = self.location.replace("'", "''")
        return f"('{location}' || nullif({column}::text, ''))"


def definition(old, name, bucket):
    """The definition of a datastore that has a column for each tag field of a model."""
    lines = [
        f"datastore: {name}",
        f"bucket: {json.dumps(bucket)}",
        "metadata: octue",
        "columns:",
        "  - { name: octue_id, from: octue.id, type: uuid }",
    ]
    for tag in sorted(getattr(old, "__TAG_FIELDS__", ())):
        lines.append(f"  - {_column(old._meta.get_field(tag))}")
    return "\n".join(lines) + "\n"


def _column(field):
    parts = {
        "name": field.name,
        "from": f"octue.tags.{field.name}",
        "type": _type(field),
    }
    if not field.null and not field.blank and not field.has_default():
        parts["required"] = True
    if field.choices:
        parts["values"] = [str(value) for value, _ in field.flatchoices]
    if field.help_text:
        parts["description"] = str(field.help_text)
    # What JSON can say, YAML can.
    told = (
        f"{key}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in parts.items()
    )
    return "{ " + ", ".join(told) + " }"


def _type(field):
    if isinstance(field, models.DecimalField):
        return f"numeric({field.max_digits},{field.decimal_places})"
    if hasattr(field, "base_field"):
        return "text[]"
    for kind, name in TYPES:
        if isinstance(field, kind):
            return name
    return "jsonb"


#: Which row of the mirror each old row is: by its path, if the id does not speak for others;
#: else, where no object has the path, by the id, if one object alone has it.
MAPPING = """
CREATE TEMP TABLE adopted ON COMMIT DROP AS
SELECT c.*, CASE
    WHEN c.by_path IS NOT NULL AND (cardinality(c.by_id) = 0 OR c.by_path = ANY (c.by_id)) THEN c.by_path
    WHEN c.by_path IS NULL AND cardinality(c.by_id) = 1 THEN c.by_id[1]
END AS new_id
FROM (
    SELECT o.{pk} AS old_id, {path} AS path, p.id AS by_path, ARRAY(
        SELECT m.id FROM mirrored AS m WHERE m.octue_id = o.{pk}::text ORDER BY m.id
    ) AS by_id
    FROM {old} AS o LEFT JOIN {new} AS p ON p.key = {path}
) AS c
"""
MIRRORED = """
CREATE TEMP TABLE mirrored ON COMMIT DROP AS
SELECT t.id, lower(btrim(coalesce(t.metadata ->> 'octue__id', t.metadata ->> 'id'), '"')) AS octue_id
FROM {new} AS t WHERE t.metadata IS NOT NULL
"""


class AdoptCommand(BaseCommand):
    """Finds the rows of a mirror that the rows of a django-twined model are, and moves foreign keys."""

    help = (
        "The way over from a model of django-twined. With --define BUCKET it prints a definition with a column "
        "for each tag field. With --to MODEL it maps each old row to the row of the mirror, by path and by octue's "
        "id, and lists what maps to none or to several; each --move APP.MODEL.OLD=NEW fills the foreign key NEW, "
        "which points at the mirror, from OLD, which points at the old model; all of them in one transaction."
    )
    app = None

    def add_arguments(self, parser):
        parser.add_argument(
            "old", metavar="APP.MODEL", help="The model of django-twined."
        )
        parser.add_argument(
            "--define",
            metavar="BUCKET",
            nargs="?",
            const="",
            help="Print a definition for a bucket: gs://NAME/PREFIX/; that of the file field unless said.",
        )
        parser.add_argument(
            "--name",
            help="The datastore's name in the definition; the old table's unless said.",
        )
        parser.add_argument(
            "--to", metavar="MODEL", help="The model of the mirror in this app."
        )
        parser.add_argument(
            "--move", action="append", default=[], metavar="APP.MODEL.OLD=NEW"
        )
        parser.add_argument(
            "--leave-unmapped",
            action="store_true",
            help="Move the rest where rows map to none or to several.",
        )

    def handle(self, old, define, name, to, move, leave_unmapped, **options):
        model = _model(old)
        if define is not None:
            address = define or Place(model).address
            if address is None:
                raise CommandError(
                    f"the file field of {model._meta.label} names no bucket; say --define gs://NAME/PREFIX/"
                )
            self.stdout.write(
                definition(model, name or model._meta.db_table, address), ending=""
            )
            return
        if not to:
            raise CommandError("say --define BUCKET, or --to MODEL")
        mirror = _model(f"{self.app}.{to}")
        if not issubclass(mirror, MirrorModel):
            raise CommandError(f"{mirror._meta.label} is no mirror")
        moves = [_move(text, model, mirror) for text in move]
        alias = router.db_for_write(mirror)
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            self._map(cursor, model, mirror, leave_unmapped or not moves)
            for user, source, target in moves:
                self._fill(cursor, user, source, target)

    def _map(self, cursor, model, mirror, may_be_partial):
        quote = cursor.db.ops.quote_name
        names = {
            "old": quote(model._meta.db_table),
            "new": quote(mirror._meta.db_table).replace("%%", "%"),
            "pk": quote(model._meta.pk.column),
            "path": Place(model).key("o", quote),
        }
        cursor.execute("DROP TABLE IF EXISTS pg_temp.adopted, pg_temp.mirrored", None)
        cursor.execute(MIRRORED.format(**names), None)
        cursor.execute("CREATE INDEX ON mirrored (octue_id)", None)
        cursor.execute(MAPPING.format(**names), None)
        cursor.execute(
            "SELECT old_id, path, CASE WHEN by_path IS NULL AND cardinality(by_id) = 0 THEN 'none' "
            "ELSE 'several' END FROM adopted WHERE new_id IS NULL ORDER BY path, old_id"
        )
        unmapped = cursor.fetchall()
        for old_id, place, which in unmapped:
            self.stdout.write(f"maps to {which}: {old_id} {place}")
        cursor.execute("SELECT count(*) FROM adopted WHERE new_id IS NOT NULL")
        self.stdout.write(
            f"{cursor.fetchone()[0]} rows map to one, {len(unmapped)} to none or several"
        )
        if unmapped and not may_be_partial:
            raise CommandError(
                "nothing was moved: mend the bucket or the rows, or say --leave-unmapped"
            )

    def _fill(self, cursor, user, source, target):
        quote = cursor.db.ops.quote_name
        cursor.execute(
            f"UPDATE {quote(user._meta.db_table)} AS u SET {quote(target.column)} = a.new_id FROM adopted AS a "
            f"WHERE a.old_id = u.{quote(source.column)} AND a.new_id IS NOT NULL "
            f"AND u.{quote(target.column)} IS DISTINCT FROM a.new_id",
            None,
        )
        self.stdout.write(
            f"{user._meta.label}.{target.name}: {cursor.rowcount} rows filled from {source.name}"
        )


def _model(label):
    try:
        return apps.get_model(label)
    except (LookupError, ValueError) as error:
        raise CommandError(f"there is no model {label}: {error}") from error


def _move(text, old, mirror):
    """A model, its foreign key at the old one, and that at the mirror."""
    label, _, target = text.partition("=")
    label, _, source = label.rpartition(".")
    if not target or not label:
        raise CommandError(f"--move takes APP.MODEL.OLD=NEW, not {text}")
    user = _model(label)
    fields = []
    for name, points_at in ((source, old), (target, mirror)):
        field = next((field for field in user._meta.fields if field.name == name), None)
        if field is None or field.related_model is not points_at:
            raise CommandError(
                f"{label} has no foreign key {name} at {points_at._meta.label}"
            )
        fields.append(field)
    return user, *fields
