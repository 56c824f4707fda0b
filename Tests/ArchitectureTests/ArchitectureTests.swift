import Foundation
import Testing

/// The plan of the house: what may stand on what.
@Suite struct ArchitectureTests {
    private let manifest: Manifest

    /// The modules that come with the toolchain; each target may import them.
    private static let toolchain: Set<String> = [
        "Darwin", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "PackagePlugin", "Synchronization",
        "Testing",
    ]

    init() throws {
        manifest = try Manifest()
        try #require(manifest.targets.count > 20 && manifest["Sync"]?.dependencies.contains("Objects") == true)
    }

    @Test func arrowsGoDownOnly() {
        let own = Set(manifest.targets.map(\.name))
        var above: Set<String> = []
        for target in manifest.targets {
            let sideways = Set(target.dependencies).intersection(own).subtracting(above)
            #expect(sideways.isEmpty, "\(target.name) depends on \(sideways), which stand below it in Package.swift")
            above.insert(target.name)
        }
    }

    @Test func aTargetImportsOnlyWhatItDeclares() throws {
        for target in manifest.targets where target.kind != "systemLibrary" {
            let declared = Set(target.dependencies.map { $0.replacing("-", with: "_") })
            let sources = try files(in: target.path, extensions: ["swift"])
            #expect(!sources.isEmpty, "\(target.name) has no sources in \(target.path)")
            for file in sources {
                let undeclared = Set(file.imports).subtracting(declared).subtracting(Self.toolchain)
                #expect(undeclared.isEmpty, "\(file.path) imports \(undeclared)")
            }
        }
    }

    @Test func everyFolderIsATarget() throws {
        let paths = Set(manifest.targets.map(\.path))
        for folder in ["Sources", "Tests", "Plugins"] {
            let url = repository.appending(path: folder)
            for name in try FileManager.default.contentsOfDirectory(atPath: url.path) where !name.hasPrefix(".") {
                #expect(paths.contains("\(folder)/\(name)"), "\(folder)/\(name) is no target of Package.swift")
            }
        }
    }

    @Test(arguments: [
        ("CPostgres", ["Postgres"]),
        ("AsyncHTTPClient", ["HTTP"]),
        ("Yams", ["Definition"]),
        ("Mustache", ["Templating", "embed-text"]),
        ("ArgumentParser", ["GeneratorCommand", "LoaderCommand", "benchmark"]),
    ])
    func aForeignLibraryHasOneDoor(library: String, doors: [String]) {
        let users = manifest.targets.filter { $0.dependencies.contains(library) }.map(\.name)
        #expect(users == doors)
    }

    @Test func theGeneratorReachesNoBucket() throws {
        let reached = manifest.reachable(from: "generator")
        try #require(reached.contains("Definition"))
        #expect(reached.filter { $0.hasSuffix("Bucket") } == [])
        #expect(!reached.contains("Sync") && !reached.contains("HTTP"))
    }

    @Test func theLoaderReachesNeitherDefinitionsNorTemplates() throws {
        let reached = manifest.reachable(from: "loader")
        try #require(reached.contains("FileBucket") && reached.contains("CPostgres"))
        #expect(reached.isDisjoint(with: ["Yams", "Mustache", "Definition", "Planning", "Rendering", "Migrations"]))
    }

    @Test func productsAreNotBuiltWithTestSupport() {
        for name in ["generator", "loader", "embed-text"] {
            #expect(!manifest.reachable(from: name).contains("TestSupport"))
        }
    }
}
