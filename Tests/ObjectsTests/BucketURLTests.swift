import Objects
import Testing

@Suite struct BucketURLTests {
    @Test(arguments: [
        ("file:///srv/data/", BucketURL.Scheme.file, "/srv/data/", "", "file:///srv/data/"),
        ("file:///srv/data", .file, "/srv/data/", "", "file:///srv/data/"),
        ("file:///", .file, "/", "", "file:///"), ("file:////", .file, "/", "", "file:///"),
        ("file:///a//b/", .file, "/a/b/", "", "file:///a/b/"), ("file:////a///b//", .file, "/a/b/", "", "file:///a/b/"),
        ("s3://acme//a//b/", .s3, "acme", "/a//b/", "s3://acme/"),
        ("file:///a b%20/..x/.y/z../", .file, "/a b%20/..x/.y/z../", "", "file:///a b%20/..x/.y/z../"),
        ("s3://bucket", .s3, "bucket", "", "s3://bucket/"),
        ("s3://bucket/p/", .s3, "bucket", "p/", "s3://bucket/"),
        ("s3://lab-1a2b3c-s3alias/p", .s3, "lab-1a2b3c-s3alias", "p", "s3://lab-1a2b3c-s3alias/"),
        ("gs://bucket//p?@", .gs, "bucket", "/p?@", "gs://bucket/"),
        // A combining character after the slash makes one Character of the two.
        ("s3://bucket/\u{338}p", .s3, "bucket", "\u{338}p", "s3://bucket/"),
    ])
    func addresses(text: String, scheme: BucketURL.Scheme, bucket: String, prefix: String, identity: String) throws {
        let address = try BucketURL(text)
        #expect(address.scheme == scheme)
        #expect(Array(address.bucket.utf8) == Array(bucket.utf8))
        #expect(Array(address.prefix.utf8) == Array(prefix.utf8))
        #expect(address.identity == identity)
        #expect(Array(address.description.utf8) == Array((identity + prefix).utf8))
        #expect(try BucketURL(address.description) == address)
    }

    @Test(arguments: [
        "", "bucket", "http://bucket/", "S3://bucket/", "file://host/path/", "file://", "file:///a/../b/",
        "file:///a/.",
        "file:///a\0b/", "file:///..", "file:///a/../\u{338}b", "s3://", "s3:///prefix", "s3://key@bucket/",
        "s3://bucket?region=x/", "s3://b@\u{301}/", "gs://a\0/",
        "s3://arn:aws:s3:eu-west-2:1:accesspoint/lab", "s3://lab--euw2-az1--x-s3/",
    ])
    func refusals(text: String) {
        let error = #expect(throws: BucketURLError.self) { try BucketURL(text) }
        #expect(error?.message.isEmpty == false)
    }
}
