internal import Foundation

/// The process that is fed: it says in a file where it is, so that another process can tell when it dies.
struct Worker {
    let target: any FuzzTarget
    let state: WorkerState
    /// When to stop; nil for after one input.
    let end: Date?

    /// Feeds the inputs of seeds that follow one another.
    func run(from first: UInt64) async throws {
        var seed = first
        repeat {
            let count = end == nil ? 1 : target.batchSize
            let seeds = (0..<UInt64(count)).map { seed &+ $0 }
            try state.begin(seed: seed, count: count)
            let inputs = seeds.map { seed in
                var random = SplitMix(seed)
                return target.input(&random)
            }
            for (index, complaint) in try await target.complaints(about: inputs).sorted(by: { $0.key < $1.key }) {
                try state.report(Finding(seed: seeds[index], message: complaint))
            }
            seed &+= UInt64(count)
        } while end.map { Date() < $0 } ?? false
        try state.begin(seed: seed, count: 0)
    }
}

/// Something that is wrong.
struct Finding {
    let seed: UInt64
    let message: String
}
