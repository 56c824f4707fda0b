internal import Foundation
internal import Glibc
internal import TestSupport

extension HistoryRunner {
    /// What a loader may have seen that was stopped while its bucket was away.
    fileprivate struct Scene {
        let point: FaultPoint
        let outage: BucketOutage
        let before: Picture
        /// The table when the bucket went away.
        var between: Picture
        /// The bucket as it is, and for a disk that fails as a loader may have found it.
        var seen: [Snapshot]
        /// Whether the loader was stopped before it could give the bucket up: it asks again for some seconds.
        var wasStoppedInTime = true

        var isDone: Bool { [.merged, .vacuumed].contains(point) }
    }

    /// The bucket goes away under a loader, and somebody stops the loader meanwhile: the run can still be resumed.
    func stop(at point: FaultPoint, whileBucketIsAway outage: BucketOutage) async throws {
        try await settle()
        let before = try picture()
        var scene = Scene(point: point, outage: outage, before: before, between: before, seen: [try snapshot()])
        // Only while this is there.
        let sign = folder.aside + "-outage"
        let failures = outage.calls.map { FailingFiles.Failure($0, outage.code, folder.path + "/") }
        let loader = try await world.start(
            database, fault: "\(point.rawValue):stop", leaseSeconds: Self.shortLease,
            environment: try await world.environment(for: failures, while: sign))
        guard try await loader.reachesStop() else {
            let ending = try await finish(loader)
            return try judge(before, seen: scene.seen, status: ending.status, terms: terms(), output: ending.output)
        }
        scene.between = try picture()
        guard FileManager.default.createFile(atPath: sign, contents: nil) else {
            throw SupportError("cannot create \(sign)")
        }
        let start = ContinuousClock.now
        loader.send(SIGCONT)
        // It may notice the outage first, or the signal.
        try await Task.sleep(for: .milliseconds(20))
        loader.send(SIGTERM)
        scene.wasStoppedInTime = ContinuousClock.now - start < .seconds(2)
        let ending = try await finish(loader)
        try FileManager.default.removeItem(atPath: sign)
        if outage == .disk { scene.addFailures() }
        try await judge(ending, of: scene)
    }

    private func judge(_ ending: RunningProgram.Ending, of scene: Scene) async throws {
        let left = try picture()
        var isDone = scene.isDone
        if isDone {
            try judge(scene.before, seen: scene.seen, status: nil, terms: terms())
        } else if ending.status == 128 + SIGTERM {
            guard left.hasSameData(as: scene.before) else {
                throw LawBroken(
                    "kill it anywhere", "a loader stopped while its bucket was away wrote: \(ending.output)")
            }
            tally.bucketOutages += 1
            // A folder that the disk failed for is a gap, and a run with a gap is not resumed.
            isDone = scene.outage == .disk && left.runs.last?.reason?.contains("stopped by") != true
        } else if Judge.merged.contains(ending.status) {
            // It needed no bucket any more.
            isDone = true
            try judge(scene.before, seen: scene.seen, status: ending.status, terms: terms(), output: ending.output)
        } else {
            isDone = true
            try judgeIncomplete(ending, left, of: scene)
        }
        try await goOn(after: scene.between, scene.seen, isDone: isDone)
    }

    /// Judges a run that came to its witness, who was away, or that found gaps.
    private func judgeIncomplete(_ ending: RunningProgram.Ending, _ left: Picture, of scene: Scene) throws {
        let reason = left.runs.last?.reason ?? ""
        let isUnconfirmed = reason.contains("could not say whether they are gone")
        guard ending.status == 4, isUnconfirmed || scene.outage == .disk || !scene.wasStoppedInTime else {
            throw LawBroken(
                "kill it anywhere",
                "a loader stopped while its bucket was away ended with \(ending.status): \(ending.output)")
        }
        var terms = terms()
        terms.isIncomplete = true
        try judge(scene.before, seen: scene.seen, status: 4, terms: terms, output: ending.output)
    }
}

extension HistoryRunner.Scene {
    /// Notes that the loader may have found each file to be one that cannot be read.
    fileprivate mutating func addFailures() {
        var failing = seen[0]
        for key in failing.objects.keys { failing.fail(.state, key) }
        seen.append(failing)
    }
}

extension BucketOutage {
    fileprivate var calls: [FailingFiles.Call] {
        switch self {
        case .files: [.open]
        case .disk: [.open, .state, .attributes, .read]
        }
    }

    fileprivate var code: Int32 {
        switch self {
        case .files: ENFILE
        case .disk: EIO
        }
    }
}
