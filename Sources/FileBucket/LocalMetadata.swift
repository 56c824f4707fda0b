internal import Glibc
internal import Objects

/// What the `.octue` file of a folder says of files in the same folder.
///
/// octue writes `{"datafiles": {"<file name>": {"id": …, "timestamp": …, "tags": …, "labels": …, "sdk_version": …}}}`
/// (`Datafile.update_local_metadata` of octue 0.69.1); a dataset's own file has no `datafiles`. Of names that come twice
/// the last counts, as in Python.
package struct LocalMetadata {
    static let fileName = ".octue"
    /// The longest `.octue` file that is read.
    static let maximumBytes = 16 << 20

    /// Why nothing, or nothing of one file, can be taken from the file.
    package struct Flaw: Error, Equatable {
        package var reason: String
        /// Whether the reason may pass without a change of the file, as rights do.
        package var mayPass = false
    }

    private var text: [UInt8] = []
    private var files: [[UInt8]: Range<Int>] = [:]
    /// Why nothing can be taken from the file.
    package private(set) var flaw: Flaw?

    /// Says nothing of any file.
    init() {}

    /// Takes from a text what it says of some files.
    package init(text: [UInt8], wanted: Set<[UInt8]>) {
        do throws(Flaw) {
            try read(text, wanted: wanted)
        } catch {
            flaw = error
        }
    }

    /// Reads the `.octue` file of a folder; where there is none, or a link, nothing is said of any file.
    ///
    /// - Throws: the error of a file system that fails.
    init(in folder: Descriptor, wanted: Set<[UInt8]>) throws(SystemError) {
        self.init()
        do throws(SystemError) {
            let file = try folder.open(Self.fileName, flags: O_RDONLY).get()
            let state = try file.state().get()
            guard state.isRegularFile else { return }
            guard state.st_size <= Self.maximumBytes, let text = try file.contents(atMost: Self.maximumBytes) else {
                flaw = Flaw(reason: "the .octue file is longer than \(Self.maximumBytes) bytes")
                return
            }
            self = LocalMetadata(text: text, wanted: wanted)
        } catch  where error.meansVanished {
            return
        } catch  where error.concernsOneObject {
            flaw = Flaw(reason: "the .octue file cannot be read: \(error.sentence)", mayPass: true)
        }
    }

    /// The fields of a file, by their names and with their values exactly as they are written; empty if nothing is
    /// said of it.
    package func fields(of name: [UInt8]) throws(Flaw) -> [[UInt8]: ArraySlice<UInt8>] {
        if let flaw { throw flaw }
        guard let range = files[name] else { return [:] }
        var fields: [[UInt8]: ArraySlice<UInt8>] = [:]
        var slicer = JSONSlicer(text)
        do throws(JSONSlicer.Flaw) {
            try slicer.members(of: range) { fields[$0] = text[$1] }
        } catch {
            throw Flaw(reason: "the .octue file is malformed: \(error.reason)")
        }
        return fields
    }

    private mutating func read(_ text: [UInt8], wanted: Set<[UInt8]>) throws(Flaw) {
        guard StorableText.check(text.span) == .storable else {
            throw Flaw(reason: "the .octue file is not UTF-8, or contains U+0000")
        }
        var slicer = JSONSlicer(text)
        var datafiles: Range<Int>?
        var found: [[UInt8]: Range<Int>] = [:]
        do throws(JSONSlicer.Flaw) {
            try slicer.members(of: text.indices) { name, value in
                if name.elementsEqual("datafiles".utf8) { datafiles = value }
            }
            if let datafiles {
                try slicer.members(of: datafiles) { name, value in
                    if wanted.contains(name) { found[name] = value }
                }
            }
        } catch {
            throw Flaw(reason: "the .octue file is malformed: \(error.reason)")
        }
        self.text = text
        files = found
    }
}

extension Descriptor {
    /// Reads a file to its end; nil if it is longer than a limit.
    fileprivate func contents(atMost limit: Int) throws(SystemError) -> [UInt8]? {
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while contents.count <= limit {
            let count = chunk.withUnsafeMutableBytes { read(raw, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw .last
            }
            if count == 0 { return contents }
            contents += chunk[..<count]
        }
        return nil
    }
}
