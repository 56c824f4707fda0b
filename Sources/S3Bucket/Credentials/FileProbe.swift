internal import FoundationEssentials

/// Whether files are there.
enum FileProbe {
    /// Whether something is at a path, whoever may read it.
    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
