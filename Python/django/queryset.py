"""Rows of mirrors: every way of reading, and of writing the notes alone."""

from django.db import DatabaseError, connections, models, transaction

from . import lookups
from .mirror import Freshness, MirrorStale

__all__ = ["MirrorManager", "MirrorQuerySet"]


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
                "SELECT complete_as_of, age, keys_as_of, metadata_as_of, tags_as_of, last_run_id, "
                "last_state, last_started_at, held, rejects, unread FROM datastore.freshness(%s)",
                [self._mirror.datastore],
            )
            return Freshness(*cursor.fetchone())

    def require_fresh(self, at_most, max_unread=None, max_held=None):
        """The same rows; raises MirrorStale where the mirror is older than a timedelta, where more
        objects than that could not be read, or where more rows than that are held back."""
        name = self._mirror.datastore
        try:
            with (
                transaction.atomic(using=self.db),
                connections[self.db].cursor() as cursor,
            ):
                cursor.execute(
                    "SELECT datastore.require_fresh(%s, %s, %s, %s)",
                    [name, at_most, max_unread, max_held],
                )
        except DatabaseError as error:
            cause = error.__cause__
            if getattr(cause, "sqlstate", None) != "DS007":
                raise
            raise MirrorStale(
                f"{cause.diag.message_primary}: loader merge {name}"
            ) from None
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
