internal import Objects
internal import Synchronization

/// A bucket whose listing is computed, so that what is measured is the loader and not a store.
///
/// It lists a thousand objects to a page, as object stores do, and gives the metadata when asked for them.
final class SyntheticBucket: Bucket {
    let farm: WindFarm
    private let isOrdered: Bool

    init(_ farm: WindFarm, isOrdered: Bool) {
        self.farm = farm
        self.isOrdered = isOrdered
    }

    var traits: BucketTraits { BucketTraits(isOrdered: isOrdered, listsMetadata: false, mayEndEarly: true) }

    func listing(of range: KeyRange, limit: Int?) async throws(BucketError) -> any BucketListing {
        let first = range.lowerBound.map { firstPlace(after: $0.bytes[...]) } ?? 0
        let end = range.upperBound.map { firstPlace(after: $0.bytes[...]) } ?? farm.places
        return isOrdered
            ? SyntheticListing(farm, places: first..<end, stride: 1)
            : SyntheticListing(farm, places: 0..<farm.places, stride: Self.step(through: farm.places))
    }

    func completed(_ page: ObjectPage) async throws(BucketError) -> ObjectPage {
        var page = page
        var text: [UInt8] = []
        for index in page.indices {
            let place = farm.place(ofKey: page.key(at: index))
            text.removeAll(keepingCapacity: true)
            farm.writeMetadata(of: place, version: farm.version(at: place) ?? 1, to: &text)
            page.set(.metadata, text.span, at: index)
        }
        return page
    }

    private func firstPlace(after key: ArraySlice<UInt8>) -> Int {
        var (low, high) = (0, farm.places)
        while low < high {
            let middle = (low + high) / 2
            var text = farm.beginning(ofFolder: farm.folder(of: middle))
            farm.writeEnd(of: middle, to: &text)
            if ByteOrder.compare(text.span, key.span) <= 0 { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// A step that has no divisor in common with a count, so that it visits every place once.
    private static func step(through count: Int) -> Int {
        [7919, 7927, 7933].first { count % $0 != 0 } ?? 1
    }
}

/// A listing of made-up objects.
final class SyntheticListing: BucketListing {
    private let farm: WindFarm
    private let places: Range<Int>
    private let stride: Int
    private let next = Mutex(0)

    init(_ farm: WindFarm, places: Range<Int>, stride: Int) {
        self.farm = farm
        self.places = places
        self.stride = stride
    }

    func nextPage() async throws(BucketError) -> ObjectPage? {
        let page = next.withLock { next in
            var page = ObjectPage()
            var folder = -1
            var beginning = 0
            var key: [UInt8] = []
            var tag: [UInt8] = []
            while next < places.count, page.count < 1000 {
                let place = places.lowerBound + next * stride % places.count
                next += 1
                guard let version = farm.version(at: place) else { continue }
                if farm.folder(of: place) != folder {
                    folder = farm.folder(of: place)
                    key = farm.beginning(ofFolder: folder)
                    beginning = key.count
                }
                key.removeLast(key.count - beginning)
                farm.writeEnd(of: place, to: &key)
                page.append(
                    key: key.span, size: farm.size(of: place, version: version),
                    lastModified: farm.lastModified(of: place, version: version),
                    fingerprint: farm.fingerprint(of: place, version: version))
                tag.removeAll(keepingCapacity: true)
                farm.writeTag(of: place, version: version, to: &tag)
                page.set(.etag, tag.span)
            }
            return page
        }
        return page.isEmpty ? nil : page
    }
}
