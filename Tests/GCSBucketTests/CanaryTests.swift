import GCSBucket
import HTTP
import TestSupport
import Testing

/// No secret is in any message, whatever servers and files do.
@Suite struct CanaryTests {
    private static let canary = "canary-e81b"

    /// Each with the canary in every place of a secret.
    private static let files = [
        """
        {"type": "authorized_user", "client_id": "id", "client_secret": "\(canary)", "refresh_token": "\(canary)",
         "token_uri": "SERVER/t"}
        """,
        """
        {"type": "external_account", "audience": "a", "subject_token_type": "t", "token_url": "SERVER/sts",
         "credential_source": {"file": "FOLDER/subject"}, "client_id": "c", "client_secret": "\(canary)"}
        """,
        """
        {"type": "external_account", "audience": "a", "subject_token_type": "t", "token_url": "SERVER/sts",
         "credential_source": {"url": "SERVER/s?access_token=\(canary)", "headers": {"Authorization": "\(canary)"}}}
        """,
        """
        {"type": "impersonated_service_account", "service_account_impersonation_url": "SERVER/act",
         "source_credentials": {"type": "authorized_user", "client_id": "id", "client_secret": "\(canary)",
         "refresh_token": "\(canary)", "token_uri": "SERVER/t"}}
        """,
    ]

    /// What servers may do that repeat what they are told.
    private static let answers: [FaultAnswer] = [
        .json("{\"error\": \"invalid_grant\", \"error_description\": \"bad token \(canary)\"}", status: 400),
        .json("{\"error\": \"\(canary)\"}", status: 401),
        .json("{\"error\": {\"status\": \"PERMISSION_DENIED\", \"message\": \"no: \(canary)\"}}", status: 403),
        .answer(500, text: canary), .answer(200, text: canary), .json("{\"access_token\": \"\(canary)\\n\"}"),
        .answer(302, ["Location": "https://evil.example/?token=\(canary)"]), .reset,
        .truncated(text: canary, missing: 5), .raw("\(canary)\r\n\r\n"),
        .json("{\"access_token\": \"\(canary)\", \"expires_in\": 3600}"),
    ]

    @Test(arguments: files, answers)
    func messagesAndObserversSeeNone(file: String, answer: FaultAnswer) async throws {
        try await CredentialFixture.with({ _ in answer }) { fixture in
            try fixture.folder.write(Self.canary, to: "subject")
            let failure = try await fixture.failure(file.replacing("FOLDER", with: fixture.folder.path))
            var shown = fixture.log.lines.joined(separator: "\n")
            if let failure {
                shown += failure.message
                dump(failure, to: &shown)
                #expect(failure.message.contains(fixture.folder.path), "\(failure)")
            }
            #expect(!shown.contains(Self.canary), "\(shown)")
            #expect(!fixture.log.lines.isEmpty)
        }
    }

    @Test func aCredentialCanBePrinted() async throws {
        let answer = FaultAnswer.json("{\"access_token\": \"\(Self.canary)\", \"expires_in\": 3600}")
        try await CredentialFixture.with({ _ in answer }) { fixture in
            let credential = try await fixture.credential(Self.files[0])
            let request = try await fixture.authorized(by: credential)
            let token = try await credential.tokens?.token()
            #expect(request.token == Self.canary)
            var shown = "\(credential) \(request) \(String(describing: token))"
            dump(credential, to: &shown)
            dump(request, to: &shown)
            dump(token, to: &shown)
            #expect(!shown.contains(Self.canary))
        }
    }
}
