internal import Objects

extension BucketFacts {
    /// The facts as the run log keeps them.
    var json: JSON {
        .object(
            [("device", JSON(device)), ("mounts", .array(mounts.map { .string($0) }))]
                + (endpoint.map { [("endpoint", .string($0))] } ?? []))
    }
}
