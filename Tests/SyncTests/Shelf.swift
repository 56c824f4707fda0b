import Objects
import Postgres
import Synchronization
import TestSupport

@testable import Sync

/// A datastore `shelf` in a database of its own, over a bucket in memory; its brake lets three rows or ten percent go.
struct Shelf {
    let database: TestDatabase
    let bucket: MemoryBucket

    private static let template = Task {
        let cluster = try await TemporaryCluster.shared()
        let database = try await cluster.createDatabase()
        try await install(into: database)
        return database.name
    }

    /// Installs the registry and the datastore, and makes the login `shelf_loader`.
    static func install(into database: TestDatabase, bucket: String = "file:///data/shelf/") async throws {
        try await database.generateShelf(bucket: bucket)
        try await database.makeLoader()
    }

    init(_ keys: [String] = []) async throws {
        database = try await TemporaryCluster.shared().createDatabase(template: try await Self.template.value)
        bucket = MemoryBucket()
        bucket.put(keys)
    }

    init(database: TestDatabase) {
        self.database = database
        bucket = MemoryBucket()
    }

    func access(throughPort port: Int? = nil) throws -> Database {
        let url = "postgresql://shelf_loader@127.0.0.1:\(port ?? database.cluster.port)/\(database.name)"
        return Database(try ConnectionTarget(url), version: "test")
    }

    /// Runs the loader once, over one range unless told otherwise.
    ///
    /// - Parameters:
    ///   - port: that of a proxy before the database; nil: the database's own.
    ///   - lie: how the bucket's listings lie; nil: not at all.
    ///   - closed: why the bucket cannot be opened; nil: it can.
    func merge(
        throughPort port: Int? = nil, stop: StopRequest = StopRequest(), limits: Batch.Limits = Batch.Limits(),
        lie: Lie? = nil, closed: BucketError? = nil, _ configure: (inout MergeOptions) -> Void = { _ in }
    ) async throws -> RunReport {
        var options = MergeOptions()
        options.jobs = 1
        configure(&options)
        let direct = try access()
        let registry = try await Registry(direct, for: .merging)
        let store = try await StoreRecord(named: "shelf", in: registry)
        await registry.close()
        let access = try access(throughPort: port)
        var run = Run(of: store, in: access, options: options, version: "test", stop: stop) {
            [bucket] _ throws(BucketError) in
            if let closed { throw closed }
            if let lie { return LyingBucket(bucket, lie) }
            return bucket
        }
        run.limits = limits
        run.rangeLimits.bytesPerRange = 1
        run.backoff = Backoff(pauses: [.milliseconds(1), .milliseconds(1)])
        return await run.execute()
    }

    /// The live keys with what was stored of them.
    func live() async throws -> [String] {
        try await lines(
            "SELECT key || ' ' || coalesce(size::text, '') FROM public.shelf WHERE deleted_at IS NULL ORDER BY key")
    }

    func value(_ sql: String) async throws -> String {
        try await lines(sql).joined(separator: "\n")
    }

    func lines(_ sql: String) async throws -> [String] {
        try await database.psql(sql + ";").split(separator: "\n").map(String.init)
    }

    /// What the table should hold: the bucket.
    func expected() -> [String] {
        bucket.state.withLock { state in
            state.objects.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
                "\($0.key) \($0.value.version)"
            }
        }
    }
}
