internal import TestSupport

extension HistoryRunner {
    /// Merges into a table that somebody put something in front of that swallows rows, and takes it away again.
    func merge(against swallower: Swallower) async throws {
        try await settle()
        let (before, seen) = (try picture(), try snapshot())
        try await database.psql(swallower.statements)
        let ending = try await finish(world.start(database))
        let between = try picture()
        try await database.psql(swallower.removal)
        if ending.status != 1 {
            return try judge(before, seen: [seen], status: ending.status, terms: terms(), output: ending.output)
        }
        tally.swallowings += 1
        try observe([seen], runs: between.runs)
        guard between.hasSameData(as: before) else {
            throw LawBroken("truth", "a merge that failed wrote: \(ending.output)")
        }
        guard let run = between.runs.last, run.reason?.isEmpty == false else {
            throw LawBroken("run log", "a merge that failed has no reason: \(between.runs.last.map { "\($0)" } ?? "-")")
        }
        // Beside a rule the server refuses the statements as such, whether or not they would write anything.
        guard swallower != .child, swallower == .rule || !isSettled(before, seen) else {
            throw LawBroken("truth", "a merge that had nothing to write failed: \(ending.output)")
        }
    }
}

extension Swallower {
    /// What puts it there.
    var statements: String {
        switch self {
        case .trigger:
            """
            CREATE FUNCTION public.swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER swallow BEFORE INSERT OR UPDATE OR DELETE ON public.law
                FOR EACH ROW EXECUTE FUNCTION public.swallow();
            """
        case .rule:
            """
            CREATE RULE swallow_insert AS ON INSERT TO public.law DO INSTEAD NOTHING;
            CREATE RULE swallow_update AS ON UPDATE TO public.law DO INSTEAD NOTHING;
            CREATE RULE swallow_delete AS ON DELETE TO public.law DO INSTEAD NOTHING;
            """
        case .child:
            """
            CREATE TABLE public.law_child () INHERITS (public.law);
            INSERT INTO public.law_child (id, key, name, fingerprint, first_seen_at, changed_at, run_id)
            SELECT datastore.object_id('\(Definition.identity)', k), k, k, 1, now(), now(), 0
            FROM (VALUES ('bulk/00.csv'), ('child.csv')) AS keys (k);
            """
        }
    }

    /// What takes it away.
    var removal: String {
        switch self {
        case .trigger: "DROP TRIGGER swallow ON public.law; DROP FUNCTION public.swallow();"
        case .rule:
            """
            DROP RULE swallow_insert ON public.law; DROP RULE swallow_update ON public.law;
            DROP RULE swallow_delete ON public.law;
            """
        case .child: "DROP TABLE public.law_child;"
        }
    }
}
