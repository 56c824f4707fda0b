import HTTP
import TestSupport
import Testing

/// What stays of requests that are over: a run asks for millions of objects.
@Suite struct ForgottenAnswerTests {
    private struct Rest {
        weak var body: (any HTTPBody)?
    }

    /// Alarms would keep an answer for as long as they are set, which is longer than most runs take.
    @Test(arguments: [HTTPRequest.Method.head, .get])
    func anAnswerIsForgottenWithItsReader(method: HTTPRequest.Method) async throws {
        let answers = [FaultAnswer.answer(200, ["x-amz-meta-a": "b"], isBodyless: method == .head)]
        try await TransportFixture.with(answers) { fixture in
            var rests: [Rest] = []
            for _ in 0..<20 {
                let request = fixture.request(method)
                let response = try await fixture.transport.send(request)
                _ = try await response.body.collected(upTo: 100, of: request)
                rests.append(Rest(body: response.body))
            }
            // The event loop lets go a little later than the reader.
            for _ in 0..<600 where rests.contains(where: { $0.body != nil }) {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(rests.count { $0.body != nil } == 0)
        }
    }
}
