import Foundation
import TestSupport
import Testing

/// A Django that apps are tried with, as `Scripts/setup` installs it.
enum DjangoSeries: String, CaseIterable, CustomTestStringConvertible, Sendable {
    case oldest = "4.2"
    case newest = "5.2"

    var testDescription: String { rawValue }
    /// The interpreter that has it.
    var python: String { "\(repositoryRoot())/.venv/django-\(rawValue)/bin/python" }
}

/// A project of datastores and a Django project with its app `scans`, in a temporary folder.
struct DjangoProject {
    let root: TemporaryFolder
    var project: String { "\(root.path)/lidar" }
    var web: String { "\(root.path)/web" }
    /// The folder of the bucket, with a slash at its end.
    var bucket: String { "\(root.path)/bucket/" }

    /// The definition of the Django project of the tests.
    static func lidar(bucket: String, access: String = "access: {}") -> String {
        """
        datastore: lidar_scans
        description: One object per ten-minute lidar file.
        bucket: file://\(bucket)
        metadata: octue
        path: "{site}/{day}/{file}"
        include: ["**/*.nc"]
        columns:
          - { name: turbine, from: octue.tags.turbine, type: text, required: true, index: btree }
          - { name: elevation_m, from: octue.tags.elevation, type: double precision, min: 0, max: 9000 }
          - { name: captured_at, from: octue.timestamp, type: timestamptz, zone: Europe/London }
          - { name: site, from: path.site, type: text }
          - { name: quality, from: metadata.quality, type: text, values: [good, suspect, bad], default: suspect }
          - { name: labels, from: octue.labels, type: "text[]", index: gin }
          - { name: tags, from: octue.tags, type: jsonb }
        notes:
          - { name: reviewed_by, type: text }
        delete_limit: { rows: 1 }
        history: true
        \(access)

        """
    }

    /// Writes the migrations of definitions, and the app.
    ///
    /// - Parameter definitions: the YAML of each datastore; nil for that of the Django project of the tests.
    /// - Parameter runtime: how the registry comes into a database, as an option of `generator init`.
    init(
        _ definitions: [String]? = nil, access: String = "access: {}", options: [String] = [],
        runtime: String? = nil
    ) async throws {
        root = try TemporaryFolder()
        // Loaders and servers run as others.
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: root.path)
        try FileManager.default.createDirectory(atPath: bucket, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: "\(repositoryRoot())/Tests/DjangoTests/Project", toPath: "\(root.path)/web")
        try await runSuccessfully(
            builtProgram("generator"), ["init", project, "--name", "lidar"] + (runtime.map { [$0] } ?? []))
        let texts = definitions ?? [Self.lidar(bucket: bucket, access: access)]
        for (index, text) in texts.enumerated() { try root.write(text, to: "lidar/datastores/store\(index).yaml") }
        try await generator("migrate", "--project", project)
        try await write(options)
    }

    /// Writes the app, or writes it anew.
    @discardableResult
    func write(_ options: [String] = []) async throws -> String {
        try await runSuccessfully(
            builtProgram("generator"),
            ["django", "--project", project, "--app", "scans", "--output", web] + options)
    }

    @discardableResult
    func generator(_ arguments: String...) async throws -> String {
        try await runSuccessfully(builtProgram("generator"), arguments)
    }

    /// The migrations of the project, in their order.
    func ups() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(project)/migrations").sorted()
            .filter { $0.hasSuffix(".up.sql") }.map { "\(project)/migrations/\($0)" }
    }

    /// The text of a file of the Django project.
    func text(_ path: String) throws -> String { try String(contentsOfFile: "\(web)/\(path)", encoding: .utf8) }

    /// Every file of the app, by its path.
    func files() throws -> [String: String] {
        var files: [String: String] = [:]
        for case let path as String in FileManager.default.enumerator(atPath: "\(web)/scans") ?? .init()
        where path.hasSuffix(".py") {
            files[path] = try text("scans/\(path)")
        }
        return files
    }

    /// Runs Django's program.
    func manage(
        _ series: DjangoSeries, on database: TestDatabase, as role: String, _ arguments: [String],
        _ more: [String: String] = [:]
    ) async throws -> ProgramRun {
        try await runProgram(
            series.python, arguments, environment: environment(database, role).merging(more) { _, new in new },
            directory: web)
    }

    /// Runs Django's program, which has to succeed.
    @discardableResult
    func managed(
        _ series: DjangoSeries, on database: TestDatabase, as role: String, _ arguments: String...,
        more: [String: String] = [:]
    ) async throws -> String {
        let run = try await manage(series, on: database, as: role, ["manage.py"] + arguments, more)
        try #require(run.status == 0, "\(arguments): \(run.standardOutput)\(run.standardError)")
        return run.standardOutput + run.standardError
    }

    private func environment(_ database: TestDatabase, _ role: String) -> [String: String?] {
        [
            "LAB_HOST": "127.0.0.1", "LAB_PORT": "\(database.cluster.port)", "LAB_USER": role,
            "LAB_DATABASE": database.name,
            "LAB_ROLES": nil, "LAB_OTHER": nil, "PYTHONDONTWRITEBYTECODE": "1", "DATASTORE_REALLY": nil,
        ]
    }
}
