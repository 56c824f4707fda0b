/// Where `DATASTORE_FAULT` stops a loader.
enum FaultPoint: String, CaseIterable, Sendable {
    case begun = "begin.after"
    case rangeAdded = "range.added"
    case batchBefore = "batch.before"
    case batchCopied = "batch.copied"
    case batchCommitted = "batch.committed"
    case staged, planned, merged, vacuumed
}

/// Which hash a merge is given as approved.
enum Approval: String, CaseIterable, Sendable { case right, wrong, stale }

/// What happens to the bucket's root folder.
enum RootState: String, CaseIterable, Sendable { case missing, file, empty, unreadable }

/// How a foreign key treats the deletion of what it refers to.
enum ReferenceAction: String, CaseIterable, Sendable { case restrict, cascade }

/// Which keys the definition covers.
enum ScopeChoice: String, CaseIterable, Sendable { case wide, narrow }

/// One thing that happens in a history; its numbers index the pools.
enum Step: Equatable, Sendable {
    case put(key: Int, content: Int, attributes: Int)
    case replace(key: Int, content: Int, attributes: Int)
    case edit(key: Int, content: Int)
    case annotate(key: Int, attributes: Int)
    case delete(key: Int)
    case fill(count: Int, attributes: Int)
    case clear(from: Int, count: Int)
    case move(from: Int, to: Int)
    case note(key: Int, text: Int)
    case reference(ReferenceAction)
    case unreference
    case scope(ScopeChoice)

    case merge
    case partial(prefix: Int)
    case dryRun
    case approve(Approval)
    case kill(FaultPoint)
    case killLate(milliseconds: Int)
    case pause(FaultPoint)
    case overtake(FaultPoint)
    case sever(FaultPoint)
    case both
    case cut(bytes: Int)
    case doubt(commit: Int)
    case refuse(milliseconds: Int)
    case slow(milliseconds: Int)
    case crash(milliseconds: Int)
    case root(RootState)
    case closedFolder(Int)
    case age(hours: Int)
}

extension Step: CustomStringConvertible {
    /// The step as `REPLAY` takes it.
    var description: String {
        words.joined(separator: ":")
    }

    private var words: [String] {
        switch self {
        case .put(let key, let content, let attributes): ["put", "\(key)", "\(content)", "\(attributes)"]
        case .replace(let key, let content, let attributes): ["replace", "\(key)", "\(content)", "\(attributes)"]
        case .edit(let key, let content): ["edit", "\(key)", "\(content)"]
        case .annotate(let key, let attributes): ["annotate", "\(key)", "\(attributes)"]
        case .delete(let key): ["delete", "\(key)"]
        case .fill(let count, let attributes): ["fill", "\(count)", "\(attributes)"]
        case .clear(let from, let count): ["clear", "\(from)", "\(count)"]
        case .move(let from, let to): ["move", "\(from)", "\(to)"]
        case .note(let key, let text): ["note", "\(key)", "\(text)"]
        case .reference(let action): ["reference", action.rawValue]
        case .unreference: ["unreference"]
        case .scope(let choice): ["scope", choice.rawValue]
        case .merge: ["merge"]
        case .partial(let prefix): ["partial", "\(prefix)"]
        case .dryRun: ["dryrun"]
        case .approve(let approval): ["approve", approval.rawValue]
        case .kill(let point): ["kill", point.rawValue]
        case .killLate(let time): ["killlate", "\(time)"]
        case .pause(let point): ["pause", point.rawValue]
        case .overtake(let point): ["overtake", point.rawValue]
        case .sever(let point): ["sever", point.rawValue]
        case .both: ["both"]
        case .cut(let bytes): ["cut", "\(bytes)"]
        case .doubt(let commit): ["doubt", "\(commit)"]
        case .refuse(let time): ["refuse", "\(time)"]
        case .slow(let time): ["slow", "\(time)"]
        case .crash(let time): ["crash", "\(time)"]
        case .root(let state): ["root", state.rawValue]
        case .closedFolder(let folder): ["closed", "\(folder)"]
        case .age(let hours): ["age", "\(hours)"]
        }
    }

    /// Reads a step; nil if the text is none.
    init?(_ text: Substring) {
        let words = text.split(separator: ":").map(String.init)
        let numbers = words.dropFirst().compactMap { Int($0) }
        guard let verb = words.first,
            let step = Self.plain[verb] ?? Self.numbered(verb, numbers) ?? Self.named(verb, words.last ?? "")
        else { return nil }
        self = step
    }

    private static let plain: [String: Step] = [
        "merge": .merge, "dryrun": .dryRun, "both": .both, "unreference": .unreference,
    ]

    private static func numbered(_ verb: String, _ numbers: [Int]) -> Step? {
        switch (verb, numbers.count) {
        case ("put", 3): .put(key: numbers[0], content: numbers[1], attributes: numbers[2])
        case ("replace", 3): .replace(key: numbers[0], content: numbers[1], attributes: numbers[2])
        case ("edit", 2): .edit(key: numbers[0], content: numbers[1])
        case ("annotate", 2): .annotate(key: numbers[0], attributes: numbers[1])
        case ("delete", 1): .delete(key: numbers[0])
        case ("fill", 2): .fill(count: numbers[0], attributes: numbers[1])
        case ("clear", 2): .clear(from: numbers[0], count: numbers[1])
        case ("move", 2): .move(from: numbers[0], to: numbers[1])
        case ("note", 2): .note(key: numbers[0], text: numbers[1])
        case ("partial", 1): .partial(prefix: numbers[0])
        case ("killlate", 1): .killLate(milliseconds: numbers[0])
        case ("cut", 1): .cut(bytes: numbers[0])
        case ("doubt", 1): .doubt(commit: numbers[0])
        case ("refuse", 1): .refuse(milliseconds: numbers[0])
        case ("slow", 1): .slow(milliseconds: numbers[0])
        case ("crash", 1): .crash(milliseconds: numbers[0])
        case ("closed", 1): .closedFolder(numbers[0])
        case ("age", 1): .age(hours: numbers[0])
        default: nil
        }
    }

    private static func named(_ verb: String, _ name: String) -> Step? {
        switch verb {
        case "kill": FaultPoint(rawValue: name).map { .kill($0) }
        case "pause": FaultPoint(rawValue: name).map { .pause($0) }
        case "overtake": FaultPoint(rawValue: name).map { .overtake($0) }
        case "sever": FaultPoint(rawValue: name).map { .sever($0) }
        case "approve": Approval(rawValue: name).map { .approve($0) }
        case "reference": ReferenceAction(rawValue: name).map { .reference($0) }
        case "scope": ScopeChoice(rawValue: name).map { .scope($0) }
        case "root": RootState(rawValue: name).map { .root($0) }
        default: nil
        }
    }
}
