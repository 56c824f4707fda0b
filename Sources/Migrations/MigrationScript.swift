internal import Planning
public import Rendering

/// What a migration's file sends to the database, without what psql is told around it.
public struct MigrationScript: Hashable, Sendable {
    /// The steps, in the order of the file.
    public let steps: [StepText]
    /// The steps of a down file, in the order of the file: the last one first.
    public let undoing: [StepText]
    /// What stands outside any step: the statements that install the registry, or those that compare.
    public let statements: [String]

    /// Reads a file that `generator` wrote.
    ///
    /// - Throws: `MigrationError.unreadable` where its marks do not fit each other.
    public init(text: String, file: String) throws(MigrationError) {
        var reader = Reader()
        // By bytes: for Swift a carriage return and a line feed are one character.
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            guard reader.read(String(Substring(line))) else { throw .unreadable(file) }
        }
        guard !reader.isWithin, let steps = reader.finished() else { throw .unreadable(file) }
        self.steps = steps
        undoing = reader.undoing
        statements = reader.outside
    }

    private struct Reader {
        var outside: [String] = []
        private(set) var undoing: [StepText] = []
        private var steps: [StepText] = []
        private var heading: String?
        private var isUndone = false
        private var lines: [String]?
        private var statements: [String] = []

        var isWithin: Bool { lines != nil }

        /// Takes the next line; false where it cannot stand there.
        mutating func read(_ line: String) -> Bool {
            switch line {
            case StepMark.sql:
                guard !isWithin, statements.isEmpty else { return false }
                lines = []
            case StepMark.next, StepMark.end:
                guard let read = lines else { return false }
                statements.append(read.joined(separator: "\n"))
                lines = line == StepMark.next ? [] : nil
                if line == StepMark.end, heading == nil { (outside, statements) = (outside + statements, []) }
            default:
                if isWithin {
                    lines?.append(line)
                } else if let mark = [StepMark.step, StepMark.undo].first(where: line.hasPrefix) {
                    guard close() else { return false }
                    heading = String(line.dropFirst(mark.count))
                    isUndone = mark == StepMark.undo
                }
            }
            return true
        }

        mutating func finished() -> [StepText]? { close() ? steps : nil }

        private mutating func close() -> Bool {
            guard let heading else { return true }
            guard let step = step(heading, statements), isUndone || step.number == steps.count + 1 else { return false }
            if isUndone { undoing.append(step) } else { steps.append(step) }
            (self.heading, statements) = (nil, [])
            return true
        }

        private func step(_ heading: String, _ statements: [String]) -> StepText? {
            guard let match = heading.wholeMatch(of: #/(\d+) (together|alone)( rights)?: (.*)/#),
                let number = Int(match.1), let kind = Step.Kind(rawValue: String(match.2)), !statements.isEmpty,
                kind == .alone || statements.count == 1
            else { return nil }
            return StepText(
                number: number, kind: kind, isRights: match.3 != nil, title: String(match.4), statements: statements)
        }
    }
}
