-- The version of the registry.
SELECT datastore.version() AS version;
