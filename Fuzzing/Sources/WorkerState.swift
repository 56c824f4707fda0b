internal import Foundation

/// Two files through which a worker tells where it is and what it found.
struct WorkerState {
    private let progress: URL
    private let reports: URL

    /// Where the worker's complaints to standard error go.
    let errors: URL
    let folder: String

    init(folder: String) {
        self.folder = folder
        let url = URL(fileURLWithPath: folder)
        progress = url.appending(path: "progress")
        reports = url.appending(path: "reports")
        errors = url.appending(path: "errors")
    }

    /// Empties the files.
    func reset() throws {
        for file in [progress, reports, errors] { try Data().write(to: file) }
    }

    /// Says which seeds come now; written into the file as it is, as this happens for every input.
    func begin(seed: UInt64, count: Int) throws {
        let file = try FileHandle(forWritingTo: progress)
        defer { try? file.close() }
        try file.write(contentsOf: Data("\(seed) \(count)\n".utf8))
    }

    func report(_ finding: Finding) throws {
        let file = try FileHandle(forWritingTo: reports)
        defer { try? file.close() }
        try file.seekToEnd()
        let line = finding.message.replacing("\n", with: "\\n")
        try file.write(contentsOf: Data("\(finding.seed) \(line)\n".utf8))
    }

    /// The seed that the worker came to; nil before the first.
    var position: UInt64? {
        let text = (try? String(contentsOf: progress, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").first?.split(separator: " ").first.flatMap { UInt64($0) }
    }

    var findings: [Finding] {
        let text = String(decoding: (try? Data(contentsOf: reports)) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ", maxSplits: 1)
            return parts.first.flatMap { UInt64($0) }.map {
                Finding(seed: $0, message: parts.count > 1 ? String(parts[1]) : "")
            }
        }
    }
}
