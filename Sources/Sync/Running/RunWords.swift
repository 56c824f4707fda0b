internal import Postgres

/// What a run covers, in the words of the run log.
public enum RunKind: String, Sendable, CaseIterable {
    /// Everything in scope.
    case full
    /// One part of it.
    case prefix
    /// Nothing is to be written.
    case dryRun = "dry run"
}

/// How far a run has come or how it ended, in the words of the run log.
public enum RunState: String, Sendable, CaseIterable {
    /// The bucket is being listed, or a loader died while it was.
    case listing
    /// Everything is listed and staged, and nothing merged yet.
    case staged
    /// The table is in step.
    case merged
    /// Deletions wait for approval; the rest is merged.
    case held
    /// Not everything could be listed or confirmed; what was is merged.
    case incomplete
    /// Nothing was merged.
    case failed
    /// A later run took its place.
    case superseded

    /// Whether the run was merged, wholly or as far as it could be.
    var isMerged: Bool {
        switch self {
        case .merged, .held, .incomplete: true
        case .listing, .staged, .failed, .superseded: false
        }
    }
}

/// What the registry answers a loader that wants to begin a run.
enum BeginOutcome: String, Sendable, CaseIterable {
    /// A new run has begun.
    case started
    /// The run that was broken off last goes on.
    case resumed
    /// Another loader works on the datastore.
    case busy
    /// A run over everything can still be resumed, and goes first.
    case reserved
}

extension Row {
    /// A word of the run log's; one that this loader does not know is an error.
    func word<Word: RawRepresentable<String>>(_ column: String, as type: Word.Type) throws(DatabaseError) -> Word {
        guard let word = try optionalWord(column, as: type) else {
            throw DatabaseError(kind: .unexpectedValue, message: "a word is missing", column: column)
        }
        return word
    }

    /// The same where there may be none.
    func optionalWord<Word: RawRepresentable<String>>(
        _ column: String, as type: Word.Type
    ) throws(DatabaseError) -> Word? {
        guard let text = try optionalText(.name(column)) else { return nil }
        guard let word = Word(rawValue: text) else {
            throw DatabaseError(
                kind: .unexpectedValue, message: "this loader does not know the word \"\(text)\"",
                hint: "The registry is newer than the loader: install the loader that belongs to it.", column: column)
        }
        return word
    }
}
