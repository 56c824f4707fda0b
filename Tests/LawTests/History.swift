/// What happens to a rows whose objects are gone, as the definition says it.
enum DeletePolicy: String, CaseIterable, Sendable { case tombstone, remove }

/// A sequence of steps over one datastore.
struct History: Equatable, Sendable, CustomStringConvertible {
    var policy: DeletePolicy
    var steps: [Step]

    /// The history as `REPLAY` takes it.
    var description: String {
        ([policy.rawValue] + steps.map(\.description)).joined(separator: " ")
    }

    init(policy: DeletePolicy, steps: [Step]) {
        self.policy = policy
        self.steps = steps
    }

    /// Reads a history; nil if one of its words is no step.
    init?(_ text: String) {
        var words = text.split(separator: " ")[...]
        policy = .tombstone
        if let first = words.first, let policy = DeletePolicy(rawValue: String(first)) {
            self.policy = policy
            words = words.dropFirst()
        }
        steps = words.compactMap { Step($0) }
        guard steps.count == words.count else { return nil }
    }
}
