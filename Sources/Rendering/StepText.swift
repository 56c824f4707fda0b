internal import Objects
public import Planning

/// What a step of a migration sends to the database, whoever sends it.
public struct StepText: Hashable, Sendable {
    /// Its place in the migration, from 1.
    public let number: Int
    /// How it meets transactions.
    public let kind: Step.Kind
    /// Whether it is about nothing but roles, grants and the checks of either.
    public let isRights: Bool
    /// What it does, as a phrase, and where that is caused.
    public let title: String
    /// What is sent: one text of many statements, or, where the step is no transaction, one statement after the other.
    public let statements: [String]

    /// Takes a step.
    public init(number: Int, kind: Step.Kind, isRights: Bool, title: String, statements: [String]) {
        self.number = number
        self.kind = kind
        self.isRights = isRights
        self.title = title
        self.statements = statements
    }

    /// As whom it is applied; see `Step.role`.
    public var role: Step.Role { kind == .together && !isRights ? .owner : .applier }

    /// Number, kind and title, as the line of the file has them.
    var heading: String { "\(number) \(kind.rawValue)\(isRights ? " rights" : ""): \(title)" }

    /// The hash of a migration: of its project, number and name, its predecessor's hash, and what its steps send.
    ///
    /// Neither titles nor what a runner puts around the steps are part of it, so that every runner computes the same.
    public static func hash(of steps: [StepText], as key: MigrationKey, name: String, after hash: String?) -> String {
        var text = ""
        // Each piece with its length, so that no two lists of pieces give one text.
        func add(_ piece: String) { text += "\(piece.utf8.count):\(piece)\n" }
        for piece in ["datastore migration 1", key.project, key.version, name, hash ?? ""] { add(piece) }
        for step in steps {
            add(step.kind.rawValue)
            add(step.isRights ? "rights" : "")
            add(String(step.statements.count))
            for statement in step.statements { add(statement) }
        }
        return SHA256Digest.hexadecimal(of: text)
    }
}

/// The lines of a migration's file that tell its readers where the SQL of a step is.
public enum StepMark {
    /// Begins a step; number, kind and title follow.
    public static let step = "--== step "
    /// Begins the undoing of a step; number, kind and title follow.
    public static let undo = "--== undo step "
    /// What is sent begins on the next line.
    public static let sql = "--== sql"
    /// The next statement of a step that is no transaction begins on the next line.
    public static let next = "--== next"
    /// What is sent has ended on the line before.
    public static let end = "--== end"
    /// What no line within a step may begin with: marks, and commands of psql.
    public static let reserved = ["--==", "\\"]
}
