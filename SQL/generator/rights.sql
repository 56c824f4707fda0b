-- What the user lacks to apply what is pending, and who could give it.
-- $1: whether the registry is still to be installed  $2: the schemas of the datastores that are to be made
-- $3: the roles that their definitions give access
WITH facts AS (
    SELECT current_user AS who, pg_catalog.current_database() AS here,
        pg_catalog.current_setting('server_version_num')::integer >= 160000 AS since_16
), owner AS (
    SELECT r.oid FROM pg_catalog.pg_roles AS r WHERE r.rolname = 'datastore_owner'
)
SELECT pg_catalog.format('%s may not act as datastore_owner, who owns the registry', f.who) AS missing,
    pg_catalog.format(
        'have a superuser, or a role with ADMIN OPTION on it, run: GRANT datastore_owner TO %I%s;', f.who,
        CASE WHEN f.since_16 THEN ' WITH INHERIT TRUE, SET TRUE' ELSE '' END) AS remedy
FROM facts AS f, owner AS o
WHERE NOT (
    pg_catalog.pg_has_role(f.who, o.oid, 'USAGE')
    AND pg_catalog.pg_has_role(f.who, o.oid, CASE WHEN f.since_16 THEN 'SET' ELSE 'MEMBER' END)
) AND NOT ($1 AND EXISTS (
    -- Who created the role may grant it to itself, and the installation does.
    SELECT FROM pg_catalog.pg_auth_members AS m
    WHERE m.roleid = o.oid AND m.admin_option AND pg_catalog.pg_has_role(f.who, m.member, 'MEMBER')
    UNION ALL
    SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = f.who AND r.rolcreaterole AND NOT f.since_16
))
UNION ALL
SELECT pg_catalog.format('the role %I is missing, and %s may not create it', wanted.name, f.who),
    pg_catalog.format('have a role with CREATEROLE run: CREATE ROLE %I NOLOGIN;', wanted.name)
FROM facts AS f, pg_catalog.unnest(ARRAY['datastore_owner', 'datastore_loader', 'datastore_reader']) AS wanted (name)
WHERE $1 AND NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = wanted.name)
    AND NOT (SELECT r.rolsuper OR r.rolcreaterole FROM pg_catalog.pg_roles AS r WHERE r.rolname = f.who)
UNION ALL
SELECT pg_catalog.format('%s may not create schemas in the database %s', f.who, f.here),
    pg_catalog.format('have the database''s owner run: GRANT CREATE ON DATABASE %I TO %I;', f.here, f.who)
FROM facts AS f
WHERE ($1 OR EXISTS (
    SELECT FROM pg_catalog.unnest($2::text[]) AS wanted (name)
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_namespace AS n WHERE n.nspname = wanted.name)
)) AND NOT pg_catalog.has_database_privilege(f.who, f.here, 'CREATE')
UNION ALL
SELECT pg_catalog.format('datastore_owner needs CREATE on the schema %s, and %s may not grant it', n.nspname, f.who),
    pg_catalog.format(
        'have the schema''s owner (%s) or a superuser run: GRANT CREATE ON SCHEMA %I TO datastore_owner;',
        pg_catalog.pg_get_userbyid(n.nspowner), n.nspname)
FROM facts AS f, pg_catalog.pg_namespace AS n
WHERE n.nspname = ANY ($2::text[])
    AND NOT pg_catalog.has_schema_privilege(f.who, n.oid, 'CREATE WITH GRANT OPTION')
    AND NOT coalesce((SELECT pg_catalog.has_schema_privilege(o.oid, n.oid, 'CREATE') FROM owner AS o), false)
UNION ALL
SELECT pg_catalog.format('the role %I, which a definition gives access, does not exist', wanted.name),
    pg_catalog.format('run: CREATE ROLE %I; or take it out of access', wanted.name)
FROM pg_catalog.unnest($3::text[]) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = wanted.name);
