import Foundation
import PackagePlugin

/// Embeds the text files of the package's root folders into the targets that use them.
///
/// SwiftPM asks a plugin for its inputs only when it plans a build, and keeps the plan when a file is added to a folder
/// that is not a target's own. Hence the tool runs in every build and reads the folder itself: its only input is a stamp
/// that it renews. It leaves its output alone where nothing changed, so that nothing else is built again.
@main
struct EmbedText: BuildToolPlugin {
    /// What each target embeds: the kind of text, the folder, and the file that is generated.
    private static let embedded: [String: [(kind: String, folder: String, output: String)]] = [
        "Rendering": [
            ("sql", "SQL/extension,SQL/upgrades", "SQLText.swift"), ("templates", "Templates", "Template.swift"),
        ],
        "Django": [
            ("python", "Python/django", "PythonText.swift"), ("python-templates", "Templates", "Template.swift"),
        ],
        "Migrations": [("sql", "SQL/generator", "SQLText.swift")],
        "Sync": [("sql", "SQL/loader", "SQLText.swift")],
    ]

    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let tool = try context.tool(named: "embed-text").url
        let root = context.package.directoryURL
        return try (Self.embedded[target.name] ?? []).map { kind, folder, output in
            let generated = context.pluginWorkDirectoryURL.appending(path: output)
            let stamp = context.pluginWorkDirectoryURL.appending(path: "\(output).stamp")
            try Data().write(to: stamp)
            return .buildCommand(
                displayName: "Embedding \(folder) into \(target.name)",
                executable: tool,
                arguments: [kind, root.path, folder, generated.path, stamp.path],
                inputFiles: [stamp],
                outputFiles: [generated])
        }
    }
}
