internal import Definition
internal import Names
internal import Planning

/// Fills the template `plan/plan`.
enum PlanContext {
    static func make(_ parts: StoreParts) -> Template.Plan.Plan {
        let plan = parts.names.plan.sql.text
        let planName = parts.names.plan.name.sql.text
        let table = parts.table
        let staging = parts.staging
        let inScope = parts.names.inScope.sql.text
        let derive = parts.names.derive.sql.text
        let quote = SQLSpelling.dollarQuote(
            "plan", avoiding: [plan, table, staging, inScope, derive, parts.derivedValues])
        let comment = TextLayout.literal(
            "What a merge of a staged run of \(parts.name) would do, before the brake is applied; called by datastore.plan"
                + " and datastore.merge only.", indent: 4)
        return .init(
            plan: .spelled(plan),
            planName: .spelled(planName),
            table: .spelled(table),
            staging: .spelled(staging),
            inScope: .spelled(inScope),
            derive: .spelled(derive),
            derivedType: .spelled(parts.names.derivedType.sql.text),
            derivedValues: .spelled(parts.derivedValues),
            quote: .spelled(quote),
            comment: .spelled(comment))
    }
}
