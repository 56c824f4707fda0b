/// A migration of a project as its files have it, for the app that carries it along.
public struct ProjectMigration: Sendable {
    /// A step of it, or of its undoing.
    public struct Step: Sendable {
        /// Its place, from 1.
        public let number: Int
        /// Whether it is one transaction.
        public let isTogether: Bool
        /// Whether it is about nothing but roles, grants and the checks of either.
        public let isRights: Bool
        /// What it does, as a phrase.
        public let title: String
        /// What is sent.
        public let statements: [String]

        /// Takes a step.
        public init(number: Int, isTogether: Bool, isRights: Bool, title: String, statements: [String]) {
            self.number = number
            self.isTogether = isTogether
            self.isRights = isRights
            self.title = title
            self.statements = statements
        }
    }

    /// Its number, such as `0001`.
    public let version: String
    /// Its name after the number.
    public let name: String
    /// What the ledger records of it.
    public let hash: String
    /// The number and the hash of the migration before it; nil for the first.
    public let predecessor: (version: String, hash: String)?
    /// Its steps, in order.
    public let steps: [Step]
    /// What refuses to undo it where something would be lost.
    public let look: String
    /// The undoing of its steps, the last one first.
    public let undoing: [Step]

    /// Takes a migration.
    public init(
        version: String, name: String, hash: String, predecessor: (version: String, hash: String)?, steps: [Step],
        look: String, undoing: [Step]
    ) {
        self.version = version
        self.name = name
        self.hash = hash
        self.predecessor = predecessor
        self.steps = steps
        self.look = look
        self.undoing = undoing
    }
}
