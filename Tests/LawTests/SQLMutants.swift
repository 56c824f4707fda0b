/// Faults in the SQL, each of which some law must notice.
enum SQLMutants {
    static let all: [Mutant] = generated + registry

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
            name: "the lease is never checked",
            original: "IF NOT FOUND THEN\n        RAISE EXCEPTION 'run % no longer holds",
            replacement: "IF false THEN\n        RAISE EXCEPTION 'run % no longer holds"),
        Mutant(
            name: "a held lease is taken over", original: "IF FOUND THEN\n        outcome := 'busy';",
            replacement: "IF false THEN\n        outcome := 'busy';"),
        Mutant(
            name: "a run that is not staged is merged", original: "IF NOT FOUND OR run.state <> 'staged' THEN",
            replacement: "IF NOT FOUND THEN"),
        Mutant(
            name: "a new run leaves the staging of the last",
            original: "PERFORM datastore.empty_staging(store);\nEND", replacement: "END"),
        Mutant(
            name: "any hash is an approval", original: "AND r.held_hash = approval_stands.approved", replacement: ""),
        Mutant(
            name: "what is held is never recorded", original: "PERFORM datastore.record_held(store, run);",
            replacement: "NULL;"),
        Mutant(
            name: "what is held is never forgotten",
            original: "DELETE FROM datastore.held AS h WHERE h.store_id = store.id;\n    END IF;",
            replacement: "NULL;\n    END IF;"),
        Mutant(
            name: "history is kept of rows that did not change",
            original: "WHERE o.fingerprint IS NOT NULL AND o.fingerprint IS DISTINCT FROM n.fingerprint",
            replacement: "WHERE o.fingerprint IS NOT NULL"),
        Mutant(
            name: "history forgets rows that went", original: "FROM old_rows AS o WHERE o.fingerprint IS NOT NULL",
            replacement: "FROM old_rows AS o WHERE false"),
        Mutant(
            name: "refused keys stay refused for ever", original: "j.key_is_encoded AND j.key ^@ $3",
            replacement: "false AND j.key_is_encoded AND j.key ^@ $3"),
        Mutant(
            name: "a merge that held rows counts as merged",
            original: "WHEN plan.held > 0 THEN 'held' ELSE 'merged' END", replacement: "ELSE 'merged' END"),
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
    /// Faults in what the generator makes for a datastore.
    private static let generated: [Mutant] = [
        Mutant(
            name: "the brake looks at rows only",
            original: "greatest(plan.allowed, floor(plan.live * store.delete_limit_percent / 100))",
            replacement: "plan.allowed"),
        Mutant(
            name: "the brake takes the smaller limit", original: "greatest(plan.allowed, floor(",
            replacement: "least(plan.allowed, floor("),
        Mutant(
            name: "the brake holds what is just allowed",
            original: "plan.approval_is_another OR departing - plan.approved > plan.allowed)",
            replacement: "plan.approval_is_another OR departing - plan.approved >= plan.allowed)"),
        Mutant(
            name: "the brake lets one more go",
            original: "plan.approval_is_another OR departing - plan.approved > plan.allowed)",
            replacement: "plan.approval_is_another OR departing - plan.approved > plan.allowed + 1)"),
        Mutant(
            name: "the brake counts the table, not the prefix",
            original: "FROM public.law AS t WHERE t.fingerprint IS NOT NULL AND t.key ^@ run.prefix LIMIT",
            replacement: "FROM public.law AS t WHERE t.fingerprint IS NOT NULL LIMIT"),
        Mutant(
            name: "the brake counts tombstones",
            original: "FROM public.law AS t WHERE t.fingerprint IS NOT NULL AND t.key ^@ run.prefix LIMIT",
            replacement: "FROM public.law AS t WHERE t.key ^@ run.prefix LIMIT"),
        Mutant(
            name: "the brake counts too few rows", original: "store.delete_limit_percent)::bigint + 1",
            replacement: "store.delete_limit_percent)::bigint - 1"),
        Mutant(
            name: "an empty bucket passes the brake", original: "AND (plan.nothing_listed OR plan.approval_is_another",
            replacement: "AND (plan.approval_is_another"),
        Mutant(
            name: "a wrong hash is no obstacle", original: "AND (plan.nothing_listed OR plan.approval_is_another OR",
            replacement: "AND (plan.nothing_listed OR"),
        Mutant(
            name: "an approval covers what was not held", original: "            AND NOT (approval_stands AND EXISTS (",
            replacement: "            AND NOT (approval_stands AND true OR approval_stands AND EXISTS ("),
        Mutant(
            name: "an approval deletes nothing", original: "            AND NOT (approval_stands AND EXISTS (",
            replacement: "            AND NOT (false AND EXISTS ("),
        Mutant(
            name: "an incomplete run deletes", original: "    IF run.error IS NOT NULL THEN\n        -- Not everything",
            replacement: "    IF false THEN\n        -- Not everything"),
        Mutant(
            name: "a tombstone keeps its fingerprint",
            original: "SET deleted_at = now(), fingerprint = NULL, changed_at = now(), run_id = run.id",
            replacement: "SET changed_at = now(), run_id = run.id"),
        Mutant(
            name: "held rows go too", original: "WHERE g.run_id = run.id AND g.kind IN ('G', 'O') AND t.key = g.key",
            replacement: "WHERE g.run_id = run.id AND upper(g.kind) IN ('G', 'O') AND t.key = g.key"),
        Mutant(
            name: "a change moves no time", original: "changed_at = now(), deleted_at = NULL, run_id = run.id",
            replacement: "deleted_at = NULL, run_id = run.id"),
        Mutant(
            name: "a return leaves the row deleted", original: "changed_at = now(), deleted_at = NULL, run_id = run.id",
            replacement: "changed_at = now(), run_id = run.id"),
        Mutant(
            name: "a change takes the note away", original: "changed_at = now(), deleted_at = NULL, run_id = run.id",
            replacement: "changed_at = now(), deleted_at = NULL, reviewed_by = NULL, run_id = run.id"),
        Mutant(
            name: "a change is a new first sight", original: "changed_at = now(), deleted_at = NULL, run_id = run.id",
            replacement: "changed_at = now(), first_seen_at = now(), deleted_at = NULL, run_id = run.id"),
        Mutant(
            name: "a return has a new id", original: "changed_at = now(), deleted_at = NULL, run_id = run.id",
            replacement: "changed_at = now(), deleted_at = NULL, id = CASE WHEN t.deleted_at IS NULL THEN t.id "
                + "ELSE gen_random_uuid() END, run_id = run.id"),
        Mutant(
            name: "a change keeps the old values", original: "quality = (s.derived).quality",
            replacement: "quality = coalesce((s.derived).quality, t.quality)"),
        Mutant(
            name: "rejects are never cleared",
            original: "WHERE j.store_id = store.id AND NOT j.key_is_encoded AND j.key = g.key AND g.run_id = run.id",
            replacement:
                "WHERE false AND j.store_id = store.id AND NOT j.key_is_encoded AND j.key = g.key AND g.run_id = run.id"
        ),
        Mutant(
            name: "rejects of gone objects stay",
            original: "        AND g.kind IN ('P', 'G', 'O')\n        AND NOT (g.kind = 'P'",
            replacement: "        AND g.kind IN ('P')\n        AND NOT (g.kind = 'P'"),
        Mutant(
            name: "removed rows do not heed foreign keys", original: "c.contype = 'f'", replacement: "c.contype = 'z'"),
    ]
}
