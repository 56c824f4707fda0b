"""System checks that say what is wrong between the app, its database and its migrations.

Those that ask the database run with `migrate` and with `check --database default`. What
migrate itself, or a fake, puts right is a warning: an error would keep it from running.
"""

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import DatabaseError, connections, router
from django.db.migrations.loader import MigrationLoader

from . import models as bases
from .base import mirrors
from .ledger import applied_steps, has_roles, registry_version
from .operations import ApplyStep, InstallRegistry
from .session import numbers

APP_LABEL = __package__.split(".")[-2]


@register
def check_app(app_configs, **kwargs):
    """What can be said without a database."""
    found = []
    if not settings.USE_TZ:
        found.append(
            Warning(
                "USE_TZ is off, and the times of a mirror are moments.",
                hint="Write USE_TZ = True into the settings: without it each is read in the server's zone.",
                id="datastore.W001",
            )
        )
    classes = mirrors(apps, APP_LABEL)
    for base in vars(bases).values():
        if isinstance(base, type) and "mirror" in vars(base):
            if not any(issubclass(model, base) for model in classes):
                found.append(
                    Warning(
                        f"models.py of {APP_LABEL} has no model of {base.__name__}.",
                        hint=f"Add: class {base.__name__.removesuffix('Mirror')}(models.{base.__name__}): pass",
                        id="datastore.W002",
                    )
                )
    return found


@register(Tags.database)
def check_databases(app_configs, databases=None, **kwargs):
    """What can be said of the databases that are asked about."""
    found = []
    for alias in databases or []:
        if router.allow_migrate(alias, APP_LABEL):
            try:
                found += _check_database(connections[alias])
            except DatabaseError as error:
                found.append(
                    Error(
                        f"The database {alias} cannot be asked: {error}",
                        id="datastore.E001",
                    )
                )
    return found


def _check_database(connection):
    alias = connection.alias
    if connection.vendor != "postgresql":
        return [
            Error(
                f"The database {alias} is no PostgreSQL.",
                hint=f"Route the app {APP_LABEL} to one that is: DATABASE_ROUTERS, DATASTORE_DATABASE.",
                id="datastore.E002",
            )
        ]
    loader = MigrationLoader(connection, ignore_no_migrations=True)
    recorded = {name for app, name in loader.applied_migrations if app == APP_LABEL}
    if not recorded:
        # Before the first migrate there is nothing that could be wrong.
        return []
    version = registry_version(connection)
    if version is None:
        return [
            Warning(
                f"The registry of datastores is missing in the database {alias}.",
                hint=f"django_migrations says that it was there: migrate {APP_LABEL} zero --fake, then migrate {APP_LABEL}.",
                id="datastore.W003",
            )
        ]
    found = _check_registry(connection, loader, version)
    found += _check_ledger(connection, loader, recorded)
    if recorded.issuperset(
        name for app, name in loader.disk_migrations if app == APP_LABEL
    ):
        found += _check_tables(connection)
    return found


def _operations(loader, kind):
    for (app, name), migration in sorted(loader.disk_migrations.items()):
        if app == APP_LABEL:
            for operation in migration.operations:
                if isinstance(operation, kind):
                    yield name, operation


def _check_registry(connection, loader, version):
    for _, operation in _operations(loader, InstallRegistry):
        # A later one serves what earlier files made.
        if numbers(version) < numbers(operation.version):
            return [
                Warning(
                    f"The registry of the database {connection.alias} is of version {version}, and the app "
                    f"was written for {operation.version}.",
                    hint=f"Migrate {APP_LABEL}, or have the registry's newest file applied.",
                    id="datastore.W009",
                )
            ]
    return []


def _check_ledger(connection, loader, recorded):
    """Compares the ledger with django_migrations."""
    found = []
    seen = {}
    for name, operation in _operations(loader, ApplyStep):
        seen.setdefault(name, operation.migration)
    for name, migration in seen.items():
        steps = applied_steps(connection, migration.project, migration.version)
        title = f"{migration.version}_{migration.name} of {migration.project}"
        if any(found_hash != migration.hash for found_hash in steps.values()):
            found.append(
                Error(
                    f"{title} was applied to {connection.alias} from other files than the app's.",
                    hint="Run generator django with the files by which the database was made.",
                    id="datastore.E004",
                )
            )
        elif name in recorded and len(steps) < len(migration.steps):
            found.append(
                Warning(
                    f"{title} stands at step {max(steps, default=0)} of {len(migration.steps)} in "
                    f"{connection.alias}, and django_migrations has it whole.",
                    hint=f"It was undone past Django: migrate {APP_LABEL} --fake to the one before, then migrate {APP_LABEL}.",
                    id="datastore.W006",
                )
            )
        elif name not in recorded and len(steps) == len(migration.steps):
            found.append(
                Warning(
                    f"{connection.alias} has {title}, and django_migrations does not know.",
                    hint=f"Run: migrate {APP_LABEL}. It applies nothing twice.",
                    id="datastore.W004",
                )
            )
    return found


def _check_tables(connection):
    found = []
    for model in mirrors(apps, APP_LABEL):
        mirror = model.mirror
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT s.definition_hash, c.oid IS NOT NULL, "
                "CASE WHEN c.oid IS NOT NULL THEN has_column_privilege(c.oid, 'id', 'REFERENCES') END, "
                "CASE WHEN c.oid IS NOT NULL THEN has_table_privilege(c.oid, 'SELECT') END "
                "FROM datastore.store AS s "
                "LEFT JOIN pg_namespace AS n ON n.nspname = s.table_schema "
                "LEFT JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = s.table_name "
                "WHERE s.name = %s",
                [mirror.datastore],
            )
            row = cursor.fetchone()
        found += _check_table(connection, model, row)
    return found


def _check_table(connection, model, row):
    mirror, label = model.mirror, model._meta.label
    if row is None or not row[1]:
        return [
            Warning(
                f"The table of {label} is missing in the database {connection.alias}.",
                hint=f"Run: migrate {APP_LABEL}",
                id="datastore.W007",
                obj=model,
            )
        ]
    definition, _, relates, reads = row
    found = []
    if definition != mirror.definition:
        found.append(
            Error(
                f"{label} was written for another definition of {mirror.datastore} than the database has.",
                hint="Run generator django, or apply the project's newest migration.",
                id="datastore.E007",
                obj=model,
            )
        )
    role = connection.settings_dict.get("USER") or "the role"
    if not reads:
        found.append(
            Warning(
                f"{role} may not read the table of {label}.",
                hint=f"Name the role under access: readers or relates of {mirror.datastore}.",
                id="datastore.W008",
                obj=model,
            )
        )
    elif not relates and has_roles():
        found.append(
            Warning(
                f"{role} may not point a foreign key at {label}.",
                hint=f"Name the role under access: relates of {mirror.datastore}, and migrate the project.",
                id="datastore.W005",
                obj=model,
            )
        )
    return found
