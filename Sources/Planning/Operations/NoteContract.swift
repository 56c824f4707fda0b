internal import Layout
internal import Names

extension Operation {
    /// Notes by which contract a datastore is, and which migration brought it there.
    static func noteContract(_ subject: Subject) -> Operation {
        Operation(
            .contract, subject, title: "note the contract \(subject.contract)",
            reason: "From here on merges go by it.",
            reverse: subject.former.map { [.operation(.noteContract($0))] } ?? [],
            locks: [RelationLock(relation: "datastore.store", mode: "ROW EXCLUSIVE")])
    }
}
