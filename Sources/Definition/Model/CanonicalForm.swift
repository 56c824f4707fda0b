internal import Layout
internal import Names
internal import Objects

extension Datastore {
    /// Reads a model back from its canonical form, as the lock file holds it.
    ///
    /// - Throws: `CanonicalFormError` if the text is not the canonical form of a valid definition.
    public init(canonicalJSON: String) throws(CanonicalFormError) {
        let reading = DefinitionReader.read(text: canonicalJSON, file: "canonical form")
        if let first = reading.diagnostics.first(where: { $0.severity == .error }) {
            throw CanonicalFormError(message: first.description)
        }
        guard let datastore = reading.datastores.first else { throw CanonicalFormError(message: "it is empty") }
        self = datastore
    }

    /// The definition on one line of JSON, the same bytes whatever the comments, layout and order of keys.
    ///
    /// It is a definition itself: the keys are those of the language, with every default filled in that can be written
    /// (description, path, delete_limit, reread, indexes and access.relates have none), sorted by bytes. The order of columns, notes and views is kept;
    /// constants stay as they were written.
    public var canonicalJSON: String { canonicalForm.compact }

    /// The same without what is said to the next migration alone, such as accepted hazards: what is recorded and hashed.
    public var withoutDirectives: Datastore {
        var datastore = self
        datastore.accept = []
        for index in datastore.columns.indices { datastore.columns[index].renamedFrom = nil }
        for index in datastore.notes.indices { datastore.notes[index].renamedFrom = nil }
        return datastore
    }

    /// The SHA-256, in hexadecimal, of the canonical form without directives.
    public var definitionHash: String { SHA256Digest.hexadecimal(of: withoutDirectives.canonicalJSON) }

    /// The SHA-256, in hexadecimal, of what decides what a listing gives: bucket, server options, scope, and how facts
    /// become a fingerprint.
    ///
    /// A run may be resumed only under the same one.
    public var sourceHash: String {
        let source: JSONValue = .object([
            "bucket": .string(bucket.description), "server": .texts(serverOptions),
            "include": .array(include.map { .string($0.description) }),
            "exclude": .array(exclude.map { .string($0.description) }), "metadata": .string(metadata.rawValue),
            "fingerprint_version": .number(Self.fingerprintVersion),
        ])
        return SHA256Digest.hexadecimal(of: source.compact)
    }

    /// Changes whenever the same facts of an object give another fingerprint.
    static let fingerprintVersion = 1

    var canonicalForm: JSONValue {
        var entries: [String: JSONValue] = [
            "datastore": .string(name.name), "schema": .string(schema.name), "bucket": .string(bucket.description),
            "server": .texts(serverOptions), "credentials": .string(credentials.description),
            "metadata": .string(metadata.rawValue), "include": .array(include.map { .string($0.description) }),
            "exclude": .array(exclude.map { .string($0.description) }), "columns": .array(columns.map(\.canonicalForm)),
            "notes": .array(notes.map(\.canonicalForm)), "deletes": .string(deletes.rawValue),
            "unread_limit": .number(unreadLimit),
            "identity": .string(identityOverride ?? ""), "history": .boolean(history),
            "views": .array(views.map(\.canonicalForm)),
            "access": access.canonicalForm,
            "accept": .array(accept.map(JSONValue.string)),
        ]
        entries["description"] = description.map(JSONValue.string)
        entries["reread"] = reread.map { .string($0.description) }
        if !indexes.isEmpty { entries["indexes"] = .array(indexes.map { .string($0.name) }) }
        entries["path"] = path.map { .string($0.description) }
        entries["delete_limit"] = deleteLimit.map {
            .object(["rows": .number($0.rows), "percent": .number($0.percent)])
        }
        return .object(entries)
    }
}

/// Why a text is not the canonical form of a definition.
public struct CanonicalFormError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with it.
    public let message: String

    /// The message.
    public var description: String { message }
}

extension Column {
    var canonicalForm: JSONValue {
        var entries: [String: JSONValue] = [
            "name": .string(name.name), "from": .string(source.description), "type": .string(type.description),
            "required": .boolean(required),
        ]
        entries["default"] = `default`.map(JSONValue.string)
        entries["min"] = minimum.map(JSONValue.string)
        entries["max"] = maximum.map(JSONValue.string)
        entries["pattern"] = pattern.map(JSONValue.string)
        entries["values"] = values.isEmpty ? nil : .array(values.map(JSONValue.string))
        entries["zone"] = zone.map(JSONValue.string)
        entries["index"] = index.map { .string($0.rawValue) }
        entries["description"] = description.map(JSONValue.string)
        entries["renamed_from"] = renamedFrom.map { .string($0.name) }
        return .object(entries)
    }
}

extension NoteColumn {
    var canonicalForm: JSONValue {
        var entries: [String: JSONValue] = ["name": .string(name.name), "type": .string(type.description)]
        entries["description"] = description.map(JSONValue.string)
        entries["renamed_from"] = renamedFrom.map { .string($0.name) }
        return .object(entries)
    }
}

extension Access {
    /// `relates` is left out where it is empty: definitions of before it was there keep their hashes.
    var canonicalForm: JSONValue {
        var entries: [String: JSONValue] = ["readers": .names(readers), "annotators": .names(annotators)]
        if !relates.isEmpty { entries["relates"] = .names(relates) }
        return .object(entries)
    }
}

extension ViewDefinition {
    var canonicalForm: JSONValue {
        .object(["name": .string(name.name), "where": .string(condition), "columns": .names(columns)])
    }
}

extension JSONValue {
    fileprivate static func names(_ names: [Identifier]) -> JSONValue { .array(names.map { .string($0.name) }) }

    fileprivate static func texts(_ texts: [String: String]) -> JSONValue { .object(texts.mapValues(JSONValue.string)) }
}
