import HTTP
import TestSupport
import Testing

@testable import S3Bucket

/// Where access keys come from, on a server that plays the vendor's servers of keys.
@Suite struct CredentialTests {
    private struct Fixture {
        let server: FaultServer
        let session: HTTPSession
        let folder: TemporaryFolder
        let clock = SetClock()

        static func with(
            _ handler: @escaping FaultServer.Handler = { _ in .answer(404) }, _ body: (Fixture) async throws -> Void
        ) async throws {
            let server = try await FaultServer.start(handler)
            let transport = try AsyncHTTPTransport()
            let session = HTTPSession(
                transport: transport, policy: RetryPolicy(attempts: 2), limiter: ConcurrencyLimiter(maximum: 4))
            let fixture = Fixture(server: server, session: session, folder: try TemporaryFolder())
            var failure: (any Error)?
            do { try await body(fixture) } catch { failure = error }
            await transport.shutdown()
            await server.stop()
            if let failure { throw failure }
        }

        func credential(_ reference: String = "env", _ environment: [String: String] = [:]) async throws -> S3Credential
        {
            let files = [
                "AWS_CONFIG_FILE": "\(folder.path)/config", "AWS_SHARED_CREDENTIALS_FILE": "\(folder.path)/credentials",
                "AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL_STS": server.origin,
            ]
            return try await S3Credential.find(
                reference,
                S3Credential.Surroundings(environment: files.merging(environment) { $1 }, time: clock.source),
                session: session)
        }

        /// The id, the secret and the token of the keys.
        func keys(_ reference: String = "env", _ environment: [String: String] = [:]) async throws -> [String?] {
            let keys = try await credential(reference, environment).source?.keys()
            return [keys?.id, keys?.secret.revealed, keys?.token?.revealed]
        }

        func failure(_ reference: String = "env", _ environment: [String: String] = [:]) async -> String {
            do { _ = try await credential(reference, environment) } catch {
                return (error as? HTTPFailure)?.message ?? "\(error)"
            }
            return "nothing failed"
        }
    }

    private static func session(_ id: String) -> String {
        "<AssumeRoleResponse><Credentials><AccessKeyId>\(id)</AccessKeyId><SecretAccessKey>S-\(id)</SecretAccessKey>"
            + "<SessionToken>T-\(id)</SessionToken><Expiration>2027-01-15T09:00:00Z</Expiration></Credentials></AssumeRoleResponse>"
    }

