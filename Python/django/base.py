"""The model that every mirror is made of: all of a row is read, and its notes alone are written."""

import json

from django.db import connections, models
from django.db.models.signals import class_prepared, pre_save

from .mirror import Reject, Version
from .queryset import MirrorManager

__all__ = ["MirrorModel", "mirrors"]


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
