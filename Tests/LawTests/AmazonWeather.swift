internal import Synchronization
internal import TestSupport

/// What a store that speaks S3 is like while a loader runs.
struct AmazonWeather: CustomStringConvertible {
    enum Kind: String, Sendable, CaseIterable {
        case fair, hiding, endingEarly, ignoringStartAfter, includingStartAfter, losingTokens, disordered, phantoms,
            denying
        case deniedLists, stale, changing, moved, failing, raw, unended, slipping, utf16
    }

    let kind: Kind
    private let pageSize: Int
    private let hasEmptyPages: Bool
    private let seed: UInt64

    init(_ dice: inout RandomSource, isFair: Bool) {
        kind = isFair || dice.once(in: 4) ? .fair : dice.pick(Kind.allCases)
        pageSize = 1 + dice.below(20)
        hasEmptyPages = dice.once(in: 3)
        seed = dice.next()
    }

    var description: String { "\(kind.rawValue), \(pageSize) a page" }

    /// Whether a run that ends well has seen all that is there as it is.
    var isHonest: Bool { ![.hiding, .endingEarly, .phantoms, .denying, .stale, .changing, .slipping].contains(kind) }

    static func clear(_ state: inout FakeAmazonStore.State) {
        (state.fault, state.meddler, state.hidden, state.phantoms, state.denied) = (nil, nil, [], [], [])
        (state.stale, state.endsEarly, state.startAfter, state.tokens) = ([:], false, .exclusive, .good)
        (state.order, state.encodesKeys, state.saysTruncated, state.region) = (.bytes, true, true, nil)
        (state.pageSize, state.hasEmptyPages, state.slip) = (1000, false, nil)
    }

    /// Has a store be so.
    func rule(_ store: FakeAmazonStore, _ universe: [String]) {
        var dice = RandomSource(seed: seed)
        let some = Set(universe.filter { _ in dice.once(in: 8) }.map { StoreKey($0) })
        let answers = FaultyAnswers(seed: dice.next(), oneIn: 3 + dice.below(8))
        let meddler = Meddler(seed: dice.next())
        let slips = (0..<7).map { _ in dice.pick([0, 0, 0, 1, -1, -2]) }
        store.change { state in
            Self.clear(&state)
            (state.pageSize, state.hasEmptyPages) = (pageSize, hasEmptyPages)
            switch kind {
            case .fair: break
            case .hiding: state.hidden = some
            case .endingEarly: state.endsEarly = true
            case .ignoringStartAfter: (state.startAfter, state.hasEmptyPages) = (.ignored, false)
            case .includingStartAfter: (state.startAfter, state.pageSize) = (.inclusive, max(2, pageSize))
            case .losingTokens: (state.tokens, state.hasEmptyPages) = (.none, false)
            case .disordered: state.order = .swapped
            case .phantoms: state.phantoms = some
            case .denying: state.denied = some
            case .deniedLists:
                state.fault = { $0.query("list-type") == nil ? nil : FakeAmazonStore.error(403, "AccessDenied") }
            case .stale:
                for key in some {
                    guard var object = state.objects[key] else { continue }
                    object.updated -= 1000
                    state.stale[key] = object
                    state.put(key.text, metadata: ["site": "new"])
                }
            case .changing:
                state.meddler = { state, _ in meddler.change(&state, universe) }
            case .moved: state.region = "eu-west-2"
            case .failing: state.fault = { _ in answers.next() }
            case .raw: state.encodesKeys = false
            case .unended: state.saysTruncated = false
            case .slipping: state.slip = { slips[$0 % slips.count] }
            case .utf16: state.order = .utf16
            }
        }
    }
}

/// Changes a bucket while it is listed.
private final class Meddler: Sendable {
    private let dice: Mutex<RandomSource>

    init(seed: UInt64) { dice = Mutex(RandomSource(seed: seed)) }

    func change(_ state: inout FakeAmazonStore.State, _ universe: [String]) {
        let (key, step) = dice.withLock { ($0.pick(universe), $0.below(4)) }
        guard step < 2 else { return }
        // What is written now is newer than the listing, as its time says.
        let age = state.age
        state.age = 0
        if step == 0 { state.objects[key] = nil } else { state.put(key, metadata: ["site": "changed"]) }
        state.age = age
    }
}

/// Answers that are none, now and then.
private final class FaultyAnswers: Sendable {
    private let dice: Mutex<RandomSource>
    private let times: Int

    init(seed: UInt64, oneIn times: Int) {
        dice = Mutex(RandomSource(seed: seed))
        self.times = times
    }

    /// A wrong answer; nil: the store answers.
    func next() -> FaultAnswer? {
        dice.withLock { dice in
            guard dice.once(in: times) else { return nil }
            let list = "<ListBucketResult><IsTruncated>false</IsTruncated>"
            switch dice.below(10) {
            case 0: return FakeAmazonStore.error(503, "SlowDown")
            case 1: return .answer(429, ["Retry-After": "0"], text: "")
            case 2: return .reset
            case 3: return .closed
            case 4: return .truncated(text: list, missing: 40)
            case 5: return .chunked([Array(list.utf8)], isEnded: false)
            case 6: return FakeAmazonStore.error(200, "InternalError")
            case 7: return .answer(500, text: "<html>Welcome to the hotel</html>")
            case 8: return .answer(500, text: list + "<Contents><Key>d/1")
            default: return .answer(500, text: "")
            }
        }
    }
}