    @Test func theEnvironmentComesFirst() async throws {
        try await Fixture.with { fixture in
            try fixture.folder.write("[default]\naws_access_key_id=F\naws_secret_access_key=F\n", to: "credentials")
            let environment = ["AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "ES", "AWS_SESSION_TOKEN": "ET"]
            let found = try await fixture.keys("env", environment)
            #expect(found == ["E", "ES", "ET"])
            let half = await fixture.failure("env", ["AWS_ACCESS_KEY_ID": "E"])
            #expect(half.contains("only one is set"))
        }
    }

    /// As people say that there is no configuration; neither is a regular file.
    @Test func nothingIsAFileToo() async throws {
        try await Fixture.with { fixture in
            try fixture.folder.write("[default]\naws_access_key_id=F\naws_secret_access_key=FS\n", to: "credentials")
            let found = try await fixture.keys("env", ["AWS_CONFIG_FILE": "/dev/null"])
            #expect(found == ["F", "FS", nil])
            let refused = await fixture.failure("env", ["AWS_CONFIG_FILE": fixture.folder.path])
            #expect(refused.contains("\(fixture.folder.path) cannot be read"))
        }
    }

    @Test func profilesOfBothFiles() async throws {
        try await Fixture.with { fixture in
            try fixture.folder.write(
                """
                # comment
                [default]
                aws_access_key_id = D
                aws_secret_access_key = D/S+=  ; behind it
                [lab]
                aws_access_key_id = L
                aws_secret_access_key = LS
                aws_session_token = LT
                """, to: "credentials")
            try fixture.folder.write(
                """
                [profile lab]
                region = eu-west-2
                endpoint_url = http://127.0.0.1:9000
                s3 =
                    aws_access_key_id = nested
                [profile process]
                credential_process = printf '{"Version": 1, "AccessKeyId": "P", "SecretAccessKey": "PS"}'
                [profile broken]
                credential_process = exit 3
                [profile single]
                sso_session = corporate
                """, to: "config")
            let usual = try await fixture.keys()
            #expect(usual == ["D", "D/S+=", nil])
            let lab = try await fixture.credential("env", ["AWS_PROFILE": "lab"])
            #expect(lab.region == "eu-west-2" && lab.endpoint?.text == "http://127.0.0.1:9000")
            let named = try await fixture.keys("profile lab")
            #expect(named == ["L", "LS", "LT"])
            let process = try await fixture.keys("profile process")
            #expect(process == ["P", "PS", nil])
            let broken = await fixture.failure("profile broken")
            #expect(broken.contains("credential_process fails"))
            let single = await fixture.failure("profile single")
            #expect(single.contains("aws configure export-credentials --profile single"))
            let none = await fixture.failure("profile nobody")
            #expect(none.contains("there is no profile nobody") && none.contains(fixture.folder.path))
            let file = try await fixture.keys("file \(fixture.folder.path)/credentials")
            #expect(file == ["D", "D/S+=", nil])
        }
    }

    @Test func rolesAreAssumed() async throws {
        try await Fixture.with({ request in
            let isSigned = request.header("Authorization")?.contains("Credential=B/") ?? false
            return .answer(200, text: Self.session(isSigned ? request.form["RoleArn"] ?? "" : "unsigned"))
        }) { fixture in
            try fixture.folder.write(
                """
                [profile base]
                aws_access_key_id = B
                aws_secret_access_key = BS
                [profile role]
                role_arn = arn:aws:iam::1:role/reader
                source_profile = base
                external_id = ext
                [profile loop]
                role_arn = arn:aws:iam::1:role/loop
                source_profile = pool
                [profile pool]
                role_arn = arn:aws:iam::1:role/pool
                source_profile = loop
                [profile lonely]
                role_arn = arn:aws:iam::1:role/lonely
                """, to: "config")
            let found = try await fixture.keys("profile role")
            #expect(found[0] == "arn:aws:iam::1:role/reader" && found[2] == "T-arn:aws:iam::1:role/reader")
            let form = try #require(fixture.server.requests.first).form
            #expect(form["Action"] == "AssumeRole" && form["ExternalId"] == "ext" && form["Version"] == "2011-06-15")
            let loop = await fixture.failure("profile loop")
            #expect(loop.contains("leads back to itself"))
            let lonely = await fixture.failure("profile lonely")
            #expect(lonely.contains("neither source_profile"))
        }
    }

    @Test func keysOfASessionAreRenewedBeforeTheirEnd() async throws {
        try await Fixture.with({ request in .answer(200, text: Self.session("W\(request.number)")) }) { fixture in
            try fixture.folder.write("jwt\n", to: "token")
            let environment = [
                "AWS_ROLE_ARN": "arn:aws:iam::1:role/web",
                "AWS_WEB_IDENTITY_TOKEN_FILE": "\(fixture.folder.path)/token",
            ]
            let credential = try await fixture.credential("env", environment)
            let first = try await credential.source?.keys().id
            #expect(first == "W1" && fixture.server.requests[0].form["WebIdentityToken"] == "jwt")
            #expect(fixture.server.requests[0].header("Authorization") == nil)
            // They end on 2027-01-15 at 09:00; the clock begins an hour before.
            fixture.clock.advance(by: 3200)
            let same = try await credential.source?.keys().id
            #expect(same == "W1")
            fixture.clock.advance(by: 200)
            let renewed = try await credential.source?.keys().id
            #expect(renewed == "W2")
        }
    }

    @Test func aContainersServerIsAsked() async throws {
        try await Fixture.with({ request in
            request.header("Authorization") == "pod-token"
                ? .json(
                    #"{"AccessKeyId": "C", "SecretAccessKey": "CS", "Token": "CT", "Expiration": "2027-01-15T09:00:00Z"}"#
                )
                : .answer(401)
        }) { fixture in
            try fixture.folder.write("pod-token", to: "token")
            let environment = [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "\(fixture.server.origin)/keys",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "\(fixture.folder.path)/token",
            ]
            let found = try await fixture.keys("env", environment)
            #expect(found == ["C", "CS", "CT"])
            let elsewhere = await fixture.failure("env", ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://10.0.0.1/keys"])
            #expect(elsewhere.contains("neither this machine"))
        }
    }

    @Test func anInstancesMetadataServiceWantsATokenFirst() async throws {
        try await Fixture.with({ request in
            if request.method == "PUT" { return .answer(200, text: "session") }
            guard request.header("X-aws-ec2-metadata-token") == "session" else { return .answer(401) }
            return request.path.hasSuffix("/")
                ? .answer(200, text: "reader")
                : .json(#"{"Code": "Success", "AccessKeyId": "I", "SecretAccessKey": "IS", "Token": "IT"}"#)
        }) { fixture in
            let environment = [
                "AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": fixture.server.origin,
            ]
            let found = try await fixture.keys("env", environment)
            #expect(found == ["I", "IS", "IT"])
        }
    }

    /// As in a container whose instance lets answers make one hop only.
    @Test func aServiceWhoseAnswerDoesNotArriveIsExplained() async throws {
        try await Fixture.with({ _ in .silence }) { fixture in
            let start = ContinuousClock.now
            let failure = await fixture.failure(
                "env",
                ["AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": fixture.server.origin])
            #expect(failure.contains("HttpPutResponseHopLimit"))
            #expect(ContinuousClock.now - start < .seconds(20))
        }
    }

    @Test func nobodyBecomesAnonymousWhoDidNotAskForIt() async throws {
        try await Fixture.with { fixture in
            let failure = await fixture.failure()
            #expect(failure.contains("there are no access keys") && failure.contains("credentials: none"))
            let anonymous = try await fixture.credential("none")
            #expect(anonymous.source == nil)
            let odd = await fixture.failure("key AKIA")
            #expect(odd.contains("none of env, profile NAME, file PATH and none"))
        }
    }

    /// Whatever servers and files do, no secret is in a message.
    @Test(arguments: [
        FaultAnswer.answer(403, text: "<Error><Code>canary</Code><Message>canary-secret</Message></Error>"),
        .answer(500, text: "canary-secret"), .answer(200, text: "canary-secret"), .reset,
        .answer(200, text: "<A><AccessKeyId>canary-secret</AccessKeyId></A>"),
    ])
    func noSecretIsInAMessage(answer: FaultAnswer) async throws {
        try await Fixture.with({ _ in answer }) { fixture in
            try fixture.folder.write(
                """
                [default]
                aws_access_key_id = B
                aws_secret_access_key = canary-secret
                [role]
                role_arn = arn:aws:iam::1:role/reader
                source_profile = default
                """, to: "credentials")
            let failure = await fixture.failure("profile role")
            #expect(!failure.contains("canary-secret") && failure.contains("profile role"), "\(failure)")
            let credential = try await fixture.credential()
            var shown = "\(credential)"
            dump(credential, to: &shown)
            if let keys = try await credential.source?.keys() {
                shown += "\(keys)"
                dump(keys, to: &shown)
            }
            #expect(!shown.contains("canary-secret"))
        }
    }
}
