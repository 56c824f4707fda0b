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

    private var program: [Instruction] = []

    init(_ tokens: [GlobToken]) {
        emit(tokens)
        program.append(.accept)
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
        return states[program.count - 1]
    }

    func mayMatch(beginningWith beginning: Span<UInt8>) -> Bool {
        guard let states = states(after: beginning) else { return false }
        return states.contains(true)
    }

    func matchesEverything(beginningWith beginning: Span<UInt8>) -> Bool {
        guard let states = states(after: beginning) else { return false }
        return program.indices.contains { index in
            guard states[index], case .fork(let step, let exit) = program[index] else { return false }
            guard case .any = program[step], case .jump(index) = program[step + 1] else { return false }
            return reachesEnd(from: exit)
        }
    }

    private func reachesEnd(from index: Int) -> Bool {
        var states = [Bool](repeating: false, count: program.count)
        follow(index, &states)
        return states[program.count - 1]
    }

    /// The states after some bytes; nil if they are not UTF-8.
    private func states(after key: Span<UInt8>) -> [Bool]? {
        var current = [Bool](repeating: false, count: program.count)
        follow(0, &current)
        return key.withUnsafeBufferPointer { bytes -> [Bool]? in
            var decoder = UTF8()
            var iterator = bytes.makeIterator()
            while true {
                switch decoder.decode(&iterator) {
                case .scalarValue(let scalar): current = step(current, over: scalar)
                case .emptyInput: return current
                case .error: return nil
                }
            }
        }
    }

    private func step(_ current: [Bool], over scalar: Unicode.Scalar) -> [Bool] {
        var next = [Bool](repeating: false, count: program.count)
        for index in program.indices where current[index] {
            let matches =
                switch program[index] {
                case .scalar(let expected): expected == scalar
                case .anyButSlash: scalar != "/"
                case .any: true
                case .set(let ranges, let negated):
                    scalar != "/" && ranges.contains { $0.contains(scalar) } != negated
                case .jump, .fork, .accept: false
                }
            if matches { follow(index + 1, &next) }
        }
        return next
    }

    private func follow(_ start: Int, _ states: inout [Bool]) {
        var pending = [start]
        while let index = pending.popLast() {
            guard !states[index] else { continue }
            states[index] = true
            switch program[index] {
            case .jump(let target): pending.append(target)
            case .fork(let first, let second): pending += [second, first]
            default: continue
            }
        }
    }
}
