-- The registry as the catalog has it, one line per fact, to be compared between two databases.
-- Columns: kind, name, owner, privileges, comment, definition.

WITH relation AS (
    SELECT c.*, format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('datastore', 'datastore_staging')
)
SELECT 'schema' AS kind, n.nspname::text AS name, n.nspowner::regrole::text AS owner,
    (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(n.nspacl) AS a) AS privileges,
    obj_description(n.oid, 'pg_namespace') AS comment, NULL AS definition
FROM pg_namespace AS n WHERE n.nspname IN ('datastore', 'datastore_staging')
UNION ALL
SELECT 'relation', r.name, r.relowner::regrole::text,
    (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(r.relacl) AS a),
    obj_description(r.oid, 'pg_class'),
    concat_ws(' ', r.relkind, r.relpersistence, r.relrowsecurity, r.relforcerowsecurity, r.reloptions,
              CASE WHEN r.relkind IN ('i', 'I') THEN pg_get_indexdef(r.oid) END,
              CASE WHEN r.relkind IN ('v', 'm') THEN pg_get_viewdef(r.oid) END)
FROM relation AS r
UNION ALL
SELECT 'column', format('%s.%I', r.name, a.attname), NULL,
    (SELECT string_agg(p::text, ' ' ORDER BY p::text) FROM unnest(a.attacl) AS p),
    col_description(r.oid, a.attnum),
    concat_ws(' ', a.attnum, format_type(a.atttypid, a.atttypmod), nullif(a.attcollation, 0)::regcollation, a.attnotnull,
              a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid))
FROM relation AS r
JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE r.relkind NOT IN ('i', 'I', 'S')
UNION ALL
SELECT 'constraint', format('%s.%I', r.name, c.conname), NULL, NULL,
    obj_description(c.oid, 'pg_constraint'), pg_get_constraintdef(c.oid)
FROM relation AS r JOIN pg_constraint AS c ON c.conrelid = r.oid
UNION ALL
SELECT 'trigger', format('%s.%I', r.name, t.tgname), NULL, NULL,
    obj_description(t.oid, 'pg_trigger'), pg_get_triggerdef(t.oid)
FROM relation AS r JOIN pg_trigger AS t ON t.tgrelid = r.oid WHERE NOT t.tgisinternal
UNION ALL
SELECT 'policy', format('%s.%I', r.name, p.polname), NULL, p.polroles::regrole[]::text,
    obj_description(p.oid, 'pg_policy'),
    concat_ws(' ', p.polcmd, p.polpermissive, pg_get_expr(p.polqual, r.oid), pg_get_expr(p.polwithcheck, r.oid))
FROM relation AS r JOIN pg_policy AS p ON p.polrelid = r.oid
UNION ALL
SELECT 'type', t.oid::regtype::text, t.typowner::regrole::text,
    (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(t.typacl) AS a),
    obj_description(t.oid, 'pg_type'), t.typtype::text
FROM pg_type AS t
WHERE t.typnamespace IN ('datastore'::regnamespace, 'datastore_staging'::regnamespace)
UNION ALL
SELECT 'function', p.oid::regprocedure::text, p.proowner::regrole::text,
    (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(p.proacl) AS a),
    obj_description(p.oid, 'pg_proc'), pg_get_functiondef(p.oid)
FROM pg_proc AS p
WHERE p.pronamespace IN ('datastore'::regnamespace, 'datastore_staging'::regnamespace)
    AND p.prokind IN ('f', 'p')
UNION ALL
SELECT 'wrapper', w.fdwname::text, w.fdwowner::regrole::text,
    (SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM unnest(w.fdwacl) AS a),
    obj_description(w.oid, 'pg_foreign_data_wrapper'),
    concat_ws(' ', w.fdwhandler::regproc, w.fdwvalidator::regproc, w.fdwoptions)
FROM pg_foreign_data_wrapper AS w
UNION ALL
SELECT 'membership', m.member::regrole::text, m.roleid::regrole::text, NULL, NULL, m.admin_option::text
FROM pg_auth_members AS m WHERE m.roleid::regrole::text LIKE 'datastore\_%'
ORDER BY 1, 2, 3;
