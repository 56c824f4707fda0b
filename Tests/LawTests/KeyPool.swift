/// The keys that histories use, chosen to hurt.
enum KeyPool {
    static let keys: [[UInt8]] =
        [
            "a.csv", "north/1.csv", "north/2.csv", "north/deep/3.csv", "south/1.csv", "south/2.csv", "with space.csv",
            "quote'\".csv", "back\\slash.csv", "line\nbreak.csv", "tab\t.csv", "100%.csv", "star*[?.csv",
            "caf\u{E9}.csv", "cafe\u{301}.csv", "north/caf\u{E9}/4.csv", "north/cafe\u{301}/4.csv", "\\.", "\\N",
            "NULL",
            "north-", "north0", "\u{10FFFF}.csv", "$(id);--.csv", " ", "{}", "skip/1.csv", "\r\n", "south/%2E",
        ].map { Array($0.utf8) } + [long(part: 255), exactly1024, over1024, notUTF8, notUTF8InFolder]

    /// The numbered keys that fill and clear steps use.
    static func bulk(_ number: Int) -> [UInt8] { Array("bulk/\(number / 10)\(number % 10).csv".utf8) }
    static let bulkCount = 40

    /// A file that lies in the folder over which a volume is mounted, to tell whether it is.
    static let marker = Array("NOT-MOUNTED.csv".utf8)

    /// The folders that may be moved, and the prefixes of partial merges.
    static let folders = ["north", "south", "bulk", "skip", "caf\u{E9}", "north/deep"]
    static let prefixes = ["north/", "south/", "bulk/", "nor", "bulk/1", "caf\u{E9}", "100%", "nothing/"]

    private static func long(part count: Int) -> [UInt8] { [UInt8](repeating: UInt8(ascii: "x"), count: count) }
    private static func deep(last count: Int) -> [UInt8] {
        let part = [UInt8](repeating: UInt8(ascii: "y"), count: 199) + [UInt8(ascii: "/")]
        return Array("deep/".utf8) + part + part + part + part + long(part: count)
    }
    private static let exactly1024 = deep(last: 219)
    private static let over1024 = deep(last: 220)
    private static let notUTF8 = Array("bad".utf8) + [0xFF] + Array(".csv".utf8)
    private static let notUTF8InFolder = Array("south/".utf8) + [0xC0, 0xAF] + Array(" bad".utf8)
}
