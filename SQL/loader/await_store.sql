-- Waits until nobody merges into a datastore.
-- $1: its name
SELECT datastore.await_store($1);
