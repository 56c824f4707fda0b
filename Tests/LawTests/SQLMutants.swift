/// Faults in the SQL, each of which some law must notice.
enum SQLMutants {
    static let all: [Mutant] = merging + registry

    /// Faults in the functions of the registry.
    private static let registry: [Mutant] = [
        Mutant(
            name: "a run of another kind is resumed",
            original: "AND newest.kind = run_kind AND run_kind <> 'dry run' AND newest.prefix = run_prefix",
            replacement: ""),
        Mutant(
            name: "a run of another scope is resumed and merged",
            original: "newest.source_hash = store.source_hash", replacement: "true"),
        Mutant(
            name: "a held lease is taken over", original: "is_busy := coalesce(until > clock_timestamp(), false);",
            replacement: "is_busy := false;"),
        Mutant(
            name: "any hash is an approval",
            original: "s.hash = approve AND s.approved_run_id IS NULL\n    AND s.held_at",
            replacement: "s.approved_run_id IS NULL AND s.held_at"),
        Mutant(
            name: "what is held is never recorded",
            original: "PERFORM datastore.record_held("
                + "store, run, plan, CASE WHEN witness.reason IS NULL THEN approve END);",
            replacement: "NULL;"),
        Mutant(
            name: "what is held is never forgotten",
            original: "IF hash IS NULL THEN\n        IF NOT holds_part THEN",
            replacement: "IF hash IS NULL THEN\n        IF false THEN"),
        Mutant(
            name: "history is kept of rows that did not change",
            original: "WHERE o.run_id IS DISTINCT FROM n.run_id'", replacement: "'"),
        Mutant(
            name: "history forgets rows that went", original: "FROM old_rows AS o %s WHERE o.fingerprint IS NOT NULL",
            replacement: "FROM old_rows AS o %s WHERE false"),
        Mutant(
            name: "refused keys stay refused for ever", original: "j.key_is_encoded AND j.key ^@ $3",
            replacement: "false AND j.key_is_encoded AND j.key ^@ $3"),
        Mutant(
            name: "a merge that held rows counts as merged",
            original: "WHEN plan.held + plan.held_out_of_scope > 0 THEN 'held'", replacement: ""),
        Mutant(
            name: "a gap in the listing is forgotten", original: "error = coalesce(incomplete_because, r.error)",
            replacement: "error = NULL"),
        Mutant(
            name: "the id is of the key alone",
            original: "pg_catalog.replace(identity OPERATOR(pg_catalog.||) key,", replacement: "pg_catalog.replace(key,"
        ),
    ]
}

