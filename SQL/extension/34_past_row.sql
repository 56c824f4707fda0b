-- Former versions of rows, read into the table as it is now.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.past_row(base anyelement, version_of_row jsonb) RETURNS anyelement
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_variable
DECLARE
    field record;
BEGIN
    BEGIN
        RETURN jsonb_populate_record(base, version_of_row);
    EXCEPTION
        WHEN data_exception OR integrity_constraint_violation OR datatype_mismatch THEN
            NULL;
    END;
    -- A column has another type now, of which the value of that time is none: that column is null, and the rest is kept.
    FOR field IN SELECT e.key, e.value FROM jsonb_each(version_of_row) AS e LOOP
        BEGIN
            base := jsonb_populate_record(base, jsonb_build_object(field.key, field.value));
        EXCEPTION
            WHEN data_exception OR integrity_constraint_violation OR datatype_mismatch THEN
                NULL;
        END;
    END LOOP;
    RETURN base;
END
$function$;
COMMENT ON FUNCTION datastore.past_row(anyelement, jsonb) IS
    'A former version of a row in the columns that its table has now. What cannot be a value of its column''s type is null; '
    'it never raises for one.';
