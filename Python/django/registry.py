"""The operation that installs the registry of datastores, or brings it along."""

from django.db import NotSupportedError, router, transaction
from django.db.migrations.operations.base import Operation

from .ledger import (
    LedgerError,
    has_roles,
    registry_has_roles,
    registry_version,
    unwrapped,
)
from .session import REGISTRY_LOCK, REGISTRY_SETTINGS, collect, numbers, send

__all__ = ["InstallRegistry", "LedgerOperation"]


class LedgerOperation(Operation):
    """What both operations have in common: they change no model, and no transaction is around them."""

    reduces_to_sql = True
    reversible = True
    atomic = False

    def state_forwards(self, app_label, state):
        pass

    def _concerns(self, schema_editor, app_label):
        """Whether this is the database that the project's routers give the app."""
        connection = schema_editor.connection
        if not router.allow_migrate(connection.alias, app_label):
            return False
        if connection.vendor != "postgresql":
            raise NotSupportedError(
                f"the database {connection.alias} is no PostgreSQL, which a mirror of a bucket "
                "takes: route the app to one that is, with DATABASE_ROUTERS"
            )
        return True


class InstallRegistry(LedgerOperation):
    """Installs the registry where there is none, and brings an earlier one along; the projects of a database share it."""

    def __init__(self, version, parts, is_first=True):
        self.version = version
        self.parts = parts
        # What a project began with; a later version goes on to serve what was made before, so that it stays.
        self.is_first = is_first

    def describe(self):
        what = "Install" if self.is_first else "Upgrade"
        return f"{what} the registry of datastores, {self.version}"

    @property
    def migration_name_fragment(self):
        return "registry"

    def statements(self, with_roles, is_new=True):
        """What is sent, in order."""
        text = "\n".join(
            unwrapped(part.sql)
            for part in self.parts
            if with_roles or not part.about_roles
        )
        if not with_roles and not any(part.about_roles for part in self.parts):
            raise LedgerError(
                "the registry of this project is an extension, which makes roles; "
                "DATASTORE_ROLES = False takes a project without generator init --extension"
            )
        schemas = "CREATE SCHEMA datastore; CREATE SCHEMA datastore_staging;\n"
        record = (
            "INSERT INTO datastore.registry_version (version, has_roles) "
            f"VALUES (datastore.version(), {'true' if with_roles else 'false'}) ON CONFLICT DO NOTHING"
        )
        if with_roles:
            return [text, record]
        return [
            "SET LOCAL datastore.without_roles = 'yes'",
            schemas + text if is_new else text,
            record,
        ]

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if not self._concerns(schema_editor, app_label):
            return
        connection = schema_editor.connection
        if schema_editor.collect_sql:
            sent = [*REGISTRY_SETTINGS, REGISTRY_LOCK, *self.statements(has_roles())]
            collect(schema_editor, ["BEGIN", *sent, "COMMIT"])
            return
        if self._suffices(registry_version(connection)):
            return
        with transaction.atomic(using=connection.alias, durable=True):
            with connection.cursor() as cursor:
                send(cursor, [*REGISTRY_SETTINGS, REGISTRY_LOCK])
                found = registry_version(connection)
                if not self._suffices(found):
                    if (
                        found is not None
                        and registry_has_roles(connection) != has_roles()
                    ):
                        raise LedgerError(
                            f"the registry of the database {connection.alias} was made with another setting of "
                            "DATASTORE_ROLES; make the database anew, or change the setting"
                        )
                    send(cursor, self.statements(has_roles(), found is None))

    def _suffices(self, found):
        return found is not None and numbers(found) >= numbers(self.version)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if not self.is_first or not self._concerns(schema_editor, app_label):
            return
        connection = schema_editor.connection
        if schema_editor.collect_sql:
            collect(
                schema_editor,
                [
                    "BEGIN",
                    *REGISTRY_SETTINGS,
                    REGISTRY_LOCK,
                    *self._removal(),
                    "COMMIT",
                ],
            )
            return
        if registry_version(connection) is None:
            return
        with connection.cursor() as cursor:
            # Other projects may need it still; then it stays.
            cursor.execute(
                "SELECT EXISTS (SELECT FROM datastore.migration_step) OR EXISTS (SELECT FROM datastore.store)"
            )
            if cursor.fetchone()[0]:
                return
        with transaction.atomic(using=connection.alias, durable=True):
            with connection.cursor() as cursor:
                send(cursor, [*REGISTRY_SETTINGS, REGISTRY_LOCK, *self._removal()])

    @staticmethod
    def _removal():
        return [
            "DROP EXTENSION IF EXISTS datastore",
            "DROP SCHEMA IF EXISTS datastore CASCADE",
            "DROP SCHEMA IF EXISTS datastore_staging CASCADE",
        ]
