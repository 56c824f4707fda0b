internal import FileBucket
internal import Objects
internal import Sync

/// The kinds of bucket that this build can list.
enum Buckets {
    /// Opens the bucket of a datastore.
    @Sendable static func open(_ store: StoreRecord) async throws(BucketError) -> any Bucket {
        switch store.url.scheme {
        case .file:
            FileBucket(root: store.url.bucket, scope: store.scope, readsOctue: store.metadata == .octue)
        case .s3, .gs:
            throw BucketError(
                .unavailable,
                "\(store.url.scheme.rawValue)://\(store.url.bucket): this loader was built without support "
                    + "for \(store.url.scheme.rawValue):// buckets")
        }
    }
}
