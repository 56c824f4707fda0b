"""What a project's migrations are, and what the ledger in a database says of them."""

import hashlib
from dataclasses import dataclass, field
from typing import Optional

from django.conf import settings
from django.db import NotSupportedError
from django.utils.deconstruct import deconstructible


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
            pieces += [unwrapped(statement) for statement in step.forwards]
        text = "".join(f"{len(piece.encode())}:{piece}\n" for piece in pieces)
        return hashlib.sha256(text.encode()).hexdigest()

    def check(self):
        if self.computed_hash() != self.hash:
            raise LedgerError(
                f"the steps of {self.version}_{self.name} were edited: its module is to be as "
                "`generator django` wrote it; take it from version control"
            )


def unwrapped(text):
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
