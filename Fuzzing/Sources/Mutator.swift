/// Makes inputs by changing good ones.
struct Mutator {
    /// Inputs to begin with.
    let corpus: [[UInt8]]
    /// Pieces that mean something in such inputs.
    let tokens: [[UInt8]]
    /// The most changes that one input gets.
    var maximumChanges = 6

    init(corpus: [String], tokens: [String]) {
        self.corpus = corpus.map { Array($0.utf8) }
        self.tokens = tokens.map { Array($0.utf8) }
    }

    func input(_ random: inout SplitMix) -> [UInt8] {
        var input = random.pick(corpus)
        for _ in 0..<Int.random(in: 0...maximumChanges, using: &random) { change(&input, &random) }
        return input
    }

    private func change(_ input: inout [UInt8], _ random: inout SplitMix) {
        let place = Int.random(in: 0...input.count, using: &random)
        let end = min(input.count, place + Int.random(in: 1...(random.once(in: 4) ? 200 : 8), using: &random))
        switch Int.random(in: 0..<8, using: &random) {
        case 0: input.removeSubrange(place..<end)
        case 1: input.insert(contentsOf: input[place..<end], at: Int.random(in: 0...input.count, using: &random))
        case 2 where place < input.count: input[place] = UInt8.random(in: 0...255, using: &random)
        case 3 where place < input.count: input[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 4: input.insert(contentsOf: slice(of: random.pick(corpus), &random), at: place)
        case 5: input.replaceSubrange(place..<end, with: random.pick(tokens))
        case 6 where random.once(in: 20):
            let token = random.pick(tokens)
            for _ in 0..<Int.random(in: 1...2000, using: &random) { input.insert(contentsOf: token, at: place) }
        default: input.insert(contentsOf: random.pick(tokens), at: place)
        }
    }

    private func slice(of bytes: [UInt8], _ random: inout SplitMix) -> ArraySlice<UInt8> {
        let start = Int.random(in: 0...bytes.count, using: &random)
        return bytes[start..<Int.random(in: start...bytes.count, using: &random)]
    }
}
