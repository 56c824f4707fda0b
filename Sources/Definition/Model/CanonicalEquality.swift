extension Datastore {
    /// Compares the bytes of the canonical forms; String's own equality would take NFC for NFD.
    public static func == (left: Datastore, right: Datastore) -> Bool {
        left.canonicalForm.isWrittenAs(right.canonicalForm)
    }

    /// Hashes the bytes of the canonical form.
    public func hash(into hasher: inout Hasher) { canonicalForm.hashBytes(into: &hasher) }
}

extension Column {
    /// Compares the bytes of the canonical forms; String's own equality would take NFC for NFD.
    public static func == (left: Column, right: Column) -> Bool { left.canonicalForm.isWrittenAs(right.canonicalForm) }

    /// Hashes the bytes of the canonical form.
    public func hash(into hasher: inout Hasher) { canonicalForm.hashBytes(into: &hasher) }
}

extension NoteColumn {
    /// Compares the bytes of the canonical forms; String's own equality would take NFC for NFD.
    public static func == (left: NoteColumn, right: NoteColumn) -> Bool {
        left.canonicalForm.isWrittenAs(right.canonicalForm)
    }

    /// Hashes the bytes of the canonical form.
    public func hash(into hasher: inout Hasher) { canonicalForm.hashBytes(into: &hasher) }
}

extension ViewDefinition {
    /// Compares the bytes of the canonical forms; String's own equality would take NFC for NFD.
    public static func == (left: ViewDefinition, right: ViewDefinition) -> Bool {
        left.canonicalForm.isWrittenAs(right.canonicalForm)
    }

    /// Hashes the bytes of the canonical form.
    public func hash(into hasher: inout Hasher) { canonicalForm.hashBytes(into: &hasher) }
}

extension JSONValue {
    fileprivate func isWrittenAs(_ other: JSONValue) -> Bool { compact.utf8.elementsEqual(other.compact.utf8) }

    fileprivate func hashBytes(into hasher: inout Hasher) {
        for byte in compact.utf8 { hasher.combine(byte) }
    }
}
