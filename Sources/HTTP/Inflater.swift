internal import CZlib

/// Unpacks gzip (RFC 1952) piece by piece, by zlib.
///
/// It is used by one task at a time; whoever owns it sees to that.
final class Inflater {
    /// What is wrong with what it was given.
    enum Failure: Error {
        /// It is not gzip, or its checksum is wrong.
        case damaged
    }

    // At a place of its own: zlib's state points back to it, and refuses to go on when it has moved.
    private let stream: UnsafeMutablePointer<z_stream>
    private var input: [UInt8] = []
    private var consumed = 0
    /// Whether a member ended with the last byte that was read, so that the whole may end here.
    private(set) var isAtEnd = false

    init() throws(Failure) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, and 16 that say: gzip and nothing else.
        guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .damaged
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Whether all that was fed has been unpacked.
    var isHungry: Bool { consumed == input.count }

    /// Gives more packed bytes; only while it is hungry.
    func feed(_ bytes: [UInt8]) {
        input = bytes
        consumed = 0
    }

    /// Unpacks up to `limit` bytes of what was fed: a small piece of gzip may hold a thousand times as much.
    func unpacked(upTo limit: Int) throws(Failure) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: limit)
        var produced = 0
        while produced < limit, !isHungry {
            // Members may follow each other (RFC 1952, 2.2).
            if isAtEnd {
                guard inflateReset(stream) == Z_OK else { throw .damaged }
                isAtEnd = false
            }
            let status = step(into: &output, from: produced, produced: &produced)
            switch status {
            case Z_STREAM_END: isAtEnd = true
            case Z_OK: break
            case Z_BUF_ERROR where !isHungry || produced == limit: return Array(output[..<produced])
            default: throw .damaged
            }
        }
        return Array(output[..<produced])
    }

    private func step(into output: inout [UInt8], from start: Int, produced: inout Int) -> Int32 {
        let room = output.count - start
        let status = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.pointee.next_in = input.baseAddress?.advanced(by: consumed)
                stream.pointee.avail_in = UInt32(input.count - consumed)
                stream.pointee.next_out = output.baseAddress?.advanced(by: start)
                stream.pointee.avail_out = UInt32(room)
                return inflate(stream, Z_NO_FLUSH)
            }
        }
        consumed = input.count - Int(stream.pointee.avail_in)
        produced = start + room - Int(stream.pointee.avail_out)
        return status
    }
}
