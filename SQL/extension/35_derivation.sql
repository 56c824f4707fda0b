-- Deriving while objects are staged, on as many connections as there are ranges; the merge then only writes.

SET LOCAL search_path = pg_catalog, pg_temp;

-- Of one expression, which takes its place wherever it is called: a call would cost a row more than its body. Its operators
-- are the server's, whatever the caller's search path.
CREATE OR REPLACE FUNCTION datastore.may_derive(contract integer) RETURNS boolean
LANGUAGE sql STABLE
RETURN current_setting('search_path') = 'pg_catalog, pg_temp' AND contract = datastore.contract()
    AND current_setting('DateStyle') LIKE 'ISO,%' AND current_setting('extra_float_digits')::integer >= 1
    AND current_setting('datastore.derives', true) IS DISTINCT FROM 'no';
COMMENT ON FUNCTION datastore.may_derive(integer) IS
    'Whether what is derived now can be kept as text and read again as what it was, and nobody''s operators take the place '
    'of the server''s; and whether the contract is the registry''s own, which has the form of an object. The setting datastore.derives = no leaves everything to the merge.';
