internal import Names

/// Fills the template `staging/staging`.
enum StagingContext {
    static func make(_ parts: StoreParts) -> Template.Staging.Staging {
        let staging = parts.staging
        let comment = TextLayout.literal(
            "What the loader found new, changed or gone for \(parts.name); empty between runs.", indent: 4)
        return .init(
            staging: .spelled(staging),
            comment: .spelled(comment))
    }
}
