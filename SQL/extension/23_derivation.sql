-- Deriving while objects are staged, on as many connections as there are ranges; the merge then only writes.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.may_derive(contract integer) RETURNS boolean
LANGUAGE plpgsql STABLE
AS $function$
BEGIN
    -- It has no search path of its own, which would cost more than its body, and its caller's may be anybody's: hence the
    -- names in full, until that path is known to be the server's.
    IF pg_catalog.current_setting('search_path') OPERATOR(pg_catalog.<>) 'pg_catalog, pg_temp' THEN
        RETURN false;
    END IF;
    RETURN contract = datastore.contract()
        AND current_setting('DateStyle') LIKE 'ISO,%' AND current_setting('extra_float_digits')::integer >= 1
        AND current_setting('datastore.derives', true) IS DISTINCT FROM 'no';
END
$function$;
COMMENT ON FUNCTION datastore.may_derive(integer) IS
    'Whether what is derived now can be kept as text and read again as what it was, and nobody''s operators take the place '
    'of the server''s; and whether the contract is the registry''s own, which has the form of an object. The setting datastore.derives = no leaves everything to the merge.';
