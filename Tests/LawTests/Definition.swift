/// The datastore that histories run on.
enum Definition {
    /// Fixed, so that a datastore keeps its ids wherever its bucket's folder lies.
    static let identity = "file:///law/"
    static let limitRows = 3
    static let limitPercent = 25
    /// How long a run that was broken off may be resumed, and an approval is good for.
    static let resumeHours = 6
    static let approvalHours = 7 * 24

    static func text(policy: DeletePolicy, scope: ScopeChoice) -> String {
        let exclude = scope == .wide ? "" : ", \"south/**\""
        return """
            datastore: law
            description: Files on which the laws are tried.
            bucket: file:///law/
            metadata: octue
            exclude: ["skip/**", "**/.octue"\(exclude)]
            columns:
              - { name: name,    from: object.name,      type: text }
              - { name: code,    from: metadata.code,    type: text, required: true, index: btree }
              - { name: quality, from: metadata.quality, type: text, values: [good, suspect, bad], default: suspect }
              - { name: weight,  from: metadata.weight,  type: integer, min: 0, max: 1000 }
              - { name: taken,   from: metadata.taken,   type: date }
              - { name: turbine, from: octue.tags.turbine, type: text }
            notes:
              - { name: reviewed_by, type: text }
            deletes: \(policy.rawValue)
            delete_limit: { rows: \(limitRows), percent: \(limitPercent) }
            identity: "\(identity)"
            history: true
            accept: [\(policy == .remove ? "notes_removed" : "")]

            """
    }
}
