internal import Objects

/// The objects of the made-up bucket: what stands at each place, computed and never stored.
///
/// Places are numbered in the byte order of their keys: `farm-007/turbine-0031/2024-05-17/scan-1350.nc`.
struct WindFarm: Sendable {
    /// How many places there are; some of them are empty, as the change has it.
    let places: Int
    let change: Change

    private static let scansPerDay = 144
    private static let daysPerTurbine = 336
    private static let turbinesPerFarm = 4

    /// Lays out a bucket of about so many objects before it changed.
    init(objects: Int, change: Change) {
        places = objects * Int(Change.lots) / Int(Change.lotsAtFirst)
        self.change = change
    }

    /// The version of the object at a place; nil if there is none.
    func version(at place: Int) -> Int64? {
        change.version(lot: Self.mixed(UInt64(place)) % Change.lots)
    }

    /// Writes the key of a place.
    static func writeKey(of place: Int, to text: inout [UInt8]) {
        let (dayNumber, scan) = place.quotientAndRemainder(dividingBy: scansPerDay)
        let (turbine, day) = dayNumber.quotientAndRemainder(dividingBy: daysPerTurbine)
        text.append(contentsOf: "farm-".utf8)
        appendDigits(turbine / turbinesPerFarm, 3, to: &text)
        text.append(contentsOf: "/turbine-".utf8)
        appendDigits(turbine, 4, to: &text)
        text.append(contentsOf: "/".utf8)
        appendDay(day, to: &text)
        text.append(contentsOf: "/scan-".utf8)
        appendTime(scan, to: &text)
        text.append(contentsOf: ".nc".utf8)
    }

    /// The place of a key that `writeKey` wrote.
    static func place(ofKey key: ArraySlice<UInt8>) -> Int {
        func number(_ offset: Int, _ count: Int) -> Int {
            key[(key.startIndex + offset)..<(key.startIndex + offset + count)].reduce(0) {
                $0 * 10 + Int($1) - Int(UInt8(ascii: "0"))
            }
        }
        let day = (number(27, 2) - 1) * 28 + number(30, 2) - 1
        let scan = number(38, 2) * 6 + number(40, 2) / 10
        return (number(17, 4) * daysPerTurbine + day) * scansPerDay + scan
    }

    /// The fingerprint of an object; cheap, as the source is not what is measured.
    static func fingerprint(of place: Int, version: Int64) -> Fingerprint {
        Fingerprint(bits: Int64(bitPattern: mixed(UInt64(place) &* 4 &+ UInt64(version))) | 1)
    }

    /// The size of an object in bytes.
    static func size(of place: Int, version: Int64) -> Int64 {
        Int64(mixed(UInt64(place)) % 900_000) + 100_000 + version
    }

    /// Writes the entity tag of an object.
    static func writeTag(of place: Int, version: Int64, to text: inout [UInt8]) {
        let bits = mixed(UInt64(place) &+ UInt64(version) << 40)
        for word in [bits, mixed(bits)] {
            for shift in stride(from: 60, through: 0, by: -4) {
                text.append(hexDigits[Int(word >> UInt64(shift) & 15)])
            }
        }
    }

    /// When an object was last modified, in microseconds since the Unix epoch.
    static func lastModified(of place: Int, version: Int64) -> Int64 {
        (1_735_689_600 + Int64(place % 10_000_000) + version) * 1_000_000
    }

    /// Writes the custom metadata of an object: about two hundred bytes of JSON.
    static func writeMetadata(of place: Int, version: Int64, to text: inout [UInt8]) {
        let bits = mixed(UInt64(place))
        let (dayNumber, scan) = place.quotientAndRemainder(dividingBy: scansPerDay)
        text.append(contentsOf: "{\"captured_at\": \"".utf8)
        appendDay(dayNumber % daysPerTurbine, to: &text)
        text.append(contentsOf: "T".utf8)
        appendDigits(scan / 6, 2, to: &text)
        text.append(contentsOf: ":".utf8)
        appendDigits(scan % 6 * 10, 2, to: &text)
        text.append(contentsOf: ":00Z\", \"elevation_m\": \"".utf8)
        appendDigits(Int(bits % 900) + 100, 3, to: &text)
        text.append(contentsOf: ".5\", \"samples\": \"".utf8)
        appendDigits(Int(bits % 90_000) + 10_000, 5, to: &text)
        text.append(contentsOf: "\", \"calibrated\": \"true\", \"quality\": \"".utf8)
        text.append(contentsOf: (version == 1 ? "good" : "suspect").utf8)
        text.append(contentsOf: "\", \"instrument\": \"lidar-".utf8)
        appendDigits(Int(bits % 1000), 4, to: &text)
        text.append(contentsOf: "\", \"campaign\": \"5b1f0f3e-6f0a-4c57-9a52-00000000".utf8)
        appendDigits(Int(bits % 10_000), 4, to: &text)
        text.append(contentsOf: "\"}".utf8)
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)

    /// A year of twelve months of twenty-eight days, which is a date wherever it is read.
    private static func appendDay(_ day: Int, to text: inout [UInt8]) {
        text.append(contentsOf: "2024-".utf8)
        appendDigits(day / 28 + 1, 2, to: &text)
        text.append(contentsOf: "-".utf8)
        appendDigits(day % 28 + 1, 2, to: &text)
    }

    private static func appendTime(_ scan: Int, to text: inout [UInt8]) {
        appendDigits(scan / 6, 2, to: &text)
        appendDigits(scan % 6 * 10, 2, to: &text)
    }

    private static func appendDigits(_ number: Int, _ count: Int, to text: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<count { divisor *= 10 }
        while divisor > 0 {
            text.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    /// Scatters a number, always in the same way.
    private static func mixed(_ number: UInt64) -> UInt64 {
        var bits = number &+ 0x9e37_79b9_7f4a_7c15
        bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
        return bits ^ (bits >> 31)
    }
}
