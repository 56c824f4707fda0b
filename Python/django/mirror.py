"""Models of tables that mirror buckets: all of a row is read, and its notes alone are written."""

import datetime
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, Optional

from django.db import connections, models
from django.db.models.signals import class_prepared, pre_save

from . import lookups

__all__ = [
    "Freshness",
    "Mirror",
    "MirrorError",
    "MirrorManager",
    "MirrorModel",
    "MirrorQuerySet",
    "MirrorReadOnly",
    "MirrorStale",
]


class MirrorError(Exception):
    """What these models refuse."""


class MirrorReadOnly(MirrorError):
    """What is mirrored was to be written: only the loader does that."""


class MirrorStale(MirrorError):
    """A mirror is older than was asked for."""


class Freshness(NamedTuple):
    """How current a mirror is."""

    #: The moment whose bucket it is sure to show; None before the first full merge.
    complete_as_of: Optional[datetime.datetime]
    #: How long ago that is.
    age: Optional[datetime.timedelta]
    last_run_id: Optional[int]
    last_state: Optional[str]
    last_started_at: Optional[datetime.datetime]
    #: How many rows of objects that seem gone are held back until somebody approves.
    held: int
    #: How many values were refused.
    rejects: int
    #: How many objects the last full run could not read.
    unread: Optional[int]


class Reject(NamedTuple):
    """A value that was refused."""

    column_name: str
    raw: Optional[str]
    reason: str


class Version(NamedTuple):
    """What a row was before it was replaced."""

    valid_from: datetime.datetime
    valid_to: datetime.datetime
    ended_by: str
    version_of_row: dict


@dataclass(frozen=True)
class Mirror:
    """Of which datastore a model is."""

    #: The datastore's name.
    datastore: str
    #: The address of its bucket.
    bucket: str
    #: The hash of the definition by which the model was written.
    definition: str
    #: The fields that people may write.
    notes: list
    #: The columns of the fields that have other names.
    columns: dict = field(default_factory=dict)
    #: The names by which octue's SDK filters, and the fields.
    lookups: dict = field(default_factory=dict)
    #: Whether former versions of the rows are kept.
    history: bool = False

    @cached_property
    def by_length(self):
        """The lookups, the longest first, so that tags__a__b comes before tags__a."""
        return sorted(self.lookups.items(), key=lambda item: -len(item[0]))

    def refuse(self, act, fields=()):
        """Raises what tells why something is not written, and what to do."""
        what = f"{act} of {self.datastore}"
        if fields:
            what = f"{act} of {', '.join(sorted(fields))} in {self.datastore}"
        notes = (
            f" These fields may be written: {', '.join(self.notes)}."
            if self.notes
            else ""
        )
        raise MirrorReadOnly(
            f"{what}: the table mirrors the objects of {self.bucket}, and only the loader "
            f"writes what it mirrors. Change the object in the bucket and run: "
            f"loader merge {self.datastore}.{notes}"
        )

    def refuse_all_but_notes(self, act, names):
        """Raises where a name is not that of a note."""
        others = set(names).difference(self.notes)
        if others:
            self.refuse(act, others)


