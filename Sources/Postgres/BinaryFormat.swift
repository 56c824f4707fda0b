/// PostgreSQL's binary form of values: everything big-endian ("Binary COPY format" and the types' send functions).
enum BinaryFormat {
    /// Microseconds from the Unix epoch to PostgreSQL's, 2000-01-01T00:00:00Z.
    static let epochOffset: Int64 = 946_684_800_000_000

    /// Appends a number.
    @inline(__always)
    static func append(_ number: some FixedWidthInteger, to buffer: inout [UInt8]) {
        unsafe withUnsafeBytes(of: number.bigEndian) { unsafe buffer.append(contentsOf: $0) }
    }

    /// Reads a number that begins at an index.
    @inline(__always)
    static func integer<Number: FixedWidthInteger>(_ bytes: Span<UInt8>, at start: Int = 0, as type: Number.Type)
        -> Number
    {
        var number: Number = 0
        for index in start..<start + Number.bitWidth / 8 { number = number << 8 | Number(bytes[index]) }
        return number
    }

    /// Reads a signed whole number of two, four or eight bytes; nil for another length.
    static func signed(_ bytes: Span<UInt8>) -> Int64? {
        switch bytes.count {
        case 8: integer(bytes, as: Int64.self)
        case 4: Int64(Int32(bitPattern: integer(bytes, as: UInt32.self)))
        case 2: Int64(Int16(bitPattern: integer(bytes, as: UInt16.self)))
        default: nil
        }
    }

    /// Reads a floating-point number; nil for a length that has none.
    static func double(_ bytes: Span<UInt8>) -> Double? {
        switch bytes.count {
        case 8: Double(bitPattern: integer(bytes, as: UInt64.self))
        case 4: Double(Float(bitPattern: integer(bytes, as: UInt32.self)))
        default: nil
        }
    }

    /// The wire form of a moment; nil where it would overflow or mean an infinity.
    static func serverTimestamp(unixMicroseconds: Int64) -> Int64? {
        let (value, overflow) = unixMicroseconds.subtractingReportingOverflow(epochOffset)
        return overflow || value == .min || value == .max ? nil : value
    }

    /// The moment of a wire form in microseconds since the Unix epoch; nil for an infinity and beyond Int64.
    static func unixMicroseconds(serverTimestamp: Int64) -> Int64? {
        guard serverTimestamp != .min, serverTimestamp != .max else { return nil }
        let (value, overflow) = serverTimestamp.addingReportingOverflow(epochOffset)
        return overflow ? nil : value
    }

    /// Copies bytes out.
    static func array(_ bytes: Span<UInt8>) -> [UInt8] {
        unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
    }

    /// The bytes as text.
    static func text(_ bytes: Span<UInt8>) -> String {
        String(decoding: array(bytes), as: UTF8.self)
    }

    /// The usual spelling of a UUID's sixteen bytes; nil for another length.
    static func uuid(_ bytes: Span<UInt8>) -> String? {
        guard bytes.count == 16 else { return nil }
        let digits = Array("0123456789abcdef".utf8)
        var spelled: [UInt8] = []
        spelled.reserveCapacity(36)
        for index in bytes.indices {
            if [4, 6, 8, 10].contains(index) { spelled.append(UInt8(ascii: "-")) }
            spelled.append(digits[Int(bytes[index] >> 4)])
            spelled.append(digits[Int(bytes[index] & 15)])
        }
        return String(decoding: spelled, as: UTF8.self)
    }

    /// The elements of an array of texts; nil if it has several dimensions, holds a NULL or is malformed.
    static func textArray(_ bytes: Span<UInt8>) -> [String]? {
        guard bytes.count >= 12 else { return nil }
        let dimensions = integer(bytes, as: Int32.self)
        if dimensions == 0 { return [] }
        guard dimensions == 1, bytes.count >= 20 else { return nil }
        var elements: [String] = []
        var place = 20
        for _ in 0..<Int(integer(bytes, at: 12, as: Int32.self)) {
            guard place + 4 <= bytes.count else { return nil }
            let length = Int(integer(bytes, at: place, as: Int32.self))
            place += 4
            guard length >= 0, place + length <= bytes.count else { return nil }
            elements.append(text(bytes.extracting(place..<place + length)))
            place += length
        }
        return elements
    }

    /// Appends the array of texts that `textArray` reads.
    static func append(_ elements: [String], to buffer: inout [UInt8]) {
        append(Int32(elements.isEmpty ? 0 : 1), to: &buffer)
        append(Int32(0), to: &buffer)
        append(ServerType.text, to: &buffer)
        guard !elements.isEmpty else { return }
        append(Int32(elements.count), to: &buffer)
        append(Int32(1), to: &buffer)
        for element in elements {
            append(Int32(element.utf8.count), to: &buffer)
            buffer.append(contentsOf: element.utf8)
        }
    }
}
