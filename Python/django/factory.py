"""Rows for tests, derived by the product's own functions; no bucket is asked."""

import json

from django.apps import apps
from django.db import connections, router, transaction

from .base import mirrors
from .mirror import MirrorError

__all__ = ["EmptyMirrorsMixin", "empty_mirrors", "make_row", "mark_gone"]

APP_LABEL = __package__.split(".")[-2]

#: What may be said of an object, with its type in the database.
FACTS = {
    "size": "bigint",
    "etag": "text",
    "checksum": "text",
    "md5": "text",
    "content_type": "text",
    "content_encoding": "text",
    "storage_class": "text",
    "version": "text",
    "last_modified": "timestamptz",
    "created": "timestamptz",
    "custom_time": "timestamptz",
    "object_tags": "jsonb",
    "contexts": "jsonb",
    "document": "text",
}


def make_row(model, key, metadata=None, facts=None):
    """The row of an object as a merge would have made it, or would have changed it.

    `metadata` is the custom metadata as the bucket has it, by keys; what is a text stays one,
    and anything else becomes the JSON that octue's SDK writes. `facts` are those of FACTS and
    notes. A key that the definition does not cover is refused.
    """
    mirror = model.mirror
    facts = dict(facts or {})
    notes = {name: facts.pop(name) for name in list(facts) if name in mirror.notes}
    strangers = set(facts).difference(FACTS)
    if strangers:
        raise TypeError(
            f"no fact of an object, and no note: {', '.join(sorted(strangers))}"
        )
    document = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in (metadata or {}).items()
    }
    alias = router.db_for_write(model)
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        row_id = _write(cursor, model, key, document, facts)
    row = model.all_objects.using(alias).get(pk=row_id)
    if notes:
        for name, value in notes.items():
            setattr(row, name, value)
        row.save(using=alias)
    return row


def _parts(cursor, mirror):
    """The names of what the datastore has in the database, quoted; and what its ids are made of."""
    cursor.execute(
        "SELECT id, identity, format('%%I.%%I', table_schema, table_name), "
        "format('datastore.%%I', left('derive_' || name, 63)), "
        "format('datastore.%%I', left('rejects_' || name, 63)), "
        "format('datastore.%%I', left('in_scope_' || name, 63)), prefix, "
        "ARRAY(SELECT quote_ident(a.attname) FROM pg_attribute AS a "
        "WHERE a.attrelid = format('datastore.%%I', left('derived_' || name, 63))::regclass "
        "AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'rejected' ORDER BY a.attnum) "
        "FROM datastore.store WHERE name = %s",
        [mirror.datastore],
    )
    row = cursor.fetchone()
    if row is None:
        raise MirrorError(
            f"the database has no datastore {mirror.datastore}: migrate it first"
        )
    return row


