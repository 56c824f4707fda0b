"""The operations of the app's migrations: they send what psql sends with the project's files.

Each step is recorded in the database's own ledger, so that psql, `generator apply` and
`migrate` may each come first, or finish what another began.
"""

import os

from django.db import transaction
from django.db.migrations.exceptions import IrreversibleError

from .ledger import (
    ProjectMigration,
    RegistryPart,
    Step,
    applied_steps,
    has_roles,
    registry_has_roles,
    registry_version,
    unwrapped,
)
from .registry import InstallRegistry, LedgerOperation
from .session import STEP_SETTINGS, attempt, collect, opened, send

__all__ = ["ApplyStep", "InstallRegistry", "ProjectMigration", "RegistryPart", "Step"]


class ApplyStep(LedgerOperation):
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
        return [unwrapped(statement) for statement in self.step.forwards]

    def _backwards(self, with_roles):
        if self.step.rights and not with_roles and not self.step.without_roles:
            return []
        return [unwrapped(statement) for statement in self.step.backwards]

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
        with opened(connection, *self._opening()):
            attempt(lambda: self._apply(connection))

    def _apply(self, connection):
        if self.step.kind == "together":
            with transaction.atomic(using=connection.alias, durable=True):
                self._apply_within(connection)
        else:
            self._apply_within(connection)

    def _apply_within(self, connection):
        with connection.cursor() as cursor:
            send(cursor, self._settings(has_roles()))
            if self._is_pending(cursor):
                send(cursor, self._forwards(has_roles()))
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
        with opened(connection, *opening):
            with connection.cursor() as cursor:
                really = "yes" if os.environ.get("DATASTORE_REALLY") == "yes" else ""
                cursor.execute(
                    "SELECT set_config('datastore.really', %s, false)", [really]
                )
            attempt(lambda: self._undo(connection))

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
            send(cursor, self._settings(has_roles()))
            send(cursor, self._backwards(has_roles()))
            cursor.execute(
                "CALL datastore.forget_step(%s, %s, %s::integer)",
                [*self._key, self.number],
            )

    def _look(self, cursor):
        try:
            send(cursor, [unwrapped(self.migration.look)])
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
        collect(
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
        collect(
            schema_editor,
            [
                (
                    "CALL datastore.open_undoing(%s, %s, %s)",
                    [*self._key, self.migration.hash],
                ),
                unwrapped(self.migration.look),
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
