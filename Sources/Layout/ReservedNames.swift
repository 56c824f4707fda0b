/// The names that columns of a definition may not have.
public enum ReservedNames {
    /// The columns that every datastore's table has of its own.
    public static let own = StoreLayout.current.all.map(\.name)

    /// What the table or its views may have of their own one day: a definition that used one would stand in the way.
    public static let future = [
        "octue_state", "keys_as_of", "metadata_as_of", "tags_as_of", "partly_filled", "listed_at", "read_at",
        "is_latest", "valid_from", "valid_to",
    ]

    /// The columns that PostgreSQL adds to every table ("System Columns" in its documentation).
    public static let system = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]

    /// Whether a name is one of those under which a column stands beside its successor while a migration is half-way: it
    /// ends in two underscores and a number.
    public static func isShadow(_ name: String) -> Bool {
        let digits = name.utf8.reversed().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        return digits > 0 && name.utf8.dropLast(digits).suffix(2).elementsEqual("__".utf8)
    }
}
