import GCSBucket
import HTTP
import TestSupport
import Testing

/// Which credential is taken.
@Suite struct CredentialSearchTests {
    private func user(_ token: String) -> String {
        """
        {"type": "authorized_user", "client_id": "\(token)", "client_secret": "s", "refresh_token": "r",
         "token_uri": "SERVER/t"}
        """
    }

    /// A metadata server, and one of tokens that gives out the client's name.
    private static let handler: FaultServer.Handler = { request in
        let flavor = ["Metadata-Flavor": "Google"]
        switch request.path {
        case "/t": return .json("{\"access_token\": \"\(request.form["client_id"] ?? "")\", \"expires_in\": 3600}")
        case "/computeMetadata/v1/universe/universe-domain": return .answer(404, flavor)
        case "/computeMetadata/v1/instance/service-accounts/default/token":
            guard request.header("Metadata-Flavor") == "Google" else { return .answer(403) }
            return .answer(
                200, flavor, text: #"{"access_token": "machine", "expires_in": 3000, "token_type": "Bearer"}"#)
        default: return .answer(404)
        }
    }

    @Test func theOrderIsThatOfGooglesOwnClients() async throws {
        try await CredentialFixture.with(Self.handler) { fixture in
            let named = try fixture.write(user("named"), to: "named.json")
            try fixture.write(user("config"), to: "sdk/application_default_credentials.json")
            try fixture.write(user("home"), to: "home/.config/gcloud/application_default_credentials.json")
            var environment = [
                "GOOGLE_APPLICATION_CREDENTIALS": named, "CLOUDSDK_CONFIG": "\(fixture.folder.path)/sdk",
                "HOME": "\(fixture.folder.path)/home", "GCE_METADATA_HOST": "127.0.0.1:\(fixture.server.port)",
            ]
            for (variable, token) in [
                ("GOOGLE_APPLICATION_CREDENTIALS", "named"), ("CLOUDSDK_CONFIG", "config"), ("HOME", "home"),
                ("", "machine"),
            ] {
                let credential = try await fixture.find("env", environment)
                let request = try await fixture.authorized(by: credential)
                #expect(request.token == token)
                environment[variable] = nil
            }
            let last = try #require(fixture.server.requests.last)
            #expect(last.query("scopes") == "https://www.googleapis.com/auth/devstorage.read_only")
        }
    }

    @Test func aNamedFileThatIsNotThereIsNotPassedOver() async throws {
        try await CredentialFixture.with(Self.handler) { fixture in
            let failure = await #expect(throws: HTTPFailure.self) {
                try await fixture.find(
                    "env",
                    [
                        "GOOGLE_APPLICATION_CREDENTIALS": "/no/such.json",
                        "GCE_METADATA_HOST": "127.0.0.1:\(fixture.server.port)",
                    ])
            }
            #expect(failure?.kind == .credentials)
            #expect(failure?.message.contains("/no/such.json") == true)
            #expect(failure?.message.contains("GOOGLE_APPLICATION_CREDENTIALS") == true)
        }
    }

    @Test func onlyWhoAsksForItIsAnonymous() async throws {
        try await CredentialFixture.with(Self.handler) { fixture in
            let credential = try await fixture.find("none")
            let request = try await fixture.authorized(by: credential)
            #expect(request.headers.fields.isEmpty)
            #expect(await !credential.isWorthRepeating(request))
            for reference in ["", "profile a", "file a.json", "something", "none at all"] {
                let failure = await #expect(throws: HTTPFailure.self) { try await fixture.find(reference) }
                #expect(failure?.kind == .credentials, "\(reference)")
            }
        }
    }

    @Test func aServerThatDoesNotSayItIsGooglesIsNotBelieved() async throws {
        try await CredentialFixture.with({ _ in .json(#"{"access_token": "evil", "expires_in": 3000}"#) }) { fixture in
            let failure = await #expect(throws: HTTPFailure.self) {
                try await fixture.find("env", ["GCE_METADATA_HOST": "127.0.0.1:\(fixture.server.port)"])
            }
            #expect(failure?.message.contains("Metadata-Flavor") == true)
        }
    }

    @Test func aMachineOfAnotherUniverseHasToBeAllowed() async throws {
        let flavor = ["Metadata-Flavor": "Google"]
        try await CredentialFixture.with({ _ in .answer(200, flavor, text: "u.example") }) { fixture in
            let environment = ["GCE_METADATA_HOST": "127.0.0.1:\(fixture.server.port)"]
            let failure = await #expect(throws: HTTPFailure.self) { try await fixture.find("env", environment) }
            #expect(failure?.message.contains("u.example") == true)
            let credential = try await fixture.find("env", environment, universes: ["u.example"])
            #expect(credential.universeDomain == "u.example")
        }
    }

    @Test func nobodyAtTheMetadataServersPlaceIsSoon() async throws {
        try await CredentialFixture.with(Self.handler) { fixture in
            await fixture.server.stop()
            let failure = await #expect(throws: HTTPFailure.self) {
                try await fixture.find("env", ["GCE_METADATA_HOST": "127.0.0.1:\(fixture.server.port)"])
            }
            #expect(failure?.message.contains("metadata server http://127.0.0.1:\(fixture.server.port)") == true)
            let bad = await #expect(throws: HTTPFailure.self) {
                try await fixture.find("env", ["GCE_METADATA_HOST": "a b"])
            }
            #expect(bad?.message.contains("GCE_METADATA_HOST") == true)
        }
    }
}
