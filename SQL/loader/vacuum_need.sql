-- How large a table is by the planner's own estimate, and whether this role may vacuum it.
-- $1: schema; $2: table
SELECT
    c.reltuples::double precision AS row_estimate,
    CASE
        WHEN pg_catalog.pg_has_role(c.relowner, 'USAGE') THEN true
        -- The privilege exists from version 17 on, and its name is an error before.
        WHEN pg_catalog.current_setting('server_version_num')::integer >= 170000
            THEN pg_catalog.has_table_privilege(c.oid, 'MAINTAIN')
        ELSE false
    END AS may_vacuum
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2;
