internal import Foundation
internal import Names

/// What reading some definitions gave.
public struct DefinitionReading: Sendable {
    /// Every datastore that could be made out, in the order of the files.
    ///
    /// Use them only if `isValid`.
    public let datastores: [Datastore]
    /// Everything found, by file, line and column.
    public let diagnostics: [Diagnostic]

    /// Whether there is no error; there may be warnings.
    public var isValid: Bool { !diagnostics.contains { $0.severity == .error } }
}

/// Reads definitions and finds everything that is wrong in them at once.
public enum DefinitionReader {
    /// A definition's text with the name of its file.
    public struct File: Sendable {
        /// The file's name, as diagnostics are to show it.
        public let name: String
        /// The text.
        public let text: String

        /// Joins a name and a text.
        public init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    /// Reads every `*.yaml` of a directory, in the byte order of their names.
    ///
    /// What cannot be read becomes a diagnostic.
    public static func read(directory: String) -> DefinitionReading {
        let diagnostics = Diagnostics()
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: directory) else {
            diagnostics.error(
                at: SourceLocation(file: directory, line: 0, column: 0),
                "the directory cannot be read; generator init makes one")
            return DefinitionReading(datastores: [], diagnostics: diagnostics.all)
        }
        var files: [File] = []
        for name in names.sorted(by: { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
        where !name.hasPrefix(".") {
            let path = directory.hasSuffix("/") ? directory + name : directory + "/" + name
            let location = SourceLocation(file: path, line: 0, column: 0)
            if let fault = misplacement(of: name, at: path) { diagnostics.error(at: location, fault) }
            guard name.hasSuffix(".yaml") else { continue }
            if let text = text(at: path, location, diagnostics) { files.append(File(name: path, text: text)) }
        }
        return read(files, diagnostics)
    }

    /// Reads one definition.
    public static func read(text: String, file: String) -> DefinitionReading {
        read([File(name: file, text: text)])
    }

    /// Reads several definitions and checks them against each other.
    public static func read(_ files: [File]) -> DefinitionReading {
        read(files, Diagnostics())
    }

    private static func read(_ files: [File], _ diagnostics: Diagnostics) -> DefinitionReading {
        let datastores = files.compactMap { file in
            SyntaxReader.read(file.text, file: file.name, diagnostics: diagnostics)
                .flatMap { DatastoreReader.read($0, diagnostics) }
        }
        RelationNameCheck(datastores, diagnostics).run()
        return DefinitionReading(
            datastores: datastores, diagnostics: diagnostics.all.sorted(by: Diagnostic.isBefore))
    }

    /// Why something that looks like a definition is not read; nil for what is read, and for what looks like none.
    private static func misplacement(of name: String, at path: String) -> String? {
        let ending = name.lowercased()
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            guard !name.hasSuffix(".yaml"), ending.hasSuffix(".yml") || ending.hasSuffix(".yaml") else { return nil }
            return "definitions end in .yaml\(ending == name ? "" : ", in small letters"); rename the file"
        }
        let below = (FileManager.default.enumerator(atPath: path)?.allObjects ?? []).compactMap { $0 as? String }
        return below.contains { $0.lowercased().hasSuffix(".yaml") || $0.lowercased().hasSuffix(".yml") }
            ? "definitions are read from one folder, and this one below it has some; move them up" : nil
    }

    private static func text(at path: String, _ location: SourceLocation, _ diagnostics: Diagnostics) -> String? {
        let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
        guard size.map({ $0 <= SyntaxReader.maximumBytes }) ?? true else {
            diagnostics.error(
                at: location, "the file is larger than a definition may be, \(SyntaxReader.maximumBytes) bytes")
            return nil
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            diagnostics.error(at: location, "the file cannot be read")
            return nil
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            diagnostics.error(at: location, "the file is not UTF-8; save it as UTF-8")
            return nil
        }
        return text
    }
}
