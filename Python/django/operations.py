"""The operations of the app's migrations: they send what psql sends with the project's files.

Each step is recorded in the database's own ledger, so that psql, `generator apply` and
`migrate` may each come first, or finish what another began.
"""

import hashlib
import os
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Optional

from django.conf import settings
from django.db import NotSupportedError, OperationalError, router, transaction
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.operations.base import Operation
from django.utils.deconstruct import deconstructible

__all__ = [
    "ApplyStep",
    "InstallRegistry",
    "LedgerError",
    "ProjectMigration",
    "RegistryPart",
    "Step",
    "has_roles",
]

#: What is set in the transaction of a step; the rest is set when the migration is opened.
STEP_SETTINGS = [
    "SET LOCAL lock_timeout = '500ms'",
    "SET LOCAL statement_timeout = '90s'",
    "SET LOCAL search_path = pg_catalog, pg_temp",
]
#: What is set in the transaction that installs the registry, which opens no migration.
REGISTRY_SETTINGS = [
    "SET LOCAL lock_timeout = '30s'",
    "SET LOCAL statement_timeout = '60s'",
    "SET LOCAL search_path = pg_catalog, pg_temp",
    "SET LOCAL client_min_messages = warning",
    "SET LOCAL client_encoding = 'UTF8'",
    "SET LOCAL standard_conforming_strings = on",
    "SET LOCAL quote_all_identifiers = off",
    "SET LOCAL transform_null_equals = off",
    "SET LOCAL array_nulls = on",
    "SET LOCAL row_security = on",
    "SET LOCAL check_function_bodies = on",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL DateStyle = 'ISO, MDY'",
    "SET LOCAL IntervalStyle = 'postgres'",
    "SET LOCAL TimeZone = 'UTC'",
]
REGISTRY_LOCK = "SELECT pg_catalog.pg_advisory_xact_lock(1684108385, 0)"
#: How often a step is tried that others do not let in.
ATTEMPTS = 5


class LedgerError(NotSupportedError):
    """What the database has is not what the app's migrations say."""


def has_roles():
    """Whether roles, grants and owners are made: False only in the tests of a project."""
    return getattr(settings, "DATASTORE_ROLES", True)


@deconstructible
@dataclass
class RegistryPart:
    """A piece of what installs the registry."""

    about_roles: bool
    sql: str


@deconstructible
@dataclass
class Step:
    """A step of a migration: what is applied and recorded together."""

    #: together: one transaction; alone: statements sent one by one.
    kind: str
    #: Whether it is about nothing but roles, grants and the checks of either.
    rights: bool
    title: str
    forwards: list
    backwards: list = field(default_factory=list)
    #: What is done of a step about rights where there are no roles.
    without_roles: list = field(default_factory=list)


@deconstructible
@dataclass
class ProjectMigration:
    """A migration of the project, as its files have it."""

    project: str
    version: str
    name: str
    #: What the ledger records of it.
    hash: str
    after: Optional[str]
    after_hash: Optional[str]
    #: What refuses to undo it where something would be lost.
    look: str
    steps: list

    def computed_hash(self):
        """The hash of the steps; another one than `hash` where this module was edited."""
        pieces = ["datastore migration 1", self.project, self.version, self.name]
        pieces.append(self.after_hash or "")
        for step in self.steps:
            pieces += [
                step.kind,
                "rights" if step.rights else "",
                str(len(step.forwards)),
            ]
            pieces += [_unwrapped(statement) for statement in step.forwards]
        text = "".join(f"{len(piece.encode())}:{piece}\n" for piece in pieces)
        return hashlib.sha256(text.encode()).hexdigest()

    def check(self):
        if self.computed_hash() != self.hash:
            raise LedgerError(
                f"the steps of {self.version}_{self.name} were edited: its module is to be as "
                "`generator django` wrote it; take it from version control"
            )


def _unwrapped(text):
    """A statement without the line breaks beside its quotes."""
    return text.removeprefix("\n").removesuffix("\n")


