"""How statements of migrations are sent: their settings, their locks, and what is told meanwhile."""

import sys
import time
from contextlib import contextmanager

from django.db import OperationalError

from .ledger import LedgerError, has_roles

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


def send(cursor, statements):
    for statement in statements:
        # Without parameters, so that a percent sign is one.
        cursor.execute(statement, None)


def numbers(version):
    return [int(number) for number in version.split(".")]


def collect(schema_editor, statements):
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


@contextmanager
def opened(connection, statement, params):
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
                        "SELECT pg_catalog.set_config(%s, %s, false) "
                        "WHERE pg_catalog.current_setting(%s) <> %s",
                        [name, value, name, value],
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


def attempt(act):
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
