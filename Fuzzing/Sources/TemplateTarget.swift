internal import Objects

/// Templates of keys: the pieces of one that is taken are the template.
struct TemplateTarget: SimpleFuzzTarget {
    private let mutator = Mutator(
        corpus: ["{site}/{day}/{file}", "a/{b}_{c}.nc", "{x}", "[{é}]*{ü2}", "{a}-{b}-{c}/{d}"],
        tokens: ["{", "}", "/", "{a}", "{b}", "}{", "\\", "\0", "\u{301}", "٣", "é", "e\u{301}", "_", "{}"])

    func input(_ random: inout SplitMix) -> [UInt8] { mutator.input(&random) }

    func complaint(about input: [UInt8]) -> String? {
        let text = String(decoding: input, as: UTF8.self)
        guard let template = try? KeyTemplate(text) else { return nil }
        let written = template.pieces.map { piece in
            switch piece {
            case .literal(let text): text
            case .name(let name): "{\(name)}"
            }
        }.joined()
        if !written.utf8.elementsEqual(text.utf8) { return "the pieces are \(written)" }
        let names = template.names
        if names.isEmpty || Set(names.map { Array($0.utf8) }).count < names.count { return "the names are \(names)" }
        for (left, right) in zip(template.pieces, template.pieces.dropFirst()) {
            switch (left, right) {
            case (.name, .name), (.literal, .literal): return "two pieces of one kind follow each other"
            default: continue
            }
        }
        if template.isPlainSegments {
            let segments = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            if segments.count != names.count { return "there are \(names.count) names in plain segments" }
        }
        let groups = template.regularExpression.utf8.split(separator: UInt8(ascii: "(")).count
        return groups > names.count ? nil : "the expression is \(template.regularExpression)"
    }
}
