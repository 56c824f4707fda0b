internal import Objects

/// Why an object is unread, as the staging table takes it in place of its metadata.
enum UnreadRow {
    /// A JSON object of `reason` and, where it is not the object itself that could not be read, `under`: the key of what
    /// describes it, or nothing for whatever the store was asked for.
    static func description(_ reason: UnreadReason, under companion: ArraySlice<UInt8>?) -> String {
        var members: [(String, JSON)] = [("reason", .string(reason.rawValue))]
        if let companion { members.append(("under", .string(String(decoding: companion, as: UTF8.self)))) }
        return JSON.object(members).text
    }
}
