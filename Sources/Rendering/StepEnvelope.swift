public import Planning

/// What a runner sends around a step, as the files have it for psql.
public enum StepEnvelope {
    /// What is set in a transaction of the registry's own files, which cannot rely on what they bring.
    public static var settings: String { TemplateWriter().write(Template.Migration.Settings()) }

    /// What is set in the transaction of a step; the rest was set when the migration was opened.
    public static func together(as role: Step.Role) -> [String] {
        let settings = [
            "SET LOCAL lock_timeout = '500ms'", "SET LOCAL statement_timeout = '90s'",
            "SET LOCAL search_path = pg_catalog, pg_temp",
        ]
        return settings + (role == .owner ? ["SET LOCAL ROLE datastore_owner"] : [])
    }
}
