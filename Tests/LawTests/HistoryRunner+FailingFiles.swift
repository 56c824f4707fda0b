internal import Glibc
internal import TestSupport

extension HistoryRunner {
    /// Merges while the disk fails for one file, which shows only when it is asked for that file.
    func merge(whileFails failing: FailingCall, _ key: [UInt8]) async throws {
        try await settle()
        let (folderPath, _) = Folder.parts(of: key)
        let file = failing == .companion ? folderPath + Folder.companionName : key
        // The list of what fails has one file on a line.
        guard let name = String(validating: file, as: UTF8.self), !file.contains(UInt8(ascii: "\n")) else {
            return try await merge()
        }
        var seen = try snapshot()
        seen.fail(failing, key)
        let before = try picture()
        let failure = FailingFiles.Failure(failing.call, EIO, "\(folder.path)/\(name)")
        let ending = try await finish(
            world.start(database, environment: try await world.environment(for: [failure])))
        tally.failures += 1
        try judge(before, seen: [seen], status: ending.status, terms: terms(), output: ending.output)
    }
}

extension FailingCall {
    fileprivate var call: FailingFiles.Call {
        switch self {
        case .state: .state
        case .open, .companion: .open
        case .attributes: .attributes
        }
    }
}

extension Snapshot {
    /// Has the disk fail for a file.
    mutating func fail(_ failing: FailingCall, _ key: [UInt8]) {
        let (folder, _) = Folder.parts(of: key)
        switch failing {
        case .state: fail(key, Unread(codes: ["io_error"]))
        case .open, .attributes: fail(key, Unread(codes: ["io_error"], isSeenOnlyIfAsked: true))
        case .companion:
            for other in objects.keys where Folder.parts(of: other).folder == folder {
                objects[other]?.unread = Unread(codes: ["io_error"], companion: folder + Folder.companionName)
            }
        }
    }

    private mutating func fail(_ key: [UInt8], _ unread: Unread) {
        guard let object = objects[key] else { return }
        // Of a file that is described by what cannot be read nothing else is asked.
        if object.unread?.companion != nil, unread.isSeenOnlyIfAsked { return }
        var unread = unread
        if let other = object.unread {
            unread.codes.formUnion(other.codes)
            unread.companion = other.companion
            unread.isSeenOnlyIfAsked = other.isSeenOnlyIfAsked && unread.isSeenOnlyIfAsked
        }
        objects[key]?.unread = unread
    }
}