def registry_version(connection):
    """The version of the registry; None where the database has none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS c "
            "JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'datastore' AND c.relname = 'migration_step')"
        )
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(
            "SELECT current_user, pg_catalog.has_schema_privilege('datastore', 'USAGE')"
        )
        role, may_look = cursor.fetchone()
        if not may_look:
            raise LedgerError(
                f"{role} may not look into the registry of datastores: name the role under "
                "access: relates or readers of a definition, or have somebody else migrate"
            )
        cursor.execute("SELECT datastore.version()")
        return cursor.fetchone()[0]


def registry_has_roles(connection):
    """Whether the registry was made with roles."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM datastore.registry_version AS v "
            "WHERE to_jsonb(v) ->> 'has_roles' = 'false')"
        )
        return cursor.fetchone()[0]


def applied_steps(connection, project, version):
    """The steps of a migration that the database has, each with the migration's hash."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT step, hash FROM datastore.migration_step WHERE project = %s AND version = %s",
            [project, version],
        )
        return dict(cursor.fetchall())


class _LedgerOperation(Operation):
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


class InstallRegistry(_LedgerOperation):
    """Installs the registry where there is none; every project of the database shares it."""

    def __init__(self, version, parts):
        self.version = version
        self.parts = parts

    def describe(self):
        return f"Install the registry of datastores, {self.version}"

    @property
    def migration_name_fragment(self):
        return "registry"

    def statements(self, with_roles):
        """What is sent, in order."""
        text = "\n".join(
            _unwrapped(part.sql)
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
            f"VALUES (datastore.version(), {'true' if with_roles else 'false'})"
        )
        return [text if with_roles else schemas + text, record]

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if not self._concerns(schema_editor, app_label):
            return
        connection = schema_editor.connection
        if schema_editor.collect_sql:
            sent = [*REGISTRY_SETTINGS, REGISTRY_LOCK, *self.statements(has_roles())]
            _collect(schema_editor, ["BEGIN", *sent, "COMMIT"])
            return
        if self._is_there(connection):
            return
        with transaction.atomic(using=connection.alias, durable=True):
            with connection.cursor() as cursor:
                _send(cursor, [*REGISTRY_SETTINGS, REGISTRY_LOCK])
                if registry_version(connection) is None:
                    _send(cursor, self.statements(has_roles()))
        _restore(connection)

    def _is_there(self, connection):
        found = registry_version(connection)
        if found is None:
            return False
        if _numbers(found) < _numbers(self.version):
            raise LedgerError(
                f"the registry of the database {connection.alias} is of version {found}, and "
                f"{self.version} is needed"
            )
        return True

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if not self._concerns(schema_editor, app_label):
            return
        connection = schema_editor.connection
        if schema_editor.collect_sql:
            _collect(
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
                _send(cursor, [*REGISTRY_SETTINGS, REGISTRY_LOCK, *self._removal()])
        _restore(connection)

    @staticmethod
    def _removal():
        return [
            "DROP SCHEMA IF EXISTS datastore CASCADE",
            "DROP SCHEMA IF EXISTS datastore_staging CASCADE",
        ]


class ApplyStep(_LedgerOperation):
    """Applies one step of a migration of the project, unless the database has it."""

    def __init__(self, migration, number):
        self.migration = migration
        self.number = number

    @property
    def step(self):
        return self.migration.steps[self.number - 1]

    def describe(self):
        of = f"{self.migration.version}, step {self.number} of {len(self.migration.steps)}"
        return f"{of}: {self.step.title}"

    @property
    def migration_name_fragment(self):
        return f"{self.migration.name}_step_{self.number}"

    # What is sent.

    def _settings(self, with_roles):
        if self.step.kind != "together":
            return []
        is_owners = with_roles and not self.step.rights
        return STEP_SETTINGS + (["SET LOCAL ROLE datastore_owner"] if is_owners else [])

    def _forwards(self, with_roles):
        if self.step.rights and not with_roles:
            return self.step.without_roles
        return [_unwrapped(statement) for statement in self.step.forwards]

    def _backwards(self, with_roles):
        if self.step.rights and not with_roles and not self.step.without_roles:
            return []
        return [_unwrapped(statement) for statement in self.step.backwards]

    def _record(self):
        is_last = self.number == len(self.migration.steps)
        return "CALL datastore.record_step(%s, %s, %s::integer, %s, %s)", [
            *self._key,
            self.number,
            self.migration.hash,
            self.migration.name if is_last else None,
        ]

    @property
    def _key(self):
        return [self.migration.project, self.migration.version]

    def _opening(self):
        return (
            "CALL datastore.open_migration(%s, %s, %s, after => %s, after_hash => %s)",
            [
                *self._key,
                self.migration.hash,
                self.migration.after,
                self.migration.after_hash,
            ],
        )

    # Forwards.

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if not self._concerns(schema_editor, app_label):
            return
        self.migration.check()
        connection = schema_editor.connection
        if schema_editor.collect_sql:
            self._collect(schema_editor)
            return
        recorded = applied_steps(connection, *self._key).get(self.number)
        if (
            recorded == self.migration.hash
            and registry_has_roles(connection) == has_roles()
        ):
            return
        with _opened(connection, *self._opening()):
            _attempt(lambda: self._apply(connection))

    def _apply(self, connection):
        if self.step.kind == "together":
            with transaction.atomic(using=connection.alias, durable=True):
                self._apply_within(connection)
        else:
            self._apply_within(connection)

    def _apply_within(self, connection):
        with connection.cursor() as cursor:
            _send(cursor, self._settings(has_roles()))
            if self._is_pending(cursor):
                _send(cursor, self._forwards(has_roles()))
                cursor.execute(*self._record())

    def _is_pending(self, cursor):
        cursor.execute(
            "SELECT datastore.is_pending(%s, %s, %s::integer)",
            [*self._key, self.number],
        )
        return cursor.fetchone()[0]

    # Backwards.

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if not self._concerns(schema_editor, app_label):
            return
        self.migration.check()
        connection = schema_editor.connection
        if schema_editor.collect_sql:
            self._collect_undoing(schema_editor)
            return
        if registry_version(connection) is None:
            return
        opening = (
            "CALL datastore.open_undoing(%s, %s, %s)",
            [*self._key, self.migration.hash],
        )
        with _opened(connection, *opening):
            with connection.cursor() as cursor:
                really = "yes" if os.environ.get("DATASTORE_REALLY") == "yes" else ""
                cursor.execute(
                    "SELECT set_config('datastore.really', %s, false)", [really]
                )
            _attempt(lambda: self._undo(connection))

    def _undo(self, connection):
        if self.step.kind == "together":
            with transaction.atomic(using=connection.alias, durable=True):
                self._undo_within(connection)
        else:
            self._undo_within(connection)

    def _undo_within(self, connection):
        with connection.cursor() as cursor:
            if self.step.kind == "together":
                begun = not self._is_pending(cursor)
            else:
                cursor.execute(
                    "SELECT datastore.may_have_begun(%s, %s, %s::integer)",
                    [*self._key, self.number],
                )
                begun = cursor.fetchone()[0]
            if not begun:
                return
            # Before the first is undone: nothing is, where something would be lost.
            self._look(cursor)
            _send(cursor, self._settings(has_roles()))
            _send(cursor, self._backwards(has_roles()))
            cursor.execute(
                "CALL datastore.forget_step(%s, %s, %s::integer)",
                [*self._key, self.number],
            )

    def _look(self, cursor):
        try:
            _send(cursor, [_unwrapped(self.migration.look)])
        except Exception as error:
            if (
                getattr(
                    error.__cause__, "sqlstate", getattr(error.__cause__, "pgcode", "")
                )
                != "55000"
            ):
                raise
            first = str(error).splitlines()[0]
            raise IrreversibleError(
                f"{first}. Its notes and history would be lost; the rest can be made anew from "
                "the bucket. To go on, set DATASTORE_REALLY=yes in the environment and run "
                "migrate again."
            ) from error

    # sqlmigrate.

    def _collect(self, schema_editor):
        is_together = self.step.kind == "together"
        sent = [
            *self._settings(has_roles()),
            *self._forwards(has_roles()),
            self._record(),
        ]
        around = [("BEGIN", "COMMIT")] if is_together else []
        _collect(
            schema_editor,
            [
                self._opening(),
                *(begin for begin, _ in around),
                *sent,
                *(end for _, end in around),
                "CALL datastore.close_migration()",
            ],
        )

    def _collect_undoing(self, schema_editor):
        _collect(
            schema_editor,
            [
                (
                    "CALL datastore.open_undoing(%s, %s, %s)",
                    [*self._key, self.migration.hash],
                ),
                _unwrapped(self.migration.look),
                *(["BEGIN"] if self.step.kind == "together" else []),
                *self._settings(has_roles()),
                *self._backwards(has_roles()),
                (
                    "CALL datastore.forget_step(%s, %s, %s::integer)",
                    [*self._key, self.number],
                ),
                *(["COMMIT"] if self.step.kind == "together" else []),
                "CALL datastore.close_migration()",
            ],
        )


def _send(cursor, statements):
    for statement in statements:
        # Without parameters, so that a percent sign is one.
        cursor.execute(statement, None)


def _numbers(version):
    return [int(number) for number in version.split(".")]


def _collect(schema_editor, statements):
    """Adds to what sqlmigrate prints; constants are quoted as the server reads them."""
    for statement in statements:
        if isinstance(statement, tuple):
            text, params = statement
            statement = text % tuple(_constant(param) for param in params)
        schema_editor.collected_sql.append(statement.rstrip().rstrip(";") + ";")


def _constant(value):
    if value is None:
        return "NULL"
    return (
        str(value)
        if isinstance(value, int)
        else "'" + str(value).replace("'", "''") + "'"
    )


def _restore(connection):
    """Gives the session the time zone back that Django set when it connected."""
    connection.ensure_timezone()


@contextmanager
def _opened(connection, statement, params):
    """Opens a migration in the session, alone in the database, and closes it again."""
    with connection.cursor() as cursor, _telling(connection):
        if has_roles():
            _check_member(cursor)
        cursor.execute(
            "SELECT name, pg_catalog.current_setting(name) FROM datastore.migration_settings()"
        )
        before = cursor.fetchall()
        without = "" if has_roles() else "yes"
        cursor.execute(
            "SELECT set_config('datastore.without_roles', %s, false)", [without]
        )
        try:
            cursor.execute(statement, params)
            yield
        finally:
            if connection.connection is not None and not connection.connection.closed:
                cursor.execute("CALL datastore.close_migration()", None)
                # What the project itself set in the session, beyond what the server would.
                for name, value in before:
                    cursor.execute(
                        "SELECT pg_catalog.set_config(%s, %s, false)", [name, value]
                    )


def _check_member(cursor):
    """Stops who may not act as the registry's owner, before anything of the registry is asked for."""
    cursor.execute(
        "SELECT current_user, r.oid IS NULL OR (pg_has_role(current_user, r.oid, 'USAGE') "
        "AND pg_has_role(current_user, r.oid, CASE WHEN s.since_16 THEN 'SET' ELSE 'MEMBER' END)), "
        "s.since_16 FROM (SELECT current_setting('server_version_num')::integer >= 160000 AS since_16) "
        "AS s LEFT JOIN pg_roles AS r ON r.rolname = 'datastore_owner'"
    )
    role, may_act, since_16 = cursor.fetchone()
    if not may_act:
        options = " WITH INHERIT TRUE, SET TRUE" if since_16 else ""
        raise LedgerError(
            f"{role} may not act as datastore_owner, who owns the registry. Have a superuser, or a role with ADMIN "
            f'OPTION on it, run: GRANT datastore_owner TO "{role}"{options}; or have a DBA apply the project\'s '
            "migrations, after which migrate has nothing left to do for which that right is needed"
        )


@contextmanager
def _telling(connection):
    """Shows who is waited for, which the server tells by warnings."""

    def tell(notice):
        if notice.severity_nonlocalized == "WARNING":
            print(f"warning: {notice.message_primary}", file=sys.stderr)

    raw = connection.connection
    if not hasattr(raw, "add_notice_handler"):
        yield
        return
    raw.add_notice_handler(tell)
    try:
        yield
    finally:
        raw.remove_notice_handler(tell)


def _attempt(act):
    """Does something again that others' locks stood against."""
    for number in range(1, ATTEMPTS + 1):
        try:
            return act()
        except OperationalError as error:
            code = getattr(
                error.__cause__, "sqlstate", getattr(error.__cause__, "pgcode", "")
            )
            if code not in ("55P03", "40P01", "40001") or number == ATTEMPTS:
                raise
            time.sleep(number)
