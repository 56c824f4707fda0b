import Objects
import Synchronization
import Testing

@testable import Sync

/// How long a listing that fails is gone on with.
struct ListerTests {
    /// Every listing begins with a page without a key and breaks off behind it, as one does whose tokens are forgotten.
    private struct ForgetfulBucket: Bucket {
        let traits = BucketTraits(isOrdered: true, listsMetadata: true, mayEndEarly: true)

        func listing(of range: KeyRange, limit: Int?) async throws(BucketError) -> any BucketListing { Listing() }

        private final class Listing: BucketListing {
            private let hasBegun = Mutex(false)

            func nextPage() async throws(BucketError) -> ObjectPage? {
                let isFirst = hasBegun.withLock { begun in
                    defer { begun = true }
                    return !begun
                }
                guard isFirst else { throw BucketError(.unavailable, "the token is forgotten") }
                return ObjectPage()
            }
        }
    }

    @Test func aStoreThatForgetsItsTokensIsNotAskedForEver() async throws {
        let backoff = Backoff(pauses: [.milliseconds(1), .milliseconds(1), .milliseconds(1)])
        var lister = Lister(ForgetfulBucket(), isOrdered: true, range: .all, backoff: backoff, stop: StopRequest())
        var pages = 0
        var failure: BucketError?
        while failure == nil, pages < 100 {
            do throws(BucketError) {
                _ = try await lister.next()
                pages += 1
            } catch { failure = error }
        }
        await lister.finish()
        #expect(failure?.message == "the token is forgotten")
        #expect(pages == 4)
    }
}
