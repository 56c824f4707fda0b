internal import Definition
internal import Names
internal import Planning

/// What `plan/plan` takes.
struct PlanContext {
    let plan: String
    let planName: String
    let table: String
    let staging: String
    let inScope: String
    let quote: String
    let comment: String

    init(_ parts: StoreParts) {
        plan = parts.names.plan.sql.text
        planName = parts.names.plan.name.sql.text
        table = parts.table
        staging = parts.staging
        inScope = parts.names.inScope.sql.text
        quote = SQLSpelling.dollarQuote("plan", avoiding: [plan, table, staging, inScope])
        comment = TextLayout.literal(
            "What a merge of a staged run of \(parts.name) would do, with the brake applied; called by datastore.plan and"
                + " datastore.merge only.", indent: 4)
    }
}
