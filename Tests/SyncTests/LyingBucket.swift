import Objects
import Synchronization

/// How a store's listing may differ from what is in the store, and look well-formed and complete all the same.
enum Lie: String, CaseIterable, Sendable {
    /// Every listing ends after its first page.
    case endsAfterOnePage
    /// Every listing is empty.
    case showsNothing
    /// What is below one folder is never listed.
    case hidesFolder
    /// Each page lacks its last key.
    case losesLastKeys
    /// Each page lacks a key in its middle.
    case losesMiddleKeys
    /// Each page is cut to its half, and the next one goes on where it would have ended.
    case halvesPages
    /// A listing begins with the key after which it was to begin.
    case beginsInclusively
    /// A listing begins at the first key, whatever it was asked for.
    case ignoresStart
    /// A listing goes on behind the end of what it was asked for.
    case ignoresEnd
    /// Each page comes twice.
    case repeatsPages
    /// Pages without a key come between others.
    case showsEmptyPages
    /// A listing ends at an empty page.
    case endsAtEmptyPage
    /// Keys come backwards.
    case reverses
    /// Keys come in the order of their last characters.
    case sortsOtherwise
}

/// A bucket whose listings lie, and that answers honestly for single objects.
struct LyingBucket: Bucket {
    private let honest: MemoryBucket
    private let lie: Lie

    init(_ honest: MemoryBucket, _ lie: Lie) {
        self.honest = honest
        self.lie = lie
    }

    var traits: BucketTraits { honest.traits }

    func facts() async throws(BucketError) -> BucketFacts { try await honest.facts() }

    func completed(_ page: ObjectPage) async throws(BucketError) -> ObjectPage { try await honest.completed(page) }

    func witness(of keys: [[UInt8]]) async throws(BucketError) -> [WitnessAnswer] { try await honest.witness(of: keys) }

    func listing(of range: KeyRange, limit: Int?) async throws(BucketError) -> any BucketListing {
        var asked = range
        if lie == .ignoresStart { asked = KeyRange(after: nil, through: range.upperBound, prefix: range.prefix) }
        if lie == .ignoresEnd { asked = KeyRange(after: range.lowerBound, through: nil) }
        if lie == .beginsInclusively {
            asked = KeyRange(
                after: range.lowerBound?.predecessor, through: range.upperBound, prefix: range.prefix)
        }
        var pages: [ObjectPage] = []
        let listing = try await honest.listing(of: asked, limit: limit)
        while let page = try await listing.nextPage() { pages.append(page) }
        return Replay(bent(pages))
    }

    private func bent(_ pages: [ObjectPage]) -> [ObjectPage] {
        switch lie {
        case .endsAfterOnePage: return Array(pages.prefix(1))
        case .showsNothing: return []
        case .hidesFolder: return pages.map { page in page.keeping { !page.text($0).hasPrefix("b/") } }
        case .losesLastKeys: return pages.map { page in page.keeping { $0 < page.count - 1 } }
        case .losesMiddleKeys: return pages.map { page in page.keeping { $0 != page.count / 2 } }
        case .halvesPages: return pages.map { page in page.keeping { $0 < page.count / 2 } }
        case .beginsInclusively, .ignoresStart, .ignoresEnd: return pages
        case .repeatsPages: return pages.flatMap { [$0, $0] }
        case .showsEmptyPages: return pages.flatMap { [ObjectPage(), $0, ObjectPage()] }
        case .endsAtEmptyPage: return pages.prefix(1) + [ObjectPage()]
        case .reverses: return pages.reversed().map { page in page.ordered { $0 > $1 } }
        case .sortsOtherwise:
            return pages.map { page in page.ordered { String($0.reversed()) < String($1.reversed()) } }
        }
    }

    private final class Replay: BucketListing {
        private let rest: Mutex<[ObjectPage]>

        init(_ pages: [ObjectPage]) { rest = Mutex(pages.reversed()) }

        func nextPage() async throws(BucketError) -> ObjectPage? { rest.withLock { $0.popLast() } }
    }
}

extension ObjectPage {
    fileprivate func text(_ index: Int) -> String { String(decoding: key(at: index), as: UTF8.self) }

    fileprivate func keeping(_ isKept: (Int) -> Bool) -> ObjectPage {
        var kept = ObjectPage()
        kept.asOf = asOf
        for index in indices where isKept(index) { kept.append(index, of: self) }
        return kept
    }

    fileprivate func ordered(by isBefore: (String, String) -> Bool) -> ObjectPage {
        var sorted = ObjectPage()
        sorted.asOf = asOf
        for index in indices.sorted(by: { isBefore(text($0), text($1)) }) { sorted.append(index, of: self) }
        return sorted
    }
}
