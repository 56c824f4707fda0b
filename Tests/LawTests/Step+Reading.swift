/// Reads steps as `REPLAY` has them.
extension Step {
    /// Reads a step; nil if the text is none.
    init?(_ text: Substring) {
        let words = text.split(separator: ":").map(String.init)
        let numbers = words.dropFirst().compactMap { Int($0) }
        guard let verb = words.first,
            let step = Self.plain[verb] ?? Self.numbered(verb, numbers) ?? Self.named(verb, words.last ?? "")
                ?? Self.mixed(verb, numbers, words.last ?? "") ?? Self.placed(words)
        else { return nil }
        self = step
    }

    private static let plain: [String: Step] = [
        "merge": .merge, "dryrun": .dryRun, "both": .both, "unreference": .unreference, "restart": .restart,
        "locktable": .lockTable,
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
        case ("twin", 2): .twin(key: numbers[0], other: numbers[1])
        case ("deny", 1): .deny(key: numbers[0])
        case ("allow", 1): .allow(key: numbers[0])
        case ("describe", 2): .describe(key: numbers[0], entry: numbers[1])
        case ("describefolder", 2): .describeFolder(folder: numbers[0], entry: numbers[1])
        case ("undescribe", 1): .undescribe(folder: numbers[0])
        case ("vanish", 1): .vanish(keep: numbers[0])
        case ("lockrow", 1): .lockRow(key: numbers[0])
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
        case "swallow": Swallower(rawValue: name).map { .swallow($0) }
        case "revive": FaultPoint(rawValue: name).map { .revive($0) }
        case "hang": FaultPoint(rawValue: name).map { .hang($0) }
        case "stuck": FaultPoint(rawValue: name).map { .stuck($0) }
        case "outage": FaultPoint(rawValue: name).map { .outage($0) }
        case "root": RootState(rawValue: name).map { .root($0) }
        default: nil
        }
    }

    private static func placed(_ words: [String]) -> Step? {
        guard words.count == 3, words[0] == "away", let point = FaultPoint(rawValue: words[1]) else { return nil }
        return BucketOutage(rawValue: words[2]).map { .away(point, $0) }
    }

    private static func mixed(_ verb: String, _ numbers: [Int], _ name: String) -> Step? {
        guard let number = numbers.first, numbers.count == 1 else { return nil }
        return switch verb {
        case "touch": Touch(rawValue: name).map { .touch(key: number, $0) }
        case "failing": FailingCall(rawValue: name).map { .failing(key: number, $0) }
        case "spoil": Spoiling(rawValue: name).map { .spoil(folder: number, $0) }
        default: nil
        }
    }
}
