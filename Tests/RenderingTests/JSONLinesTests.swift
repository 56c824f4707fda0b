import Names
import Testing

@testable import Rendering

@Suite struct JSONLinesTests {
    @Test func eachKeyHasALine() {
        let json = #"{"a":[],"b":{"c":1,"d":"x,\"y\",{"},"e":"z"}"#
        #expect(JSONLines.lines(of: json) == [#"{"a":[],"#, #""b":{"c":1,"d":"x,\"y\",{"},"#, #""e":"z"}"#])
    }

    @Test func whatIsLongIsBrokenAndStaysTheSame() {
        let columns = (0..<40).map { #"{"name":"column_\#($0)","type":"text"}"# }.joined(separator: ",")
        let json = #"{"columns":[\#(columns)],"description":"\#(String(repeating: "né, ", count: 100))","empty":{}}"#
        let lines = JSONLines.lines(of: json)
        #expect(lines.joined() == json && lines.allSatisfy { $0.unicodeScalars.count <= 100 } && lines.count > 15)
        #expect(JSONLines.literal("{}") == "'{}'")
        #expect(JSONLines.literal(#"{"a":"\n","b":1}"#) == "E'{\"a\":\"\\\\n\",'\n'\"b\":1}'")
    }
}
