import Objects
import Testing

@testable import S3Bucket

/// What a fingerprint says of the storage class.
@Suite struct StorageClassMarkTests {
    /// Amazon's by its SDK of 2026, others' by their pages.
    private static let classes = [
        "", "STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "GLACIER_IR", "DEEP_ARCHIVE",
        "REDUCED_REDUNDANCY", "OUTPOSTS", "SNOW", "EXPRESS_ONEZONE", "FSX_OPENZFS", "FSX_ONTAP", "NEARLINE", "COLDLINE",
        "ARCHIVE", "HOT", "COOL", "COLD", "WARM",
    ]

    @Test func everyKnownClassHasItsOwn() {
        let marks = Self.classes.map { ListedState.mark(of: Array($0.utf8).span) }
        #expect(Set(marks).count == Self.classes.count)
    }

    @Test func onlyTheClassIsAtTheEnd() {
        var hasher = FingerprintHasher()
        func fingerprint(_ etag: String, _ size: Int64, _ time: Int64, _ storageClass: String) -> Fingerprint {
            ListedState(size: size, lastModified: time).fingerprint(
                etag: Array(etag.utf8).span, storageClass: Array(storageClass.utf8).span, &hasher)
        }
        let object = fingerprint("e", 1, 2, "STANDARD")
        #expect(fingerprint("e", 1, 2, "GLACIER").differsOnlyAtTheEnd(from: object))
        #expect(!object.differsOnlyAtTheEnd(from: object) && !object.differsOnlyAtTheEnd(from: .lookAgain))
        for other in [
            fingerprint("f", 1, 2, "STANDARD"), fingerprint("e", 3, 2, "STANDARD"), fingerprint("e", 1, 4, "STANDARD"),
        ] {
            #expect(other != object && !other.differsOnlyAtTheEnd(from: object))
        }
        #expect(Fingerprint(bits: 5).ending(in: 0) == Fingerprint(bits: 256))
    }
}
