import Foundation
import TestSupport

/// A bucket that speaks S3, a datastore `shelf` of it, and the built program `loader` to run on it.
struct AmazonShelf {
    let store: FakeAmazonStore
    let server: FaultServer
    let database: TestDatabase

    /// Serves an empty bucket and makes the datastore.
    ///
    /// - Parameters:
    ///   - bucket: the bucket's name.
    ///   - prefix: what the datastore's keys begin with.
    ///   - definition: the rest of the definition, behind the bucket's address.
    init(bucket: String = "lab", prefix: String = "d/", _ definition: String) async throws {
        store = FakeAmazonStore(bucket: bucket)
        server = try await store.serve()
        database = try await TemporaryCluster.shared().createDatabase()
        try await database.generate(
            """
            datastore: shelf
            bucket: s3://\(bucket)/\(prefix)
            server: { endpoint: "\(server.origin)" }
            \(definition)

            """)
        try await database.makeLoader()
    }

    func merge(_ arguments: [String] = [], _ environment: [String: String?] = [:]) async throws -> ProgramRun {
        try await runProgram(
            builtProgram("loader"),
            ["merge", "shelf", "--database", database.url(role: "shelf_loader")] + arguments,
            environment: amazonEnvironment.merging(environment) { $1 })
    }

    func value(_ query: String) async throws -> String {
        try await database.psql(query).trimmingCharacters(in: .newlines)
    }

    /// What the last run asked of the store, by kind.
    func requests() async throws -> String {
        try await value("SELECT requests_by_kind FROM datastore.run ORDER BY id DESC LIMIT 1")
    }
}

/// No setting of the machine's own: neither keys, nor files, nor a metadata service.
let amazonEnvironment: [String: String?] = [
    "AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": nil, "AWS_PROFILE": nil,
    "AWS_CONFIG_FILE": "/nowhere", "AWS_SHARED_CREDENTIALS_FILE": "/nowhere", "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_ENDPOINT_URL": nil, "AWS_ENDPOINT_URL_S3": nil, "AWS_REGION": nil, "AWS_DEFAULT_REGION": nil,
]
