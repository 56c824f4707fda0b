-- Writing what a run staged, statement by statement. Each counts what it has to write and what it wrote.

SET LOCAL search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION datastore.write_unread_rows(store datastore.store, run datastore.run) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    matched bigint;
    planned bigint;
    written bigint;
BEGIN
    EXECUTE datastore.counting_statement(store, 'to be read again') INTO planned USING run.id;
    EXECUTE datastore.settling_statement(store, 'to be read again') USING run.id;
    GET DIAGNOSTICS written = ROW_COUNT;
    PERFORM datastore.check_written(store, run, 'renewed', planned, written);
    EXECUTE datastore.counting_statement(store, 'unread') INTO matched, planned USING run.id;
    EXECUTE datastore.writing_statement(store, 'unread, restored') USING run.id;
    GET DIAGNOSTICS written = ROW_COUNT;
    PERFORM datastore.check_written(store, run, 'restored', planned, written);
    EXECUTE datastore.writing_statement(store, 'unread, new') USING run.id;
    GET DIAGNOSTICS written = ROW_COUNT;
    PERFORM datastore.check_written(store, run, 'inserted', run.staged_u - matched, written);
END
$function$;
COMMENT ON FUNCTION datastore.write_unread_rows(datastore.store, datastore.run) IS
    'Writes the rows of objects that could not be read. That is not empty: a row keeps what it has, and an object that has '
    'none yet gets what was listed.';

CREATE OR REPLACE FUNCTION datastore.write_gone(
    store datastore.store, run datastore.run, OUT gone bigint, OUT out_of_scope bigint, OUT remark text
)
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    mirror regclass := format('%I.%I', store.table_schema, store.table_name)::regclass;
    -- Whoever refers to the table neither loses rows nor makes the merge fail. The merge's lock keeps foreign keys that
    -- are being added out until it ends.
    is_referred_to boolean := EXISTS (SELECT FROM pg_constraint AS c WHERE c.contype = 'f' AND c.confrelid = mirror);
    step text := CASE WHEN store.deletes = 'remove' AND NOT is_referred_to THEN 'removed' ELSE 'gone' END;
    planned bigint;
BEGIN
    EXECUTE datastore.counting_statement(store, 'gone') INTO planned USING run.id;
    EXECUTE datastore.settling_statement(store, step) INTO gone, out_of_scope USING run.id;
    PERFORM datastore.check_written(store, run, 'deleted', planned, gone + out_of_scope);
    IF store.deletes = 'remove' AND is_referred_to AND gone + out_of_scope > 0 THEN
        remark := 'rows of gone objects became tombstones, as a foreign key refers to the table';
    END IF;
END
$function$;
COMMENT ON FUNCTION datastore.write_gone(datastore.store, datastore.run) IS
    'Makes tombstones of the rows that go, or removes them where the definition says so and no foreign key refers to them.';

CREATE OR REPLACE FUNCTION datastore.write_staged(
    store datastore.store, run datastore.run
) RETURNS datastore.merge_counts
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    mirror regclass := format('%I.%I', store.table_schema, store.table_name)::regclass;
    counts datastore.merge_counts := ROW(0, 0, 0, 0, 0, 0, 0, 0, 0, NULL);
    matched bigint;
    planned bigint;
    written bigint;
    set_aside text[];
BEGIN
    EXECUTE format('LOCK TABLE ONLY %s IN ROW EXCLUSIVE MODE', mirror);
    EXECUTE datastore.writing_statement(store, 'changed')
    INTO matched, planned, counts.touched, counts.updated, counts.restored USING run.id;
    PERFORM datastore.check_written(store, run, 'updated', planned, counts.updated + counts.restored);
    -- A signal moved and nothing that is mirrored did: the fingerprint is renewed, and nothing else is said.
    IF counts.touched > 0 THEN
        EXECUTE datastore.writing_statement(store, 'touched') USING run.id;
        GET DIAGNOSTICS written = ROW_COUNT;
        PERFORM datastore.check_written(store, run, 'touched', counts.touched, written);
    END IF;
    IF run.staged_c > 0 THEN
        EXECUTE datastore.writing_statement(store, 'reclassed') USING run.id;
        GET DIAGNOSTICS written = ROW_COUNT;
        PERFORM datastore.check_written(store, run, 'moved to another storage class', run.staged_c, written);
        counts.touched := counts.touched + written;
    END IF;
    set_aside := datastore.set_indexes_aside(store, run, mirror);
    EXECUTE datastore.writing_statement(store, 'new') USING run.id;
    GET DIAGNOSTICS counts.inserted = ROW_COUNT;
    PERFORM datastore.check_written(store, run, 'inserted', run.staged_p - matched, counts.inserted);
    IF cardinality(set_aside) > 0 THEN
        PERFORM datastore.put_indexes_back(set_aside);
        counts.remark := 'the indexes were built after the rows; readers of the table waited for the merge';
    END IF;
    IF run.staged_u > 0 THEN
        counts.unread_new := datastore.count_new_unread(store, run);
        PERFORM datastore.write_unread_rows(store, run);
    END IF;
    IF run.staged_g > 0 THEN
        SELECT g.gone, g.out_of_scope, nullif(concat_ws('; ', counts.remark, g.remark), '')
        INTO counts.gone, counts.out_of_scope, counts.remark
        FROM datastore.write_gone(store, run) AS g;
    END IF;
    EXECUTE datastore.settling_statement(store, 'rejects, cleared') USING run.id;
    EXECUTE datastore.counting_statement(store, 'rejected') INTO counts.rejected USING run.id;
    IF counts.rejected > 0 THEN
        EXECUTE datastore.settling_statement(store, 'rejects, written') USING run.id;
    END IF;
    PERFORM datastore.write_unread(store, run);
    counts.rejects_standing := datastore.write_refusals(store, run);
    IF counts.rejects_standing > 0 THEN
        counts.remark := concat_ws(
            '; ', counts.remark, format('%s more values or keys were refused than the 10000 of a kind that the rejects keep',
                                        counts.rejects_standing));
    END IF;
    RETURN counts;
END
$function$;
COMMENT ON FUNCTION datastore.write_staged(datastore.store, datastore.run) IS
    'Writes what a run staged into its datastore''s table, set by set.';

CREATE OR REPLACE FUNCTION datastore.show_merge(store_name text, OUT place integer, OUT step text, OUT statement text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $function$
#variable_conflict use_column
DECLARE
    store datastore.store;
BEGIN
    SELECT * INTO store FROM datastore.store AS s WHERE s.name = store_name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no datastore %', store_name
            USING ERRCODE = 'undefined_object', HINT = 'SELECT name FROM datastore.store lists them.';
    END IF;
    RETURN QUERY
    SELECT row_number() OVER (ORDER BY s.place)::integer, s.step, s.statement || ';'
    FROM (
        SELECT w.place, w.step, datastore.writing_statement(store, w.step) AS statement
        FROM unnest(ARRAY['changed', 'touched', 'reclassed', 'new', 'unread, restored', 'unread, new'])
            WITH ORDINALITY AS w (step, place)
        UNION ALL
        SELECT 10 + w.place, w.step, datastore.settling_statement(store, w.step)
        FROM unnest(ARRAY['to be read again', CASE store.deletes WHEN 'remove' THEN 'removed' ELSE 'gone' END,
                          'rejects, cleared', 'rejects, written']) WITH ORDINALITY AS w (step, place)
    ) AS s;
END
$function$;
COMMENT ON FUNCTION datastore.show_merge(text) IS
    'The statements by which a merge writes a datastore''s table, for whoever wants to read or explain them; $1 is the run.';
