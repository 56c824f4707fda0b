-- What somebody who may create objects in a schema on the path would leave there: functions and operators that match
-- the registry's calls better than the server's own, tables and types of its names. Each notes who ran it.

CREATE TABLE public.trapped (who name, what text);
GRANT INSERT ON public.trapped TO PUBLIC;

CREATE FUNCTION public.trap(what text) RETURNS boolean LANGUAGE sql AS $$
    INSERT INTO public.trapped VALUES (current_user, what) RETURNING true
$$;
CREATE FUNCTION public.format(text, name) RETURNS text LANGUAGE sql AS $$ SELECT trap('format')::text $$;
CREATE FUNCTION public.format(text, text) RETURNS text LANGUAGE sql AS $$ SELECT trap('format')::text $$;
CREATE FUNCTION public.format(text, name, text) RETURNS text LANGUAGE sql AS $$ SELECT trap('format')::text $$;
CREATE FUNCTION public.format(text, text, text) RETURNS text LANGUAGE sql AS $$ SELECT trap('format')::text $$;
CREATE FUNCTION public.pg_has_role(name, text, text) RETURNS boolean LANGUAGE sql AS $$ SELECT trap('pg_has_role') $$;
CREATE FUNCTION public.set_config(text, text, boolean) RETURNS text LANGUAGE sql AS $$ SELECT trap('set_config')::text $$;
CREATE FUNCTION public.count(text) RETURNS bigint LANGUAGE sql AS $$ SELECT trap('count')::int $$;
CREATE FUNCTION public.starts_with(text, text) RETURNS boolean LANGUAGE sql AS $$ SELECT trap('starts_with') $$;
CREATE FUNCTION public.jsonb_build_object(text, text) RETURNS jsonb LANGUAGE sql AS $$ SELECT to_jsonb(trap('build')) $$;
CREATE FUNCTION public.json_build_object(text, text, text, bigint) RETURNS json
LANGUAGE sql AS $$ SELECT to_json(trap('build')) $$;
CREATE FUNCTION public.greatest_of(bigint, numeric) RETURNS numeric LANGUAGE sql AS $$ SELECT trap('greatest')::int $$;
CREATE FUNCTION public.lower(varchar) RETURNS text LANGUAGE sql AS $$ SELECT trap('lower')::text $$;
CREATE FUNCTION public.version() RETURNS text LANGUAGE sql AS $$ SELECT trap('version')::text $$;
CREATE FUNCTION public.any_equal(text, name) RETURNS boolean LANGUAGE sql AS $$ SELECT trap('text = name') $$;
CREATE FUNCTION public.any_differs(name, text) RETURNS boolean LANGUAGE sql AS $$ SELECT trap('name <> text') $$;
CREATE FUNCTION public.any_joined(text, name) RETURNS text LANGUAGE sql AS $$ SELECT trap('text || name')::text $$;
CREATE FUNCTION public.any_number(bigint, integer) RETURNS boolean LANGUAGE sql AS $$ SELECT trap('bigint > integer') $$;
CREATE FUNCTION public.any_times(numeric, double precision) RETURNS numeric LANGUAGE sql AS $$ SELECT trap('times')::int $$;
CREATE FUNCTION public.any_arrow(jsonb, varchar) RETURNS text LANGUAGE sql AS $$ SELECT trap('->>')::text $$;
CREATE OPERATOR public.= (LEFTARG = text, RIGHTARG = name, FUNCTION = public.any_equal);
CREATE OPERATOR public.<> (LEFTARG = name, RIGHTARG = text, FUNCTION = public.any_differs);
CREATE OPERATOR public.|| (LEFTARG = text, RIGHTARG = name, FUNCTION = public.any_joined);
CREATE OPERATOR public.> (LEFTARG = bigint, RIGHTARG = integer, FUNCTION = public.any_number);
CREATE OPERATOR public.* (LEFTARG = numeric, RIGHTARG = double precision, FUNCTION = public.any_times);
CREATE OPERATOR public.->> (LEFTARG = jsonb, RIGHTARG = varchar, FUNCTION = public.any_arrow);
CREATE DOMAIN public.regclass AS text CHECK (public.trap('regclass'));
CREATE TABLE public.store (id integer, name text);
CREATE TABLE public.run (id bigint);
CREATE TABLE public.pg_class (oid oid, relname name);
