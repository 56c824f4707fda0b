/// Where `DATASTORE_FAULT` stops a loader.
enum FaultPoint: String, CaseIterable, Sendable {
    case begun = "begin.after"
    case rangeAdded = "range.added"
    case batchBefore = "batch.before"
    case batchCopied = "batch.copied"
    case batchCommitted = "batch.committed"
    case staged, planned, witnessed, merged, vacuumed
}

/// Which hash a merge is given as approved.
enum Approval: String, CaseIterable, Sendable { case right, wrong, stale }

/// What happens to the bucket's root folder.
enum RootState: String, CaseIterable, Sendable { case missing, file, empty, unreadable }

/// How a foreign key treats the deletion of what it refers to.
enum ReferenceAction: String, CaseIterable, Sendable { case restrict, cascade }

/// Which keys the definition covers.
enum ScopeChoice: String, CaseIterable, Sendable { case wide, narrow }

/// What moves a signal of a file and nothing that is mirrored.
enum Touch: String, CaseIterable, Sendable { case link, mode, owner }

/// How the `.octue` file of a folder becomes one that cannot be read.
enum Spoiling: String, CaseIterable, Sendable { case empty, half, bytes, closed }

/// What the disk fails at for one file: looking at it, opening it, reading its attributes, opening the description beside it.
enum FailingCall: String, CaseIterable, Sendable { case state, open, attributes, companion }

/// How the bucket goes away as a whole: this machine can open no more files, or the disk fails for all of them.
enum BucketOutage: String, CaseIterable, Sendable { case files, disk }

/// What stands between a merge and the rows that it writes.
enum Swallower: String, CaseIterable, Sendable { case trigger, rule, child }

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
    case twin(key: Int, other: Int)
    case touch(key: Int, Touch)
    case deny(key: Int)
    case allow(key: Int)
    case describe(key: Int, entry: Int)
    case describeFolder(folder: Int, entry: Int)
    case spoil(folder: Int, Spoiling)
    case undescribe(folder: Int)
    case note(key: Int, text: Int)
    case reference(ReferenceAction)
    case unreference
    case scope(ScopeChoice)

    case merge
    case restart
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
    case failing(key: Int, FailingCall)
    case vanish(keep: Int)
    case swallow(Swallower)
    case lockTable
    case lockRow(key: Int)
    case revive(FaultPoint)
    case hang(FaultPoint)
    case stuck(FaultPoint)
    case outage(FaultPoint)
    case away(FaultPoint, BucketOutage)
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
        case .twin(let key, let other): ["twin", "\(key)", "\(other)"]
        case .touch(let key, let touch): ["touch", "\(key)", touch.rawValue]
        case .deny(let key): ["deny", "\(key)"]
        case .allow(let key): ["allow", "\(key)"]
        case .describe(let key, let entry): ["describe", "\(key)", "\(entry)"]
        case .describeFolder(let folder, let entry): ["describefolder", "\(folder)", "\(entry)"]
        case .spoil(let folder, let spoiling): ["spoil", "\(folder)", spoiling.rawValue]
        case .undescribe(let folder): ["undescribe", "\(folder)"]
        case .note(let key, let text): ["note", "\(key)", "\(text)"]
        case .reference(let action): ["reference", action.rawValue]
        case .unreference: ["unreference"]
        case .scope(let choice): ["scope", choice.rawValue]
        case .merge: ["merge"]
        case .restart: ["restart"]
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
        case .failing(let key, let call): ["failing", "\(key)", call.rawValue]
        case .vanish(let count): ["vanish", "\(count)"]
        case .swallow(let swallower): ["swallow", swallower.rawValue]
        case .lockTable: ["locktable"]
        case .lockRow(let key): ["lockrow", "\(key)"]
        case .revive(let point): ["revive", point.rawValue]
        case .hang(let point): ["hang", point.rawValue]
        case .stuck(let point): ["stuck", point.rawValue]
        case .outage(let point): ["outage", point.rawValue]
        case .away(let point, let outage): ["away", point.rawValue, outage.rawValue]
        case .age(let hours): ["age", "\(hours)"]
        }
    }
}