extension SQLMutants {
    /// Faults in planning and merging.
    private static let merging: [Mutant] = [
        Mutant(
            name: "the brake looks at rows only", original: "IF percent_limit = 0 THEN", replacement: "IF true THEN"),
        Mutant(
            name: "the brake takes the smaller limit", original: "IF departing > row_limit THEN",
            replacement: "IF true THEN"),
        Mutant(
            name: "the brake holds what is just allowed", original: "IF departing > row_limit THEN",
            replacement: "IF departing >= row_limit THEN"),
        Mutant(
            name: "the brake lets one more go", original: "IF departing > row_limit THEN",
            replacement: "IF departing > row_limit + 1 THEN"),
        Mutant(
            name: "the brake counts the table, not the prefix",
            original: "t.fingerprint IS NOT NULL AND t.key ^@ $1 LIMIT $2) AS c",
            replacement: "t.fingerprint IS NOT NULL AND ($1 IS NOT NULL) LIMIT $2) AS c"),
        Mutant(
            name: "the brake counts tombstones", original: "t.fingerprint IS NOT NULL AND t.key ^@ $1 LIMIT $2) AS c",
            replacement: "t.key ^@ $1 LIMIT $2) AS c"),
        Mutant(
            name: "the brake counts too few rows", original: "needed := ceil(departing * 100 / percent_limit);",
            replacement: "needed := floor(departing * 99 / percent_limit);"),
        Mutant(
            name: "an empty bucket passes the brake",
            original: "store, run, 'G', plan.gone, approved, plan.nothing_listed OR plan.approval_is_another",
            replacement: "store, run, 'G', plan.gone, approved, plan.approval_is_another"),
        Mutant(
            name: "a wrong hash is no obstacle",
            original: "store, run, 'G', plan.gone, approved, plan.nothing_listed OR plan.approval_is_another",
            replacement: "store, run, 'G', plan.gone, approved, plan.nothing_listed"),
        Mutant(
            name: "an approval covers what was not held", original: "AND h.store_id = $3 AND h.object_id = t.id '",
            replacement: "AND h.store_id = $3 '"),
        Mutant(
            name: "an approval deletes nothing", original: "IF approved.kind = held_kind THEN",
            replacement: "IF false THEN"),
        Mutant(
            name: "what is only touched is written as changed",
            original: "WHEN o.fingerprint <> g.fingerprint THEN 'touched'",
            replacement: "WHEN o.fingerprint <> g.fingerprint THEN 'changed'"),
        Mutant(
            name: "swallowed rows are not missed", original: "IF planned IS NOT DISTINCT FROM written THEN",
            replacement: "IF true THEN"),
        Mutant(
            name: "what cannot be read is new in every run",
            original: "counted USING run.id, 'U', store.id, 'under';",
            replacement: "counted USING run.id, 'U', -1, 'under';"),
        Mutant(
            name: "an unread object has no reject", original: "PERFORM datastore.write_unread(store, run);",
            replacement: "NULL;"),
        Mutant(
            name: "a tombstone that is unread stays one",
            original: "WHERE u.run_id = $1 AND u.kind = 'U' AND o.fingerprint IS NULL",
            replacement: "WHERE false AND u.run_id = $1 AND u.kind = 'U' AND o.fingerprint IS NULL"),
        Mutant(
            name: "a tombstone keeps its fingerprint",
            original: "SET deleted_at = now(), fingerprint = NULL, changed_at = now(), run_id = $1",
            replacement: "SET changed_at = now(), run_id = $1"),
        Mutant(
            name: "held rows go too", original: "g.kind IN ('G', 'O') AND g.held IS NOT TRUE",
            replacement: "g.kind IN ('G', 'O')"),
        Mutant(
            name: "a change moves no time", original: "changed_at = now(), deleted_at = NULL, run_id = $1",
            replacement: "deleted_at = NULL, run_id = $1"),
        Mutant(
            name: "a return leaves the row deleted", original: "changed_at = now(), deleted_at = NULL, run_id = $1",
            replacement: "changed_at = now(), run_id = $1"),
        Mutant(
            name: "a change takes the note away", original: "changed_at = now(), deleted_at = NULL, run_id = $1",
            replacement: "changed_at = now(), deleted_at = NULL, reviewed_by = NULL, run_id = $1"),
        Mutant(
            name: "a change is a new first sight", original: "changed_at = now(), deleted_at = NULL, run_id = $1",
            replacement: "changed_at = now(), first_seen_at = now(), deleted_at = NULL, run_id = $1"),
        Mutant(
            name: "a return has a new id", original: "changed_at = now(), deleted_at = NULL, run_id = $1",
            replacement: "changed_at = now(), deleted_at = NULL, id = CASE WHEN t.deleted_at IS NULL THEN t.id "
                + "ELSE gen_random_uuid() END, run_id = $1"),
        Mutant(
            name: "a change keeps the old values", original: "store, '%1$I = (s.derived).%1$I'",
            replacement: "store, '%1$I = coalesce((s.derived).%1$I, t.%1$I)'"),
        Mutant(
            name: "rejects are never cleared",
            original: "WHERE j.store_id = %3$s AND NOT j.key_is_encoded AND j.key = g.key AND g.run_id = $1",
            replacement:
                "WHERE false AND j.store_id = %3$s AND NOT j.key_is_encoded AND j.key = g.key AND g.run_id = $1"
        ),
        Mutant(
            name: "rejects of gone objects stay",
            original: "AND g.kind IN ('P', 'G', 'O') AND g.held IS NOT TRUE\n    AND NOT (g.kind = 'P'",
            replacement: "AND g.kind IN ('P')\n    AND NOT (g.kind = 'P'"),
        Mutant(
            name: "removed rows do not heed foreign keys", original: "c.contype = 'f'", replacement: "c.contype = 'z'"),
    ]
}