def _write(cursor, model, key, document, facts):
    mirror = model.mirror
    store, identity, table, derive, rejects, in_scope, prefix, typed = _parts(
        cursor, mirror
    )
    cursor.execute(f"SELECT {in_scope.replace('%', '%%')}(%s)", [key])
    if not cursor.fetchone()[0]:
        raise MirrorError(
            f"{mirror.datastore} does not cover the key {key!r}: keys begin with {prefix!r}, and "
            "include: and exclude: of its definition decide about the rest"
        )
    facts = {"last_modified": "2024-01-01T00:00:00Z", "size": 0, **facts}
    values = [
        json.dumps(facts.get(name))
        if kind == "jsonb" and facts.get(name) is not None
        else facts.get(name)
        for name, kind in FACTS.items()
    ]
    listed = dict(zip(FACTS, values))
    fields = [*list(FACTS)[:11], "metadata", *list(FACTS)[11:]]
    listed["metadata"] = json.dumps(document)
    types = {**FACTS, "metadata": "jsonb"}
    row = ", ".join(f"%s::{types[name]}" for name in fields)
    columns = ", ".join(fields)
    typed_columns = "".join(f", {name}" for name in typed).replace("%", "%%")
    typed_values = "".join(f", (d.derived).{name}" for name in typed).replace("%", "%%")
    updates = ", ".join(
        f"{name} = excluded.{name}"
        for name in [*fields, *typed, "rejected", "fingerprint"]
    ).replace("%", "%%")
    quoted_table, derive, rejects = (
        name.replace("%", "%%") for name in (table, derive, rejects)
    )
    cursor.execute(
        "SELECT set_config('datastore.merging', %s, true)", [mirror.datastore]
    )
    cursor.execute(
        f"INSERT INTO {quoted_table} AS t (id, key, {columns}{typed_columns}, rejected, fingerprint, "
        "first_seen_at, changed_at, run_id) "
        f"SELECT datastore.object_id(%s, (d.object).key), (d.object).*{typed_values}, "
        "CASE WHEN (d.derived).rejected IS NOT NULL THEN (SELECT array_agg(r.column_name ORDER BY "
        f'r.column_name COLLATE "C") FROM {rejects}(d.object) AS r) END, '
        "(random() * 1e15)::bigint + 1, now(), now(), 0 "
        f"FROM (SELECT o.object, {derive}(o.object) AS derived FROM "
        f"(SELECT ROW(%s, {row})::datastore.object AS object) AS o OFFSET 0) AS d "
        f"ON CONFLICT (key) DO UPDATE SET {updates}, changed_at = now(), deleted_at = NULL "
        "RETURNING id",
        [identity, key, *(listed[name] for name in fields)],
    )
    row_id = cursor.fetchone()[0]
    _write_rejects(cursor, store, table, rejects, row_id, fields)
    cursor.execute("SELECT set_config('datastore.merging', '', true)")
    return row_id


def _write_rejects(cursor, store, table, rejects, row_id, fields):
    cursor.execute(
        f"DELETE FROM datastore.reject WHERE store_id = %s AND key = (SELECT key FROM {table} WHERE id = %s)",
        [store, row_id],
    )
    listed = ", ".join(f"t.{name}" for name in ["key", *fields])
    cursor.execute(
        "INSERT INTO datastore.reject (store_id, key, column_name, raw, reason, first_run_id, last_run_id) "
        f"SELECT %s, t.key, r.column_name, r.raw, r.reason, 0, 0 FROM {table} AS t, "
        f"LATERAL {rejects}(ROW({listed})::datastore.object) AS r WHERE t.id = %s AND t.rejected IS NOT NULL "
        "ON CONFLICT DO NOTHING",
        [store, row_id],
    )


def mark_gone(row):
    """Makes the row that of an object which is gone, as a merge would: it stays, with the time."""
    alias = router.db_for_write(type(row))
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        table = _parts(cursor, row.mirror)[2].replace("%", "%%")
        cursor.execute(
            "SELECT set_config('datastore.merging', %s, true)", [row.mirror.datastore]
        )
        cursor.execute(
            f"UPDATE {table} SET deleted_at = now(), fingerprint = NULL, changed_at = now() WHERE id = %s",
            [row.pk],
        )
        cursor.execute("SELECT set_config('datastore.merging', '', true)")
    row.refresh_from_db()
    return row


def empty_mirrors():
    """Empties the tables of every mirror of the app, and what was rejected."""
    for model in mirrors(apps, APP_LABEL):
        alias = router.db_for_write(model)
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            store, _, table, *_ = _parts(cursor, model.mirror)
            name = model.mirror.datastore
            cursor.execute("SELECT set_config('datastore.merging', %s, true)", [name])
            cursor.execute(f"DELETE FROM {table.replace('%', '%%')}")
            cursor.execute("DELETE FROM datastore.reject WHERE store_id = %s", [store])
            if model.mirror.history:
                quote = connections[alias].ops.quote_name
                cursor.execute(f"DELETE FROM datastore.{quote('history_' + name)}")
            cursor.execute("SELECT set_config('datastore.merging', '', true)")


class EmptyMirrorsMixin:
    """For a TransactionTestCase: Django empties the tables that it manages, and this the mirrors.

    class ResultTests(EmptyMirrorsMixin, TransactionTestCase): ...
    """

    def _fixture_teardown(self):
        super()._fixture_teardown()
        empty_mirrors()
