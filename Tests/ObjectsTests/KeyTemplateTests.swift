import Objects
import Testing

@Suite struct KeyTemplateTests {
    @Test(arguments: [
        ("{site}/{day}/{file}", ["site", "day", "file"], true), ("{a}", ["a"], true), ("{a}/", ["a"], false),
        ("/{a}", ["a"], false), ("{a}-{b}/{c}", ["a", "b", "c"], false), ("x/{a}", ["a"], false),
        ("{a}//{b}", ["a", "b"], false), ("{naïve}/{_1}", ["naïve", "_1"], true),
    ])
    func namesItsParts(_ text: String, _ names: [String], _ isPlain: Bool) throws {
        let template = try KeyTemplate(text)
        #expect(template.names == names)
        #expect(template.isPlainSegments == isPlain)
        #expect(template.description == text)
    }

    @Test func literalsAreEscaped() throws {
        #expect(try KeyTemplate("a.b+{n}").regularExpression == "^a\\.b\\+([^/]+)$")
    }

    @Test(arguments: [
        ("", 0), ("abc", 0), ("{a", 0), ("x/{a", 2), ("a}", 1), ("{}", 0), ("{a b}", 0), ("{a}{b}", 3), ("{a}/{a}", 4),
        ("{a...}", 0), ("{a}\0", 3), (String(repeating: "a", count: 1030), 0),
    ])
    func refusesWithThePlace(_ text: String, _ offset: Int) {
        let error = #expect(throws: KeyTemplateError.self) { try KeyTemplate(text) }
        #expect(error?.offset == offset)
    }
}
