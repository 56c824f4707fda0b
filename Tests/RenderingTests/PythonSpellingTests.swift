import Foundation
import TestSupport
import Testing

@testable import Templating

/// Values in Python mean there what they mean here, and are spelled as ruff leaves them.
@Suite struct PythonSpellingTests {
    private static let texts = [
        "", "plain", "it's", "say \"x\"", "it's \"both\"", "a\\b", "line\nbreak\r\ttab", "\u{7f}\u{1b}", "naïve ø 漢",
        "\u{200b}zero\u{a0}width", "😀\u{e000}", "{{name}} %s $1", "\"\"\"", "r\"\"\"\n", "\\", "ends with \"", "'''",
    ]

    private func python(_ code: String) async throws -> String {
        try await runSuccessfully("\(repositoryRoot())/.venv/bin/python", ["-"], input: code)
    }

    @Test func textsComeBack() async throws {
        var code = "import json\nread = []\n"
        for text in Self.texts {
            code += "read.append(\(PythonFragment.string(text).text))\n"
            code += "read.append((\(PythonFragment.block(text).text))[1:-1])\n"
        }
        code += "print(json.dumps(read))\n"
        let read = try JSONDecoder().decode([String].self, from: Data(await python(code).utf8))
        let expected = Self.texts.flatMap { [$0, $0] }
        for (one, other) in zip(read, expected) {
            #expect(one.utf8.elementsEqual(other.utf8), "\(other.debugDescription)")
        }
        #expect(read.count == expected.count)
    }

    @Test func docstringsAreTexts() async throws {
        let hostile = "Says \"\"\"x\"\"\" and a\\b of \(String(repeating: "words that go on ", count: 9))to the \"end\""
        let code =
            "def f():\n    \(PythonFragment.docstring(hostile, indent: 4).text)\n\n\nprint(' '.join(f.__doc__.split()))\n"
        #expect(try await python(code) == hostile + "\n")
        #expect(code.split(separator: "\n").allSatisfy { $0.count <= PythonCall.width })
    }

    @Test func callsAreLaidOutAsRuffLeavesThem() async throws {
        let long = String(repeating: "a text that is long, and it's \"quoted\" ", count: 6)
        let nested = PythonCall.list.adding(PythonCall.tuple.adding(.string("a")).adding(.number(1)))
            .adding(PythonCall.tuple.adding(.string(String(repeating: "b", count: 70))).adding(true))
        let call = PythonCall("f").adding("null", true).adding("choices", nested).adding("help_text", text: long)
            .adding("more", PythonCall.dictionary.adding(key: "k", .string("v")))
        let code =
            "x = \(call.laidOut(indent: 0, used: 4).text)\ny = \(PythonCall.text(long, indent: 0, used: 4).text)\n"
        let ruff = try await runProgram(
            "\(repositoryRoot())/.venv/bin/ruff", ["format", "--isolated", "--no-cache", "-"], input: code)
        #expect(ruff.status == 0 && ruff.standardOutput == code, "\(ruff)")
        let told = try await python(code.replacing("x = f(", with: "x = dict(") + "print(x['help_text'] == y)\n")
        #expect(told == "True\n")
    }
}
