public import Postgres

/// Why migrations were not applied, or not all of them.
public enum ApplyError: Error, Sendable, CustomStringConvertible {
    /// The project's files cannot be used.
    case project(MigrationError)
    /// The database could not be asked, or answered with a failure.
    case database(DatabaseError, during: String)
    /// The user lacks rights, each with what to do.
    case missingRights([String])
    /// What the database has is not what the project's files say.
    case otherHistory(String)
    /// Other sessions did not let it in.
    case lockedOut(DatabaseError, during: String)

    /// Tells the failures of which others' locks are the reason.
    public init(_ error: DatabaseError, during act: String) {
        self = error.isLockNotAvailable ? .lockedOut(error, during: act) : .database(error, during: act)
    }

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .project(let error): error.description
        case .database(let error, let act), .lockedOut(let error, let act): "\(act): \(error)"
        case .missingRights(let rights): rights.joined(separator: "\n")
        case .otherHistory(let finding): finding
        }
    }
}
