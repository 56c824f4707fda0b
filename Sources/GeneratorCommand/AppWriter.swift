internal import Django
internal import Foundation
internal import Migrations

/// Writes the files of a Django app into a folder.
struct AppWriter {
    private let app: DjangoApp
    private let folder: ProjectFolder

    init(_ app: DjangoApp, folder: ProjectFolder) {
        self.app = app
        self.folder = folder
    }

    private func place(_ file: DjangoApp.File) -> String {
        folder.path.hasSuffix("/") ? folder.path + file.path : "\(folder.path)/\(file.path)"
    }

    /// Writes what is not there, and anew what belongs to the generator.
    ///
    /// Nothing is written where a migration is there and is another: a database may have been made by it.
    ///
    /// - Returns: the paths of the files that were written.
    func write() throws(MigrationError) -> [String] {
        for file in app.files where file.keeping == .immutable {
            guard let present = try folder.read(place(file)), present != file.text else { continue }
            throw .file(
                place(file),
                reason:
                    "the migration is there and is not that of this project: it was edited, or another project or generator"
                    + " wrote it; take it from version control, or write the app into another folder")
        }
        var written: [String] = []
        for file in app.files {
            let path = place(file)
            let present = try folder.read(path)
            if present == file.text || present != nil && file.keeping == .kept { continue }
            try folder.createFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
            try folder.write(file.text, to: path)
            written.append(path)
        }
        return written
    }

    /// What the app's own models.py lacks, each as a sentence with what to add.
    func findings() throws(MigrationError) -> [String] {
        let models = app.files.first { $0.path.hasSuffix("/models.py") && $0.keeping == .kept }
        guard let models, let text = try folder.read(place(models)) else { return [] }
        return app.modelClasses.filter { !text.contains($0.base) }.map { name, base in
            "\(place(models)) has no model of \(base): add \"class \(name)(models.\(base)): pass\", and to admin.py"
                + " \"admin.site.register(models.\(name), MirrorAdmin)\""
        }
    }
}
