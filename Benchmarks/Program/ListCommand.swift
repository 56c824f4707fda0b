internal import ArgumentParser
internal import Glibc
internal import Objects

/// `benchmark list`: the listing as text for `COPY … FROM`, columns `key, size, etag, last_modified[, metadata], fingerprint`.
struct ListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Write the listing as text that COPY reads.")

    @Flag(help: "Leave the metadata out, as the listing of an object store does.") var bare = false
    @OptionGroup var farm: FarmOptions

    func run() async throws {
        let bucket = SyntheticBucket(farm.farm, isOrdered: true)
        let listing = try await bucket.listing(of: .all)
        var text: [UInt8] = []
        while let listed = try await listing.nextPage() {
            let page = bare ? listed : try await bucket.completed(listed)
            for index in page.indices { append(page, index, to: &text) }
            try Self.write(text)
            text.removeAll(keepingCapacity: true)
        }
    }

    private func append(_ page: ObjectPage, _ index: Int, to text: inout [UInt8]) {
        text.append(contentsOf: page.key(at: index))
        text.append(contentsOf: "\t\(page.size(at: index) ?? 0)\t".utf8)
        text.append(contentsOf: page.field(.etag, at: index) ?? [])
        text.append(contentsOf: "\t".utf8)
        text.append(contentsOf: Self.moment((page.lastModified(at: index)?.microseconds ?? 0) / 1_000_000).utf8)
        if !bare {
            text.append(contentsOf: "\t".utf8)
            text.append(contentsOf: page.field(.metadata, at: index) ?? [])
        }
        text.append(contentsOf: "\t\(page.fingerprint(at: index).bits)\n".utf8)
    }

    private static func moment(_ seconds: Int64) -> String {
        var parts = tm()
        var time = time_t(seconds)
        gmtime_r(&time, &parts)
        func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(parts.tm_year + 1900)-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday)) "
            + "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))+00"
    }

    private static func write(_ text: [UInt8]) throws {
        var rest = text[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            guard written > 0 else { throw ExitCode.failure }
            rest = rest.dropFirst(written)
        }
    }
}

/// `benchmark drain`: lists and throws away, which is the source's own time.
struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "List the bucket and throw the listing away: the source's own time.")

    @OptionGroup var farm: FarmOptions

    func run() async throws {
        let listing = try await SyntheticBucket(farm.farm, isOrdered: true).listing(of: .all)
        var count = 0
        while let page = try await listing.nextPage() { count += page.count }
        print(count)
    }
}
