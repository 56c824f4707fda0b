-- Whether the registry has roles; one that came before there were others has them too.
SELECT NOT EXISTS (
    SELECT FROM datastore.registry_version AS v WHERE pg_catalog.to_jsonb(v) ->> 'has_roles' = 'false'
) AS has_roles;
