"""The router of projects with several databases.

DATABASE_ROUTERS = ["scans.datastores.router.MirrorRouter"]
DATASTORE_DATABASE = "lab"
"""

from django.conf import settings

__all__ = ["MirrorRouter"]

#: The app that this package belongs to.
APP_LABEL = __package__.split(".")[-2]


class MirrorRouter:
    """Leads the app's models and migrations to the database that DATASTORE_DATABASE names."""

    @property
    def alias(self):
        return getattr(settings, "DATASTORE_DATABASE", "default")

    def db_for_read(self, model, **hints):
        return self.alias if model._meta.app_label == APP_LABEL else None

    def db_for_write(self, model, **hints):
        return self.alias if model._meta.app_label == APP_LABEL else None

    def allow_relation(self, one, other, **hints):
        return None

    def allow_migrate(self, db, app_label, **hints):
        return db == self.alias if app_label == APP_LABEL else None
