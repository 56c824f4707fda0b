internal import Glibc

/// What a directory's `.octue` file says of the files beside it.
///
/// octue's SDK writes `{"datafiles": {"<file name>": {"id": …, "timestamp": …, "tags": …, "labels": …, "sdk_version":
/// …}}}`. The same facts stand on objects of a cloud as custom metadata `octue__id`, … whose values are JSON texts; that
/// is the form given here.
struct OctueFile {
    /// The longest file that is read, in bytes.
    static let maximumSize = 16 << 20

    /// The metadata of each file, keyed by its name.
    private(set) var metadata: [[UInt8]: [(name: [UInt8], value: [UInt8])]] = [:]
    /// Why the file could not be understood; nil if it could.
    private(set) var problem: String?

    /// Reads the file at a path; one that is not there says nothing.
    init(path: [UInt8]) {
        guard let text = read(path) else { return }
        guard let top = JSONMembers.of(text, in: 0..<text.count) else {
            problem = "the .octue file beside it is not a JSON object"
            return
        }
        guard let datafiles = top.last(where: { $0.name == Array("datafiles".utf8) }) else { return }
        guard let files = JSONMembers.of(text, in: datafiles.value) else {
            problem = "\"datafiles\" in the .octue file beside it is not a JSON object"
            return
        }
        for file in files {
            guard let members = JSONMembers.of(text, in: file.value) else { continue }
            metadata[file.name] = members.map { (Array("octue__".utf8) + $0.name, Array(text[$0.value])) }
        }
    }

    private mutating func read(_ path: [UInt8]) -> [UInt8]? {
        let descriptor = (path + [0]).withUnsafeBytes { bytes in
            bytes.baseAddress.map {
                open($0.assumingMemoryBound(to: CChar.self), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            }
                ?? -1
        }
        guard descriptor >= 0 else {
            if errno != ENOENT, errno != ENOTDIR, errno != ELOOP {
                problem = "the .octue file beside it cannot be read: \(String(cString: strerror(errno)))"
            }
            return nil
        }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                problem = "the .octue file beside it cannot be read: \(String(cString: strerror(errno)))"
                return nil
            }
            if count == 0 { return text }
            text += buffer[..<count]
            guard text.count <= Self.maximumSize else {
                problem = "the .octue file beside it is larger than 16 MB"
                return nil
            }
        }
    }
}
