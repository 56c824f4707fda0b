// swift-tools-version: 6.2
import PackageDescription

/// One set of strict settings for every target of the package.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

/// Where libFuzzer is, if the fuzzer is to be built with it; `Scripts/fuzz-coverage` says so.
let fuzzerLibrary = Context.environment["FUZZER_LIBRARY"]

/// The package; its targets stand bottom-up, so that a target depends only on targets above it in the list.
///
/// `Tests/ArchitectureTests` reads the imports of every file and holds these arrows.
let package = Package(
    name: "twined-datastore",
    products: [
        .executable(name: "generator", targets: ["generator"]),
        .executable(name: "loader", targets: ["loader"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CStatx"),
        .systemLibrary(name: "CXattr"),
        .target(name: "Executors", swiftSettings: strict),
        .target(name: "Text", swiftSettings: strict),
        .target(name: "Names", swiftSettings: strict),
        .target(name: "Objects", dependencies: ["COpenSSL", "Text"], swiftSettings: strict),
        .target(name: "Layout", dependencies: ["Names", "Objects"], swiftSettings: strict),
        .target(name: "Definition", dependencies: ["Layout", "Names", "Objects", "Text", yams], swiftSettings: strict),
        .target(
            name: "Postgres", dependencies: ["CPostgres", "Executors", "Names"],
            swiftSettings: strict + [.strictMemorySafety()]),
        .target(name: "Templating", dependencies: ["Names", mustache], swiftSettings: strict),
        .target(name: "Planning", dependencies: ["Definition", "Layout", "Names", "Objects"], swiftSettings: strict),
        .target(
            name: "Rendering",
            dependencies: ["Definition", "Layout", "Names", "Objects", "Planning", "Templating", "Text"],
            swiftSettings: strict, plugins: ["EmbedText"]),
        .target(
            name: "Migrations",
            dependencies: ["Definition", "Layout", "Names", "Objects", "Planning", "Postgres", "Rendering"],
            swiftSettings: strict, plugins: ["EmbedText"]),
        .target(
            name: "Django", dependencies: ["Definition", "Layout", "Names", "Objects", "Templating"],
            swiftSettings: strict,
            plugins: ["EmbedText"]),
        .target(name: "FileBucket", dependencies: ["CStatx", "CXattr", "Executors", "Objects"], swiftSettings: strict),
        .target(
            name: "HTTP", dependencies: ["CZlib", asyncHTTPClient, nioCore, nioHTTP1, nioPosix, nioSSL, system],
            swiftSettings: strict),
        .target(name: "GCSBucket", dependencies: ["COpenSSL", "HTTP", "Objects", "Text"], swiftSettings: strict),
        .target(
            name: "S3Bucket", dependencies: ["COpenSSL", "CXML", "HTTP", "Objects", "Text", subprocess, system],
            swiftSettings: strict),
        .target(
            name: "Sync", dependencies: ["Layout", "Names", "Objects", "Postgres", "Text"],
            // The tests kill debugged loaders at these places; a released one has none.
            swiftSettings: strict + [.define("FAULT_POINTS", .when(configuration: .debug))],
            plugins: ["EmbedText"]),
        .target(
            name: "GeneratorCommand",
            dependencies: [
                "Definition", "Django", "Layout", "Migrations", "Names", "Planning", "Postgres", "Rendering", "Text",
                argumentParser,
            ],
            swiftSettings: strict),
        .target(
            name: "LoaderCommand",
            dependencies: [
                "Executors", "FileBucket", "GCSBucket", "HTTP", "Layout", "Objects", "Postgres", "S3Bucket", "Sync",
                "Text",
                argumentParser,
            ],
            swiftSettings: strict),
        .executableTarget(name: "generator", dependencies: ["GeneratorCommand"], swiftSettings: strict),
        .executableTarget(name: "loader", dependencies: ["LoaderCommand"], swiftSettings: strict),

        .executableTarget(
            name: "benchmark", dependencies: ["Objects", "Postgres", "Sync", argumentParser],
            path: "Benchmarks/Program", swiftSettings: strict),

        .executableTarget(name: "embed-text", dependencies: [mustache], swiftSettings: strict),
        .plugin(name: "EmbedText", capability: .buildTool(), dependencies: ["embed-text"]),

        .target(
            name: "TestSupport",
            dependencies: [
                "CZlib", "Layout", "Names", "Postgres", "Rendering", nioCore, nioHTTP1, nioPosix, nioSSL, subprocess,
                system,
            ],
            path: "Tests/Support",
            exclude: ["FailingFiles/failing_files.c", "s3_bucket.py", "swift_store.py"], swiftSettings: strict),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "Definition", "FileBucket", "Layout", "Objects", "Planning", "Rendering", "Sync", "TestSupport",
            ],
            path: "Fuzzing/Sources", exclude: [fuzzerLibrary == nil ? "CoverageFuzz.swift" : "Fuzz.swift"],
            swiftSettings: strict),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
        .testTarget(name: "EmbedTextTests", dependencies: ["embed-text"], swiftSettings: strict),
        .testTarget(name: "TextTests", dependencies: ["Text"], swiftSettings: strict),
        .testTarget(name: "NamesTests", dependencies: ["Names", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ObjectsTests", dependencies: ["Objects", "Postgres", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "DefinitionTests", dependencies: ["Definition", "Layout", "TestSupport"],
            exclude: ["Golden"], swiftSettings: strict),
        .testTarget(
            name: "PostgresTests", dependencies: ["Postgres", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "RenderingTests", dependencies: ["Names", "Rendering", "Templating", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "DjangoTests",
            dependencies: [
                "Definition", "Django", "GeneratorCommand", "Layout", "Migrations", "Planning", "Templating",
                "TestSupport",
            ],
            exclude: ["Golden", "Project"], swiftSettings: strict),
        .testTarget(
            name: "MigrationsTests",
            dependencies: [
                "Migrations", "Definition", "Layout", "Names", "Planning", "Postgres", "Rendering", "Templating",
                "TestSupport",
            ],
            exclude: ["Golden"], swiftSettings: strict),
        .testTarget(
            name: "FileBucketTests", dependencies: ["CXattr", "FileBucket", "Objects"],
            exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(
            name: "GCSBucketTests", dependencies: ["COpenSSL", "GCSBucket", "HTTP", "Objects", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "S3BucketTests", dependencies: ["HTTP", "Objects", "S3Bucket", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "RegistryTests", dependencies: ["Layout", "Postgres", "Names", "TestSupport"],
            exclude: ["Fixtures"], swiftSettings: strict),
        .testTarget(
            name: "SyncTests", dependencies: ["Layout", "Sync", "Objects", "Postgres", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "LawTests", dependencies: ["CXattr", "Postgres", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests", dependencies: ["Postgres", "TestSupport", subprocess],
            exclude: ["Octue/octue_bucket.py"], swiftSettings: strict),
    ]
)

// What reads the fuzzer's inputs counts the edges of its code. Not `--sanitize fuzzer`: it would put libFuzzer's `main` beside
// that of every program, those of the build's own tools included.
if let fuzzerLibrary {
    let read: Set = [
        "Text", "Names", "Objects", "Layout", "Definition", "Templating", "Planning", "Rendering", "FileBucket", "Sync",
        "fuzz",
    ]
    for target in package.targets where read.contains(target.name) {
        target.swiftSettings = strict + [.unsafeFlags(["-sanitize=fuzzer"])]
        if target.name == "fuzz" { target.linkerSettings = [.unsafeFlags([fuzzerLibrary, "-lstdc++"])] }
    }
}
