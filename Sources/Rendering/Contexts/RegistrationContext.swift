internal import Definition
internal import Names
internal import Objects

/// What `store/registration` takes.
struct RegistrationContext {
    let name: String
    let schema: String
    let bucket: String
    let prefix: String
    let identity: String
    let server: String
    let credentials: String
    let definition: String
    let definitionHash: String
    let sourceHash: String
    let deletes: String
    let rows: Int
    let percent: Int

    init(_ parts: StoreParts) {
        let datastore = parts.datastore
        name = parts.nameLiteral
        schema = SQLSpelling.literal(datastore.schema.name)
        bucket = SQLSpelling.literal(datastore.bucket.description)
        prefix = SQLSpelling.literal(datastore.bucket.prefix)
        identity = SQLSpelling.literal(datastore.objectIdentity)
        let options = datastore.serverOptions.sorted { $0.key < $1.key }
        server = SQLSpelling.literal(
            "{" + options.map { "\(JSONText.quoted($0.key)): \(JSONText.quoted($0.value))" }.joined(separator: ", ")
                + "}")
        credentials = SQLSpelling.literal(datastore.credentials.description)
        definition = SQLSpelling.literal(datastore.canonicalJSON)
        definitionHash = datastore.definitionHash
        sourceHash = datastore.sourceHash
        deletes = datastore.deletes.rawValue
        rows = datastore.deleteLimit.rows
        percent = datastore.deleteLimit.percent
    }
}
