internal import SystemPackage

/// Reads files that hold a credential, or say where one is.
///
/// They may be no regular ones: `/dev/null` stands for an empty file in many people's environments, and a shell's `<(…)` is a
/// pipe. `FileManager` reads neither.
public enum SmallFile {
    /// The largest that is read, in bytes: such files have some kilobytes.
    public static let largest = 1 << 20

    /// What a file holds, or its first mebibyte; nil for a file that is not there, is no file or may not be read.
    public static func bytes(_ path: String) -> [UInt8]? {
        guard let file = try? FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec) else { return nil }
        defer { try? file.close() }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 14)
        while bytes.count < largest {
            guard let count = try? piece.withUnsafeMutableBytes({ try file.read(into: $0) }) else { return nil }
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return Array(bytes.prefix(largest))
    }
}
