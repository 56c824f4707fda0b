import Objects

// Spans cannot stand in #expect, which keeps the values of its parts.

extension Glob {
    func matches(text: String) -> Bool { matches(bytes: Array(text.utf8)) }

    func matches(bytes: [UInt8]) -> Bool { matches(bytes.span) }
}

extension Scope {
    func contains(text: String) -> Bool { contains(bytes: Array(text.utf8)) }

    func contains(bytes: [UInt8]) -> Bool { contains(key: bytes.span) }

    func mayContain(below directory: String) -> Bool { mayContainBelow(directory: Array(directory.utf8).span) }
}
