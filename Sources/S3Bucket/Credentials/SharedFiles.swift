internal import HTTP

/// The profiles of AWS's shared files ("Shared config and credentials files", AWS SDKs and Tools Reference Guide).
///
/// They are read anew each time, since other programs renew the keys in them.
struct SharedFiles: Sendable {
    /// The settings of one profile, those of the credentials file before those of the config file.
    struct Profile: Sendable {
        let name: String
        /// Which of the files have it, for messages.
        let files: [String]
        fileprivate var settings: [String: String]

        /// A setting that is set to something.
        subscript(name: String) -> String? { settings[name].flatMap { $0.isEmpty ? nil : $0 } }
    }

    /// The credentials file, whose sections are profiles.
    let credentials: String?
    /// The config file, whose sections are `[profile NAME]`; nil where only a credentials file was named.
    let config: String?

    /// Those that the environment names, or the usual ones.
    init(_ environment: [String: String]) {
        func path(_ variable: String, _ usual: String) -> String? {
            if let path = environment[variable], !path.isEmpty { return Self.absolute(path, environment) }
            return environment["HOME"].flatMap { $0.isEmpty ? nil : "\($0)/.aws/\(usual)" }
        }
        credentials = path("AWS_SHARED_CREDENTIALS_FILE", "credentials")
        config = path("AWS_CONFIG_FILE", "config")
    }

    /// One credentials file alone.
    init(credentials: String) {
        self.credentials = credentials
        config = nil
    }

    /// Reads a profile; nil where no file has it.
    ///
    /// - Throws: `HTTPFailure` of the kind `.credentials` for a file that is there and cannot be read.
    func profile(_ name: String) throws(HTTPFailure) -> Profile? {
        let own = try credentials.map { path throws(HTTPFailure) in try Self.sections(path) } ?? [:]
        let shared = try config.map { path throws(HTTPFailure) in try Self.sections(path) } ?? [:]
        // The default profile may stand with the word and without; with it, it counts.
        let other = shared["profile \(name)"] ?? (name == "default" ? shared[name] : nil)
        let mine = own[name]
        guard mine != nil || other != nil else { return nil }
        return Profile(
            name: name, files: [mine == nil ? nil : credentials, other == nil ? nil : config].compactMap(\.self),
            settings: (other ?? [:]).merging(mine ?? [:]) { _, mine in mine })
    }

    private static func absolute(_ path: String, _ environment: [String: String]) -> String {
        guard path.hasPrefix("~/"), let home = environment["HOME"] else { return path }
        return home + path.dropFirst()
    }

    private static func sections(_ path: String) throws(HTTPFailure) -> [String: [String: String]] {
        guard let bytes = SmallFile.bytes(path) else {
            guard FileProbe.exists(path) else { return [:] }
            throw HTTPFailure(
                .credentials, "\(path) cannot be read. Give the user that runs the loader the right to read it")
        }
        return sections(in: String(decoding: bytes, as: UTF8.self))
    }

    /// Reads sections with their settings; a setting's own settings, which are indented, are passed over.
    static func sections(in text: String) -> [String: [String: String]] {
        var sections: [String: [String: String]] = [:]
        var section: String?
        for line in text.split(whereSeparator: \.isNewline) {
            guard let first = line.first, first != "#", first != ";" else { continue }
            if first == "[" {
                let name = line.dropFirst().prefix { $0 != "]" }
                section = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                if let section { sections[section, default: [:]].merge([:]) { old, _ in old } }
            } else if !first.isWhitespace, let section, let mark = line.firstIndex(of: "=") {
                let name = trimmed(line[..<mark]).lowercased()
                sections[section, default: [:]][name] = value(line[line.index(after: mark)...])
            }
        }
        return sections
    }

    /// A value without the comment behind it, which begins with a space and `#` or `;`.
    private static func value(_ text: Substring) -> String {
        var end = text.startIndex
        var wasSpace = true
        while end < text.endIndex {
            if wasSpace, text[end] == "#" || text[end] == ";" { break }
            wasSpace = text[end].isWhitespace
            end = text.index(after: end)
        }
        return trimmed(text[..<end])
    }

    private static func trimmed(_ text: Substring) -> String {
        guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(text[...last].drop { $0.isWhitespace })
    }
}
