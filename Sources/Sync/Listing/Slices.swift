internal import Postgres

/// Slices of the objects, by a hash of their keys, that a run reads although nothing shows that they changed.
struct Slices: Sendable {
    /// How many slices there are.
    static let count: Int64 = 64

    private var bits: UInt64 = 0

    /// None.
    init() {}

    /// Takes numbers from 0 to 63.
    init(_ numbers: [Int]) { for number in numbers where 0..<64 ~= number { bits |= 1 << UInt64(number) } }

    /// Those that a run took at its beginning; a run that is resumed has the same.
    init(of run: Int64, _ link: Link) async throws(SyncError) {
        let text = try await link.one(Statement(SQLText.Loader.readSlices), [.int64(run)]) {
            row throws(DatabaseError) in try row.text("slices")
        }
        self.init(text.split(separator: ",").compactMap { Int($0) })
    }

    /// Whether there are none.
    var isEmpty: Bool { bits == 0 }

    /// Whether the object with a key is in one of them.
    func contains(_ key: ArraySlice<UInt8>) -> Bool {
        bits & 1 << UInt64(Asking.turn(of: Array(key), among: Self.count)) != 0
    }
}
