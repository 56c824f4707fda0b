internal import ArgumentParser

/// What `Benchmarks/run` measures with; not installed.
@main struct Benchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark", abstract: "Lists and merges a made-up bucket.",
        subcommands: [ListCommand.self, DrainCommand.self, MergeCommand.self])
}

/// Which made-up bucket.
struct FarmOptions: ParsableArguments {
    @Option(help: "How many objects it has before it changes.") var objects = 1_000_000
    @Option(help: "How far it has changed: base, one, ten.") var change = Change.base

    var farm: WindFarm { WindFarm(objects: objects, change: change) }
}
