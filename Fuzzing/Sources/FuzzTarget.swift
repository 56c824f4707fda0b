/// Something that takes inputs from outside, and what has to hold for each of them.
///
/// Besides what a target checks, no input may stop the process or keep it busy.
protocol FuzzTarget {
    /// How many inputs are checked together; more than one where asking costs much more than an input.
    var batchSize: Int { get }

    /// Makes an input; the same generator makes the same one.
    func input(_ random: inout SplitMix) -> [UInt8]

    /// What is wrong with the answers to some inputs, by their places.
    func complaints(about inputs: [[UInt8]]) async throws -> [Int: String]
}

/// A target that checks one input after the other, in this process.
protocol SimpleFuzzTarget: FuzzTarget, Sendable {
    /// What is wrong with the answer to an input; nil if nothing is.
    func complaint(about input: [UInt8]) -> String?
}

extension SimpleFuzzTarget {
    var batchSize: Int { 1 }

    func complaints(about inputs: [[UInt8]]) -> [Int: String] {
        var found: [Int: String] = [:]
        for (index, input) in inputs.enumerated() {
            if let complaint = complaint(about: input) { found[index] = complaint }
        }
        return found
    }
}

/// The targets by their names.
enum FuzzTargets {
    static let names = ["definition", "glob", "template", "address", "document", "text", "refusal", "derivation"]

    /// How much of the time a target gets, where 1 is usual; the slow ones get more.
    static func share(of name: String) -> Double { name == "definition" || name == "derivation" ? 4 : 1 }

    static func make(_ name: String) throws -> (any FuzzTarget)? {
        switch name {
        case "definition": try DefinitionTarget()
        case "glob": GlobTarget()
        case "template": TemplateTarget()
        case "address": AddressTarget()
        case "document": DocumentTarget()
        case "text": TextTarget()
        case "refusal": RefusalTarget()
        case "derivation": DerivationTarget()
        default: nil
        }
    }
}
