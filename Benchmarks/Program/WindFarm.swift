internal import Objects

/// The objects of the made-up bucket: what stands at each place, computed and never stored.
///
/// Places are numbered in the byte order of their keys: `farm-007/turbine-0031/2024-05-17/scan-1350.nc`.
struct WindFarm: Sendable {
    /// How many places there are; some of them are empty, as the change has it.
    let places: Int
    let change: Change

    /// The dates of a year of twelve months of twenty-eight days, `2024-05-17`, one after another.
    private let days: [UInt8]
    /// The times of a day's scans with the end of the key, `1350.nc`, one after another.
    private let scans: [UInt8]
    /// The two digits of each byte, one after another.
    private let hexDigits: [UInt8]

    private static let scansPerDay = 144
    private static let daysPerTurbine = 336
    private static let turbinesPerFarm = 4

    /// Lays out a bucket of about so many objects before it changed.
    init(objects: Int, change: Change) {
        places = objects * Int(Change.lots) / Int(Change.lotsAtFirst)
        self.change = change
        var days: [UInt8] = []
        for day in 0..<Self.daysPerTurbine {
            days += "2024-".utf8
            days += digits(day / 28 + 1, 2)
            days += "-".utf8
            days += digits(day % 28 + 1, 2)
        }
        self.days = days
        var scans: [UInt8] = []
        for scan in 0..<Self.scansPerDay {
            scans += digits(scan / 6, 2)
            scans += digits(scan % 6 * 10, 2)
            scans += ".nc".utf8
        }
        self.scans = scans
        let alphabet = Array("0123456789abcdef".utf8)
        hexDigits = (0..<512).map { place in alphabet[place % 2 == 0 ? place / 32 : place / 2 % 16] }
    }

    /// The version of the object at a place; nil if there is none.
    func version(at place: Int) -> Int64? {
        change.version(lot: mixed(UInt64(place)) % Change.lots)
    }

    /// Which run of a hundred and forty-four places, all in one folder, a place is in.
    func folder(of place: Int) -> Int { place / Self.scansPerDay }

    /// The beginning that the keys of a folder share.
    func beginning(ofFolder folder: Int) -> [UInt8] {
        let (turbine, day) = folder.quotientAndRemainder(dividingBy: Self.daysPerTurbine)
        var text = Array("farm-".utf8)
        text += digits(turbine / Self.turbinesPerFarm, 3)
        text += "/turbine-".utf8
        text += digits(turbine, 4)
        text += "/".utf8
        text += days[(day * 10)..<(day * 10 + 10)]
        text += "/scan-".utf8
        return text
    }

    /// Writes what the key of a place has after its folder's beginning.
    func writeEnd(of place: Int, to text: inout [UInt8]) {
        let scan = place % Self.scansPerDay
        text.append(contentsOf: scans[(scan * 7)..<(scan * 7 + 7)])
    }

    /// The place of a key.
    func place(ofKey key: ArraySlice<UInt8>) -> Int {
        func number(_ offset: Int, _ count: Int) -> Int {
            key[(key.startIndex + offset)..<(key.startIndex + offset + count)].reduce(0) {
                $0 * 10 + Int($1) - Int(UInt8(ascii: "0"))
            }
        }
        let day = (number(27, 2) - 1) * 28 + number(30, 2) - 1
        let scan = number(38, 2) * 6 + number(40, 2) / 10
        return (number(17, 4) * Self.daysPerTurbine + day) * Self.scansPerDay + scan
    }

    /// The fingerprint of an object; cheap, as the source is not what is measured.
    func fingerprint(of place: Int, version: Int64) -> Fingerprint {
        Fingerprint(bits: Int64(bitPattern: mixed(UInt64(place) &* 4 &+ UInt64(version))) | 1)
    }

    /// The size of an object in bytes.
    func size(of place: Int, version: Int64) -> Int64 {
        Int64(mixed(UInt64(place)) % 900_000) + 100_000 + version
    }

    /// Writes the entity tag of an object.
    func writeTag(of place: Int, version: Int64, to text: inout [UInt8]) {
        var bits = mixed(UInt64(place) &+ UInt64(version) << 40)
        for half in 0..<16 {
            if half == 8 { bits = mixed(bits) }
            let digits = (Int(truncatingIfNeeded: bits >> UInt64(half % 8 * 8)) & 255) * 2
            text.append(hexDigits[digits])
            text.append(hexDigits[digits + 1])
        }
    }

    /// When an object was last modified.
    func lastModified(of place: Int, version: Int64) -> Timestamp? {
        Timestamp(microseconds: (1_735_689_600 + Int64(place % 10_000_000) + version) * 1_000_000)
    }

    /// Writes the custom metadata of an object: about two hundred bytes of JSON.
    func writeMetadata(of place: Int, version: Int64, to text: inout [UInt8]) {
        let bits = Int(mixed(UInt64(place)) >> 32)
        let day = folder(of: place) % Self.daysPerTurbine
        let scan = place % Self.scansPerDay
        text.append(contentsOf: "{\"captured_at\": \"".utf8)
        text.append(contentsOf: days[(day * 10)..<(day * 10 + 10)])
        text.append(contentsOf: "T".utf8)
        text.append(contentsOf: scans[(scan * 7)..<(scan * 7 + 2)])
        text.append(contentsOf: ":".utf8)
        text.append(contentsOf: scans[(scan * 7 + 2)..<(scan * 7 + 4)])
        text.append(contentsOf: ":00Z\", \"elevation_m\": \"".utf8)
        text.append(contentsOf: digits(bits % 900 + 100, 3))
        text.append(contentsOf: ".5\", \"samples\": \"".utf8)
        text.append(contentsOf: digits(bits % 90_000 + 10_000, 5))
        text.append(contentsOf: "\", \"calibrated\": \"true\", \"quality\": \"".utf8)
        text.append(contentsOf: (version == 1 ? "good" : "suspect").utf8)
        text.append(contentsOf: "\", \"instrument\": \"lidar-".utf8)
        text.append(contentsOf: digits(bits % 1000, 4))
        text.append(contentsOf: "\", \"campaign\": \"5b1f0f3e-6f0a-4c57-9a52-00000000".utf8)
        text.append(contentsOf: digits(bits % 10_000, 4))
        text.append(contentsOf: "\"}".utf8)
    }
}

/// A number with leading zeros.
private func digits(_ number: Int, _ count: Int) -> [UInt8] {
    var text = [UInt8](repeating: UInt8(ascii: "0"), count: count)
    var rest = number
    for place in text.indices.reversed() {
        text[place] += UInt8(rest % 10)
        rest /= 10
    }
    return text
}

/// Scatters a number, always in the same way.
private func mixed(_ number: UInt64) -> UInt64 {
    var bits = number &+ 0x9e37_79b9_7f4a_7c15
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
}
