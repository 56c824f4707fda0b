import GCSBucket
import HTTP
import TestSupport
import Testing

/// Tokens by each kind of credential file.
@Suite struct CredentialFileTests {
    @Test func aServiceAccountSignsForItselfAndAsksNobody() async throws {
        let key = try await TestKey()
        try await CredentialFixture.with({ _ in .answer(500) }) { fixture in
            let credential = try await fixture.credential(key.serviceAccount)
            let request = try await fixture.authorized(by: credential)
            let (header, claims) = try await key.verified(#require(request.token))
            #expect(header == ["alg": "RS256", "typ": "JWT", "kid": "k1"])
            #expect(claims["iss"] as? String == "loader@p.iam.gserviceaccount.com")
            #expect(claims["sub"] as? String == claims["iss"] as? String)
            #expect(claims["scope"] as? String == "https://www.googleapis.com/auth/devstorage.read_only")
            #expect(claims["iat"] as? Int64 == fixture.clock.now && claims["exp"] as? Int64 == fixture.clock.now + 3600)
            #expect(fixture.server.requests.isEmpty && fixture.session.ledger.total == 0)
        }
    }

    @Test func aServiceAccountWhoseOwnTokenIsRefusedAsksForOneOnce() async throws {
        let key = try await TestKey()
        try await CredentialFixture.with({ _ in .json(#"{"access_token": "asked", "expires_in": 3600}"#) }) { fixture in
            let credential = try await fixture.credential(key.serviceAccount)
            let first = try await fixture.authorized(by: credential)
            #expect(await credential.isWorthRepeating(first))
            let second = try await fixture.authorized(by: credential)
            #expect(second.token == "asked")
            let asked = try #require(fixture.server.requests.first)
            #expect(asked.method == "POST" && asked.path == "/token")
            #expect(asked.form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer")
            let claims = try await key.verified(#require(asked.form["assertion"])).claims
            #expect(claims["aud"] as? String == "\(fixture.server.origin)/token")
            // A refusal that comes late, for the token before, asks nobody again.
            #expect(await credential.isWorthRepeating(first))
            #expect(try await fixture.authorized(by: credential).token == "asked")
            #expect(await !credential.isWorthRepeating(second))
            #expect(fixture.session.ledger.entries["token"]?.requests == 1)
        }
    }

    private let user = """
        {"type": "authorized_user", "client_id": "id", "client_secret": "s&c=t", "refresh_token": "r/1+2",
         "quota_project_id": "payer", "token_uri": "SERVER/t"}
        """

    @Test func aUsersRefreshTokenIsExchanged() async throws {
        try await CredentialFixture.with({ _ in .json(#"{"access_token": "u1", "expires_in": "3599"}"#) }) { fixture in
            let credential = try await fixture.credential(user)
            let request = try await fixture.authorized(by: credential)
            #expect(request.token == "u1" && request.headers["x-goog-user-project"] == "payer")
            let asked = try #require(fixture.server.requests.first)
            #expect(
                asked.form == [
                    "grant_type": "refresh_token", "client_id": "id", "client_secret": "s&c=t",
                    "refresh_token": "r/1+2",
                ])
            let other = try await fixture.find(
                "file \(fixture.write(user))", ["GOOGLE_CLOUD_QUOTA_PROJECT": "other"])
            #expect(other.quotaProject == "other")
        }
    }

    @Test(arguments: [
        (#"{"file": "FOLDER/subject"}"#, "text"), (#"{"file": "FOLDER/subject.json", "format": FORMAT}"#, "json"),
        (#"{"url": "SERVER/subject", "headers": {"X-Provider": "yes"}, "format": FORMAT}"#, "url"),
    ])
    func anotherProvidersTokenIsExchanged(source: String, way: String) async throws {
        try await CredentialFixture.with({ request in
            switch request.path {
            case "/subject": .json(#"{"token": "subject-1", "other": 1}"#)
            case "/sts": .json(#"{"access_token": "sts-1", "expires_in": 600, "issued_token_type": "x"}"#)
            default: .json(#"{"accessToken": "acting", "expireTime": "2027-01-15T09:00:00Z"}"#)
            }
        }) { fixture in
            try fixture.folder.write("subject-1\n", to: "subject")
            try fixture.folder.write(#"{"token": "subject-1"}"#, to: "subject.json")
            let filled = source.replacing("FOLDER", with: fixture.folder.path)
                .replacing("FORMAT", with: #"{"type": "json", "subject_token_field_name": "token"}"#)
            func file(_ more: String) -> String {
                """
                {"type": "external_account", "audience": "//iam/pool", "subject_token_type": "urn:jwt",
                 "token_url": "SERVER/sts", "credential_source": \(filled)\(more)}
                """
            }
            let plain = try await fixture.authorized(by: fixture.credential(file("")))
            #expect(plain.token == "sts-1")
            let asked = try #require(fixture.server.requests.last)
            #expect(asked.form["subject_token"] == "subject-1" && asked.form["audience"] == "//iam/pool")
            #expect(asked.form["scope"]?.hasSuffix("devstorage.read_only") == true)
            #expect(asked.header("Authorization") == nil && asked.form["options"] == nil)
            if way == "url" { #expect(fixture.server.requests.first?.header("X-Provider") == "yes") }

            let acting = try await fixture.authorized(
                by: fixture.credential(
                    file(
                        #", "service_account_impersonation_url": "SERVER/act", "client_id": "c", "client_secret": "s", "#
                            + #""service_account_impersonation": {"token_lifetime_seconds": 1200}"#)))
            #expect(acting.token == "acting")
            let (exchange, act) = (fixture.server.requests.dropLast().last, fixture.server.requests.last)
            #expect(exchange?.header("Authorization") == "Basic Yzpz")
            #expect(exchange?.form["scope"]?.hasSuffix("cloud-platform") == true)
            #expect(act?.path == "/act" && act?.header("Authorization") == "Bearer sts-1")
            #expect(act?.text.contains("\"lifetime\":\"1200s\"") == true)
            #expect(act?.text.contains("devstorage.read_only") == true)

            _ = try await fixture.authorized(by: fixture.credential(file(#", "workforce_pool_user_project": "w""#)))
            #expect(fixture.server.requests.last?.form["options"] == #"{"userProject":"w"}"#)
        }
    }

    @Test func aUserActsAsAServiceAccount() async throws {
        try await CredentialFixture.with({ request in
            request.path == "/t"
                ? .json(#"{"access_token": "own", "expires_in": 3599}"#)
                : .json(#"{"accessToken": "acting", "expireTime": "2027-01-15T09:00:00.25Z"}"#)
        }) { fixture in
            let credential = try await fixture.credential(
                """
                {"type": "impersonated_service_account", "service_account_impersonation_url": "SERVER/act",
                 "delegates": ["projects/-/serviceAccounts/d"], "source_credentials": \(user)}
                """)
            #expect(try await fixture.authorized(by: credential).token == "acting")
            let act = try #require(fixture.server.requests.last)
            #expect(act.header("Authorization") == "Bearer own")
            #expect(act.text.contains("projects/-/serviceAccounts/d"))
        }
    }

    @Test(arguments: [
        #"{"type": "authorized_user", "client_id": "i", "client_secret": "canary", "refresh_token": "canary", "token_uri": "http://evil.example/t"}"#,
        #"{"type": "authorized_user", "client_id": "i", "client_secret": "canary", "refresh_token": "canary", "token_uri": "http://127.0.0.1.evil.example/t"}"#,
        #"{"type": "authorized_user", "client_id": "i", "client_secret": "canary", "refresh_token": "canary", "token_uri": "https://u:canary@evil.example/t"}"#,
        #"{"type": "external_account", "audience": "a", "subject_token_type": "t", "token_url": "http://evil.example/t", "credential_source": {"file": "/x"}}"#,
        #"{"type": "external_account", "audience": "a", "subject_token_type": "t", "token_url": "https://h/t", "credential_source": {"url": "http://evil.example"}}"#,
        #"{"type": "external_account", "audience": "a", "subject_token_type": "t", "token_url": "https://h/t", "credential_source": {"file": "/x"}, "service_account_impersonation_url": "http://evil.example"}"#,
        #"{"type": "external_account", "audience": "a", "subject_token_type": "t", "token_url": "https://h/t", "credential_source": {"executable": {"command": "sh -c canary"}}}"#,
        #"{"type": "external_account", "audience": "a", "subject_token_type": "t", "token_url": "https://h/t", "credential_source": {"environment_id": "aws1", "url": "https://h"}}"#,
        #"{"type": "authorized_user", "client_id": "i", "client_secret": "canary", "refresh_token": "canary", "universe_domain": "evil.example"}"#,
        #"{"type": "impersonated_service_account", "service_account_impersonation_url": "https://h/a", "source_credentials": {"type": "authorized_user", "client_id": "i", "client_secret": "canary", "refresh_token": "canary", "universe_domain": "evil.example"}}"#,
        #"{"type": "authorized_user", "client_id": "i", "client_secret": "canary"}"#,
        #"{"type": "service_account", "client_email": "e", "private_key": "canary"}"#,
        #"{"type": "service_account", "client_email": "e", "private_key": "-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n"}"#,
        #"{"type": "gdch_service_account", "private_key": "canary"}"#, #"{"private_key": "canary"}"#, "canary", "",
        #"{"type": "authorized_user", "client_secret": ["canary"]}"#,
    ])
    func whatIsNotToBeFollowedIsRefusedByName(json: String) async throws {
        try await CredentialFixture.with({ _ in .answer(500) }) { fixture in
            let failure = try #require(await fixture.failure(json))
            #expect(failure.kind == .credentials)
            #expect(failure.message.contains(fixture.folder.path) && !failure.message.contains("canary"))
            // What and where, and then what to do.
            #expect(failure.message.contains(". "), "\(failure)")
            #expect(fixture.server.requests.isEmpty)
        }
    }

    @Test func anotherUniverseHasToBeAllowed() async throws {
        let key = try await TestKey()
        try await CredentialFixture.with({ _ in .answer(500) }) { fixture in
            let json = key.serviceAccount.replacing("\"project_id\": \"p\"", with: "\"universe_domain\": \"u.example\"")
            let path = try fixture.write(json)
            let failure = await #expect(throws: HTTPFailure.self) { try await fixture.find("file \(path)") }
            #expect(failure?.message.contains("u.example") == true)
            let credential = try await fixture.find("file \(path)", universes: ["u.example"])
            #expect(credential.universeDomain == "u.example")
        }
    }
}
