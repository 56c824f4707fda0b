internal import Executors
internal import Glibc
internal import Objects

/// Reads the custom metadata of files: their attributes, and what the `.octue` file beside them says.
///
/// Where both give a value, the attribute stands, as it is on the object itself.
actor MetadataReader {
    private let executor = QueueExecutor(label: "files: metadata")
    private let bucket: FileBucket
    private var directory: [UInt8] = []
    private var octue: OctueFile?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(bucket: FileBucket) {
        self.bucket = bucket
    }

    func completed(_ page: ObjectPage) -> ObjectPage {
        var result = ObjectPage()
        for index in page.indices {
            let key = Array(page.key(at: index))
            do throws(FileSystemError) {
                let attributes = try ExtendedAttributes.user(of: Array(bucket.root.utf8) + key)
                result.append(index, of: page)
                describe(key, attributes, in: &result)
            } catch {
                if error.hasVanished { continue }
                result.append(index, of: page)
                refuse(
                    key, "metadata", "the attributes cannot be read: \(String(cString: strerror(error.code)))", &result)
                describe(key, [], in: &result)
            }
        }
        return result
    }

    private func describe(
        _ key: [UInt8], _ attributes: [(name: [UInt8], value: [UInt8])], in page: inout ObjectPage
    ) {
        var members: [[UInt8]: [UInt8]] = [:]
        if bucket.readsOctue {
            for member in octueMembers(of: key, &page) { members[member.name] = member.value }
        }
        for attribute in attributes { members[attribute.name] = attribute.value }
        if let type = members[Array("mime_type".utf8)] { page.set(.contentType, type.span) }
        page.set(.metadata, json(members, of: key, &page).span)
    }

    private func octueMembers(of key: [UInt8], _ page: inout ObjectPage) -> [(name: [UInt8], value: [UInt8])] {
        let name = key.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).last ?? []
        let directory = Array(key.dropLast(name.count))
        if octue == nil || directory != self.directory {
            octue = OctueFile(path: Array(bucket.root.utf8) + directory + Array(".octue".utf8))
            self.directory = directory
        }
        if let problem = octue?.problem { refuse(key, "metadata", problem, &page) }
        return octue?.metadata[Array(name)] ?? []
    }

    /// The members as a JSON object of strings, in the order of their names' bytes.
    private func json(_ members: [[UInt8]: [UInt8]], of key: [UInt8], _ page: inout ObjectPage) -> [UInt8] {
        var text = [UInt8(ascii: "{")]
        for (name, value) in members.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            guard case .storable = StorableText.check(name.span) else {
                page.refusals.append(
                    .init(key: key, source: "metadata", raw: name, reason: "the name of an attribute is not UTF-8"))
                continue
            }
            let source = "metadata.\(String(decoding: name, as: UTF8.self))"
            switch StorableText.check(value.span) {
            case .storable:
                if text.count > 1 { text.append(UInt8(ascii: ",")) }
                JSONText.append(name, to: &text)
                text.append(UInt8(ascii: ":"))
                JSONText.append(value, to: &text)
            case .containsNull:
                page.refusals.append(.init(key: key, source: source, raw: value, reason: "the value contains U+0000"))
            case .notUTF8:
                page.refusals.append(.init(key: key, source: source, raw: value, reason: "the value is not UTF-8"))
            }
        }
        text.append(UInt8(ascii: "}"))
        return text
    }

    private func refuse(_ key: [UInt8], _ source: String, _ reason: String, _ page: inout ObjectPage) {
        page.refusals.append(.init(key: key, source: source, raw: [], reason: reason))
    }
}
