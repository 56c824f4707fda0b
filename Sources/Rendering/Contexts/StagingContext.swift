internal import Names

/// What `staging/staging` takes.
struct StagingContext {
    let staging: String
    let comment: String

    init(_ parts: StoreParts) {
        staging = parts.staging
        comment = TextLayout.literal(
            "What the loader found new, changed or gone for \(parts.name); empty between runs.", indent: 4)
    }
}
