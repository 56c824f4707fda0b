internal import ArgumentParser

/// How far the made-up bucket has changed since it was first listed.
enum Change: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// Not at all.
    case base
    /// By one percent: a third each new, changed and gone.
    case one
    /// After `one` by another ten percent, in the same thirds.
    case ten

    /// Every place draws one of this many lots, which decides when its object comes, changes and goes.
    static let lots: UInt64 = 3000
    /// Lots whose object is in the bucket at first.
    static let lotsAtFirst: UInt64 = 2890

    /// The version of the object that drew a lot; nil where the bucket has none.
    func version(lot: UInt64) -> Int64? {
        switch lot {
        case 0..<10: self == .base ? nil : 1
        case 10..<20: self == .base ? 1 : 2
        case 20..<30: self == .base ? 1 : nil
        case 100..<200: self == .ten ? 1 : nil
        case 200..<300: self == .ten ? 2 : 1
        case 300..<400: self == .ten ? nil : 1
        default: 1
        }
    }
}
