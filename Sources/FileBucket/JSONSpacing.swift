/// The spacing of JSON texts.
package enum JSONSpacing {
    /// A JSON text with a space after each comma and colon and none elsewhere; strings stay as they are.
    ///
    /// octue indents its local files, while the values on objects in the cloud are spaced like this, as Python's `json`
    /// does by default. With one spacing for both, the same metadata are the same text wherever an object is.
    package static func asInTheCloud(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var spaced: [UInt8] = []
        spaced.reserveCapacity(text.count)
        var isInString = false
        var isEscaped = false
        for byte in text {
            if isInString {
                spaced.append(byte)
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: continue
            case UInt8(ascii: ","), UInt8(ascii: ":"): spaced += [byte, 0x20]
            case UInt8(ascii: "\""):
                isInString = true
                spaced.append(byte)
            default: spaced.append(byte)
            }
        }
        return spaced
    }
}
