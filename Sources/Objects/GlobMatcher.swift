/// Runs a glob over a key: every state that the pattern can be in is followed at once, so that no key takes more than
/// its length times the pattern's.
struct GlobMatcher: Sendable {
    private enum Instruction: Sendable {
        case scalar(Unicode.Scalar)
        case anyButSlash
        case any
        case set([ClosedRange<Unicode.Scalar>], negated: Bool)
        case jump(Int)
        case fork(Int, Int)
        case accept
    }

    /// A set of places in the program, one bit for each.
    private typealias States = [UInt64]

    private var program: [Instruction] = []
    /// For each place, the places that are reached from it without reading anything, itself included.
    private var closures: [States] = []

    init(_ tokens: [GlobToken]) {
        emit(tokens)
        program.append(.accept)
        closures = program.indices.map(closure(of:))
    }

    private mutating func emit(_ tokens: [GlobToken]) {
        for token in tokens {
            switch token {
            case .scalar(let scalar): program.append(.scalar(scalar))
            case .one: program.append(.anyButSlash)
            case .many: emitLoop(.anyButSlash)
            case .anything: emitLoop(.any)
            case .segments:
                let start = program.count
                program.append(.fork(start + 1, start + 5))
                emitLoop(.any)
                program.append(.scalar("/"))
            case .set(let ranges, let negated): program.append(.set(ranges, negated: negated))
            case .either(let branches): emit(either: branches)
            }
        }
    }

    private mutating func emitLoop(_ step: Instruction) {
        let start = program.count
        program += [.fork(start + 1, start + 3), step, .jump(start)]
    }

    private mutating func emit(either branches: [[GlobToken]]) {
        var exits: [Int] = []
        for (number, branch) in branches.enumerated() {
            let fork = program.count
            let isLast = number == branches.count - 1
            if !isLast { program.append(.accept) }
            emit(branch)
            guard !isLast else { continue }
            exits.append(program.count)
            program.append(.accept)
            program[fork] = .fork(fork + 1, program.count)
        }
        for exit in exits { program[exit] = .jump(program.count) }
    }

    func matches(_ key: Span<UInt8>) -> Bool {
        guard let states = states(after: key) else { return false }
        return Self.contains(states, program.count - 1)
    }

    func mayMatch(beginningWith beginning: Span<UInt8>) -> Bool {
        guard let states = states(after: beginning) else { return false }
        return states.contains { $0 != 0 }
    }

    /// Sure where a loop over anything is entered from which the end can be reached.
    func matchesEverything(beginningWith beginning: Span<UInt8>) -> Bool {
        guard let states = states(after: beginning) else { return false }
        return program.indices.contains { index in
            guard Self.contains(states, index), case .fork(let step, let exit) = program[index] else { return false }
            guard case .any = program[step], case .jump(index) = program[step + 1] else { return false }
            return Self.contains(closures[exit], program.count - 1)
        }
    }

    /// The states after some bytes; nil if they are not UTF-8.
    private func states(after key: Span<UInt8>) -> States? {
        key.withUnsafeBufferPointer { bytes -> States? in
            var current = closures[0]
            var next = States(repeating: 0, count: current.count)
            var decoder = UTF8()
            var iterator = bytes.makeIterator()
            while true {
                switch decoder.decode(&iterator) {
                case .scalarValue(let scalar):
                    step(from: current, over: scalar, into: &next)
                    swap(&current, &next)
                case .emptyInput: return current
                case .error: return nil
                }
            }
        }
    }

    private func step(from current: States, over scalar: Unicode.Scalar, into next: inout States) {
        for word in next.indices { next[word] = 0 }
        for word in current.indices {
            var bits = current[word]
            while bits != 0 {
                let index = word * 64 + bits.trailingZeroBitCount
                bits &= bits - 1
                guard takes(program[index], scalar) else { continue }
                let reached = closures[index + 1]
                for word in next.indices { next[word] |= reached[word] }
            }
        }
    }

    private func takes(_ instruction: Instruction, _ scalar: Unicode.Scalar) -> Bool {
        switch instruction {
        case .scalar(let expected): expected == scalar
        case .anyButSlash: scalar != "/"
        case .any: true
        case .set(let ranges, let negated): scalar != "/" && ranges.contains { $0.contains(scalar) } != negated
        case .jump, .fork, .accept: false
        }
    }

    private func closure(of start: Int) -> States {
        var states = States(repeating: 0, count: program.count / 64 + 1)
        var pending = [start]
        while let index = pending.popLast() {
            guard !Self.contains(states, index) else { continue }
            states[index / 64] |= 1 << UInt64(index % 64)
            switch program[index] {
            case .jump(let target): pending.append(target)
            case .fork(let first, let second): pending += [first, second]
            default: continue
            }
        }
        return states
    }

    private static func contains(_ states: States, _ index: Int) -> Bool {
        states[index / 64] >> UInt64(index % 64) & 1 == 1
    }
}
