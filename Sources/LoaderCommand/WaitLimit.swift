internal import ArgumentParser

/// For how long to wait for another loader: a number with `s`, `m` or `h` behind it, or nothing for ever.
struct WaitLimit: ExpressibleByArgument, Equatable {
    let duration: Duration

    /// What `--wait` alone means: longer than any run.
    static let unbounded = WaitLimit(duration: .seconds(366 * 86_400))

    private init(duration: Duration) { self.duration = duration }

    init?(argument: String) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600]
        let unit = argument.last.flatMap { units[$0] }
        guard let number = Int64(unit == nil ? argument : String(argument.dropLast())), (0...1_000_000).contains(number)
        else { return nil }
        duration = .seconds(number * (unit ?? 1))
    }

    /// Ties the limit behind `--wait` to it, as what follows may as well be a datastore.
    static func tie(_ arguments: [String]) -> [String] {
        var tied: [String] = []
        for (index, argument) in arguments.enumerated() {
            if index > 0, arguments[index - 1] == "--wait", WaitLimit(argument: argument) != nil {
                tied[tied.count - 1] = "--wait=\(argument)"
            } else {
                tied.append(argument)
            }
        }
        return tied.map { $0 == "--wait" ? "--wait=\(unbounded.duration.components.seconds)s" : $0 }
    }
}