class MirrorQuerySet(models.QuerySet):
    """Rows of a mirror; the filters of octue's SDK are understood beside Django's."""

    @property
    def _mirror(self):
        return self.model.mirror

    def filter(self, *args, **kwargs):
        args, kwargs = lookups.translate(self._mirror, args, kwargs)
        return super().filter(*args, **kwargs)

    def exclude(self, *args, **kwargs):
        args, kwargs = lookups.translate(self._mirror, args, kwargs)
        return super().exclude(*args, **kwargs)

    def live(self):
        """The rows of objects that are there."""
        return self.filter(fingerprint__isnull=False)

    def gone(self):
        """The rows of objects that are gone."""
        return self.filter(fingerprint__isnull=True)

    def under(self, prefix):
        """The rows of objects whose keys begin with a prefix."""
        return self.filter(key__startswith=prefix)

    def freshness(self):
        """How current the mirror is; see Freshness."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                "SELECT complete_as_of, age, last_run_id, last_state, last_started_at, held, "
                "rejects, unread FROM datastore.freshness(%s)",
                [self._mirror.datastore],
            )
            return Freshness(*cursor.fetchone())

    def require_fresh(self, at_most):
        """The same rows; raises MirrorStale where the mirror is older than a timedelta."""
        state = self.freshness()
        if state.complete_as_of is None:
            raise MirrorStale(
                f"{self._mirror.datastore} was not merged yet: loader merge {self._mirror.datastore}"
            )
        if state.age > at_most:
            raise MirrorStale(
                f"{self._mirror.datastore} is current as of {state.complete_as_of}, {state.age} "
                f"ago, and at most {at_most} was asked for: loader merge {self._mirror.datastore}"
            )
        return self._chain()

    def update(self, **kwargs):
        self._mirror.refuse_all_but_notes("update", kwargs)
        return super().update(**kwargs)

    update.alters_data = True

    def bulk_update(self, objs, fields, batch_size=None):
        self._mirror.refuse_all_but_notes("update", fields)
        return super().bulk_update(objs, fields, batch_size=batch_size)

    bulk_update.alters_data = True

    def create(self, **kwargs):
        self._mirror.refuse("insert")

    create.alters_data = True

    def bulk_create(self, objs, *args, **kwargs):
        self._mirror.refuse("insert")

    bulk_create.alters_data = True

    def get_or_create(self, defaults=None, **kwargs):
        try:
            return self.get(**kwargs), False
        except self.model.DoesNotExist:
            self._mirror.refuse("insert")

    get_or_create.alters_data = True

    def update_or_create(self, defaults=None, create_defaults=None, **kwargs):
        self._mirror.refuse_all_but_notes("update", defaults or {})
        try:
            row = self.get(**kwargs)
        except self.model.DoesNotExist:
            self._mirror.refuse("insert")
        for name, value in (defaults or {}).items():
            setattr(row, name, value() if callable(value) else value)
        row.save(using=self.db, update_fields=list(defaults or {}))
        return row, False

    update_or_create.alters_data = True

    def delete(self):
        self._mirror.refuse("delete")

    delete.alters_data = True
    delete.queryset_only = True

    def _raw_delete(self, using):
        self._mirror.refuse("delete")


class MirrorManager(models.Manager.from_queryset(MirrorQuerySet)):
    """The rows of a mirror: all of them, or those of objects that are there."""

    def __init__(self, live=False):
        super().__init__()
        self.live_only = live

    def get_queryset(self):
        rows = super().get_queryset()
        return rows.filter(fingerprint__isnull=False) if self.live_only else rows


class MirrorModel(models.Model):
    """A row of a mirror."""

    objects = MirrorManager(live=True)
    all_objects = MirrorManager()

    class Meta:
        abstract = True
        managed = False
        # Forms, many-to-many fields and related managers must not lose what is gone.
        default_manager_name = "all_objects"

    def __str__(self):
        return self.key

    def save(
        self, force_insert=False, force_update=False, using=None, update_fields=None
    ):
        """Writes the notes; raises MirrorReadOnly where anything else was changed."""
        mirror = self.mirror
        if self._state.adding or force_insert:
            mirror.refuse("insert")
        if update_fields is not None:
            mirror.refuse_all_but_notes("update", update_fields)
        changed = self._changed()
        if changed:
            mirror.refuse("update", changed)
        names = mirror.notes if update_fields is None else update_fields
        unread = self.get_deferred_fields()
        names = [name for name in names if name not in unread]
        if names:
            super().save(force_update=force_update, using=using, update_fields=names)
            self._remember()

    save.alters_data = True

    def delete(self, *args, **kwargs):
        self.mirror.refuse("delete")

    delete.alters_data = True

    @property
    def is_live(self):
        """Whether the object is there; False once a merge found it gone."""
        return self.fingerprint is not None

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        row._remember()
        return row

    def refresh_from_db(self, using=None, fields=None, **kwargs):
        super().refresh_from_db(using=using, fields=fields, **kwargs)
        self._remember(fields)

    def _remember(self, names=None):
        """Notes how fields were read: those that are named, or all."""
        values = self._mirrored_values()
        if names is None:
            self._as_read = values
        else:
            self._as_read.update(
                (name, values[name]) for name in names if name in values
            )

    def _mirrored_values(self):
        # Documents as text: they can be changed in place.
        return {
            name: repr(value) if isinstance(value, (dict, list)) else value
            for name, value in self.__dict__.items()
            if name in self._mirrored_names()
        }

    @classmethod
    def _mirrored_names(cls):
        names = cls.__dict__.get("_mirrored_name_set")
        if names is None:
            fields = {field.attname for field in cls._meta.concrete_fields}
            names = cls._mirrored_name_set = fields.difference(cls.mirror.notes)
        return names

    def _changed(self):
        """The mirrored fields that are not as they were read."""
        read = self._as_read
        return {
            name
            for name, value in self._mirrored_values().items()
            if read.get(name, value) != value
        }

    def rejects(self):
        """What was refused of the object, and why."""
        return [
            Reject(*row)
            for row in self._rows(
                "SELECT column_name, raw, reason FROM datastore.rejects(%s) "
                "WHERE key = %s AND NOT key_is_encoded ORDER BY column_name",
                [self.mirror.datastore, self.key],
            )
        ]

    def history(self):
        """What the row was before, the newest first; empty where no history is kept."""
        if not self.mirror.history:
            return []
        quote = connections[self._state.db or "default"].ops.quote_name
        return [
            Version(*row[:3], json.loads(row[3]))
            for row in self._rows(
                "SELECT valid_from, valid_to, ended_by, version_of_row::text FROM "
                f"datastore.{quote('history_' + self.mirror.datastore)} "
                "WHERE object_id = %s ORDER BY valid_to DESC LIMIT 100",
                [self.pk],
            )
        ]

    def _rows(self, sql, params):
        with connections[self._state.db or "default"].cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()


def _refuse_raw(sender, raw=False, **kwargs):
    """Refuses fixtures, which Django writes past every save()."""
    if raw:
        sender.mirror.refuse("insert")


def _guard(sender, **kwargs):
    if issubclass(sender, MirrorModel) and not sender._meta.abstract:
        pre_save.connect(
            _refuse_raw, sender=sender, dispatch_uid=f"mirror {sender._meta.label}"
        )


class_prepared.connect(_guard, dispatch_uid=f"{__name__} guard")


def mirrors(apps, app_label):
    """The models of an app that are mirrors; proxies are left out."""
    try:
        config = apps.get_app_config(app_label)
    except LookupError:
        return []
    return [
        model
        for model in config.get_models()
        if issubclass(model, MirrorModel) and not model._meta.proxy
    ]
