internal import Layout

/// The options of a column as written, and whether they go with its type.
struct ColumnOptions {
    let required: Bool
    let `default`: SyntaxScalar?
    let minimum: SyntaxScalar?
    let maximum: SyntaxScalar?
    let pattern: SyntaxScalar?
    let values: [SyntaxScalar]
    let zone: SyntaxScalar?
    let index: IndexMethod?
    let description: String?
    private let fields: FieldReader

    init(_ fields: FieldReader) {
        self.fields = fields
        required = fields.flag("required") ?? false
        `default` = fields.scalar("default")
        minimum = fields.text("min")
        maximum = fields.text("max")
        pattern = fields.text("pattern")
        values = fields.texts("values")
        zone = fields.text("zone")
        index = fields.choice("index")
        description = fields.text("description")?.text
    }

    func check(against type: ColumnType, from source: ValueSource?) {
        checkFit(type)
        checkSource(type, source)
        checkConstants(type)
        checkIndex(type)
        if let pattern, pattern.text.utf8.count > ColumnReader.maximumPatternBytes {
            error(
                pattern,
                "pattern has \(pattern.text.utf8.count) bytes; write at most \(ColumnReader.maximumPatternBytes)")
        }
        if values.count > ColumnReader.maximumValues {
            error("values", "\(values.count) values are too many; write at most \(ColumnReader.maximumValues)")
        }
        if case .sequence(let members, _)? = fields.node("values"), members.isEmpty {
            error("values", "values allows nothing; write the values that are allowed or remove the key")
        }
        if required, let `default` {
            error(`default`, "a column with a default is never missing a value; remove required or default")
        }
    }

    private func checkFit(_ type: ColumnType) {
        let bounded = "integer, bigint, numeric, double precision, date or timestamptz"
        let isBounded =
            switch type {
            case .integer, .bigint, .numeric, .doublePrecision, .date, .timestamptz: true
            default: false
            }
        let isListed =
            switch type {
            case .text, .integer, .bigint, .numeric, .date, .uuid: true
            default: false
            }
        refuse("min", unless: isBounded, type, "it needs \(bounded)")
        refuse("max", unless: isBounded, type, "it needs \(bounded)")
        refuse("pattern", unless: type == .text, type, "it needs text")
        refuse("zone", unless: type == .timestamptz, type, "it needs timestamptz")
        refuse("values", unless: isListed, type, "it needs text, integer, bigint, numeric, date or uuid")
        refuse("default", unless: type != .textArray, type, "a list that is missing is null")
    }

    private func refuse(_ option: String, unless fits: Bool, _ type: ColumnType, _ reason: String) {
        guard !fits, fields.node(option) != nil else { return }
        error(option, "\(option) does not go with \(type): \(reason); remove it or change the type")
    }

    private func checkSource(_ type: ColumnType, _ source: ValueSource?) {
        if let source, let values = SourceValues(source), !values.fit(type) {
            error("type", "\(source) is \(values.description), never \(type); write \(values.advice)")
        }
        if source == .octueTimestamp, type == .timestamptz, fields.node("zone") == nil {
            fields.diagnostics.warning(
                at: fields.location(of: "from"),
                "octue's times have no time zone and are taken as UTC; write zone: Europe/London, or zone: UTC if they are"
            )
        }
    }

    private func checkConstants(_ type: ColumnType) {
        guard type != .textArray else { return }
        let fallback = constant(`default`, "default", type)
        let least = constant(minimum, "min", type)
        let greatest = constant(maximum, "max", type)
        var allowed: [Constant] = []
        for value in values {
            guard let constant = constant(value, "values", type) else { continue }
            if allowed.contains(constant) {
                error(value, "values has \(Quoting.quoted(value.text)) twice; remove one")
            }
            allowed.append(constant)
            checkBounds(value, constant, least, greatest, "the value \(Quoting.quoted(value.text))")
        }
        if let least, let greatest, greatest.isBefore(least) == true, let minimum, let maximum {
            error(minimum, "min \(minimum.text) is greater than max \(maximum.text); swap them")
            return
        }
        guard let fallback, let `default` else { return }
        checkBounds(`default`, fallback, least, greatest, "the default \(Quoting.quoted(`default`.text))")
        if !allowed.isEmpty, !allowed.contains(fallback) {
            error(
                `default`,
                "the default \(Quoting.quoted(`default`.text)) is not among the values; add it or write another")
        }
    }

    private func constant(_ scalar: SyntaxScalar?, _ option: String, _ type: ColumnType) -> Constant? {
        guard let scalar else { return nil }
        if let constant = Constant(scalar.text, type) { return constant }
        error(scalar, "\(option): \(Quoting.quoted(scalar.text)) is no \(type); write \(Constant.grammar(of: type))")
        return nil
    }

    private func checkBounds(
        _ scalar: SyntaxScalar, _ value: Constant, _ least: Constant?, _ greatest: Constant?, _ subject: String
    ) {
        if let least, let minimum, value.isBefore(least) == true {
            error(scalar, "\(subject) is less than min \(minimum.text); write one between min and max")
        }
        if let greatest, let maximum, greatest.isBefore(value) == true {
            error(scalar, "\(subject) is greater than max \(maximum.text); write one between min and max")
        }
    }

    private func checkIndex(_ type: ColumnType) {
        guard let index else { return }
        switch (index, type) {
        case (.btree, .jsonb), (.btree, .textArray):
            error("index", "a btree index on \(type) finds only whole values; write gin")
        case (.gin, .jsonb), (.gin, .textArray), (.trigram, .text): break
        case (.gin, .text):
            error("index", "a gin index needs jsonb or text[]; write trigram for parts of a text, or btree")
        case (.gin, _): error("index", "a gin index needs jsonb or text[]; write btree")
        case (.trigram, _): error("index", "a trigram index needs text; write btree")
        case (.brin, .integer), (.brin, .bigint), (.brin, .numeric), (.brin, .doublePrecision), (.brin, .date),
            (.brin, .timestamptz):
            break
        case (.brin, .text):
            error("index", "a brin index cannot hold the ends of long texts; write btree")
        case (.brin, _):
            error("index", "a brin index needs numbers or times that come in order, not \(type); write btree")
        case (.btree, _): break
        }
    }

    private func error(_ scalar: SyntaxScalar, _ message: String) {
        fields.diagnostics.error(at: scalar.location, message)
    }

    private func error(_ key: String, _ message: String) {
        fields.diagnostics.error(at: fields.location(of: key), message)
    }
}
