internal import Definition
internal import Names

/// What has changed in the definition of a datastore that exists.
public struct Alteration: Hashable, Sendable {
    /// The datastore's name.
    public let datastore: String
    /// The migration that made it as it was.
    public let version: String
    /// The file of the definition; nil where there is no definition any more.
    public let file: String?
    /// What changed, one phrase each; empty where the definition is gone.
    public let differences: [String]

    /// Accepted hazards and former names are left out: they concern the next migration, not the datastore.
    static func differences(from former: Datastore, to current: Datastore) -> [String] {
        let (former, current) = (former.withoutDirectives, current.withoutDirectives)
        var found: [String] = []
        func compare<Value: Equatable>(_ name: String, _ value: (Datastore) -> Value) {
            if value(former) != value(current) { found.append("\(name) changed") }
        }
        compare("schema", \.schema)
        compare("description", \.description)
        compare("bucket", \.bucket)
        compare("server", \.serverOptions)
        compare("credentials", \.credentials)
        compare("metadata", \.metadata)
        compare("path", \.path)
        compare("include", \.include)
        compare("exclude", \.exclude)
        found += lists("column", former.columns, current.columns, \.name)
        found += lists("note", former.notes, current.notes, \.name)
        compare("deletes", \.deletes)
        compare("delete_limit", \.deleteLimit)
        compare("unread_limit", \.unreadLimit)
        compare("reread", \.reread)
        compare("indexes", \.indexes)
        compare("identity", \.objectIdentity)
        compare("history", \.history)
        found += lists("view", former.views, current.views, \.name)
        compare("access.readers", \.access.readers)
        compare("access.annotators", \.access.annotators)
        compare("access.relates", \.access.relates)
        return found
    }

    private static func lists<Member: Equatable>(
        _ kind: String, _ former: [Member], _ current: [Member], _ name: (Member) -> Identifier
    ) -> [String] {
        let removed = former.filter { old in !current.contains { name($0) == name(old) } }
        let added = current.filter { new in !former.contains { name($0) == name(new) } }
        let changed = current.filter { new in former.contains { name($0) == name(new) && $0 != new } }
        let phrases =
            removed.map { "\(kind) \"\(name($0).name)\" is gone" } + added.map { "\(kind) \"\(name($0).name)\" is new" }
            + changed.map { "\(kind) \"\(name($0).name)\" changed" }
        if phrases.isEmpty, former.map(name) != current.map(name) { return ["the order of the \(kind)s changed"] }
        return phrases
    }
}
