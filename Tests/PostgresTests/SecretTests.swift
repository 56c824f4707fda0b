import TestSupport
import Testing

@testable import Postgres

/// No password ever reaches a message, however wrongly it was written.
@Suite struct SecretTests {
    @Test(arguments: [
        "postgresql://me:s3cret@127.0.0.1:1/db", "postgresql://me:s3cret@127.0.0.1:1/db?nonsense=1",
        "postgresql://me:a@s3cret@127.0.0.1:1/db", "postgresql://me:1/s3cret@127.0.0.1:1/db",
        "postgresql://me:s3cret%zz@127.0.0.1:1/db", "postgres//me:s3cret@127.0.0.1:1/db",
        "postgre://me:s3cret@127.0.0.1:1/db", "me:s3cret@127.0.0.1", "host=127.0.0.1 port=1 password=a s3cret",
        "host=127.0.0.1 port=1 password='s3cret", "host=127.0.0.1 port=1 pasword=s3cret",
        "host=127.0.0.1 port=s3cret password=s3cret", "host=s3cret.invalid password=s3cret", "s3cret\0",
        "postgresql://me:s3cret", "postgresql://[::1:s3cret@/db",
    ])
    func noErrorShowsIt(_ text: String) throws {
        let error = try databaseError { _ = try Connection(ConnectionTarget(text), applicationName: "tests") }
        #expect(error.kind == .connection)
        #expect(!error.debugDescription.contains("s3cret"))
        #expect(!"\(error)".contains("s3cret"))
    }

    @Test func theTargetHidesItself() throws {
        let target = try ConnectionTarget("host=h password=s3cret")
        var dumped = "\(target) \(String(reflecting: target)) \([target])"
        dump(target, to: &dumped)
        #expect(!dumped.contains("s3cret"))
    }

    @Test(
        arguments: [
            ("a: FATAL:  57P03: the database system is starting up\nLOCATION:  f, p.c:1\n", "57P03", true),
            ("a: FATAL:  53300: sorry, too many clients already", "53300", true),
            ("a: FATAL:  28P01: password authentication failed", "28P01", false),
            ("a: FATAL:  3D000: database \"x\" does not exist", "3D000", false),
            ("could not connect: Connection refused\n\tIs the server running?", nil, true),
            ("server does not support SSL, but SSL was required", nil, false),
        ] as [(String, String?, Bool)])
    func accountsAreRead(_ account: String, _ state: String?, _ mayPass: Bool) {
        let failure = ConnectionFailure(account: account, secrets: [])
        #expect(failure.sqlState == state)
        #expect(failure.mayPass == mayPass)
        #expect(!failure.message.contains("\n") && !failure.message.contains("LOCATION"))
    }

    @Test func pausesStayWithinTheirBounds() {
        let policy = ConnectionRetryPolicy(
            attempts: 9, base: .milliseconds(10), cap: .milliseconds(200), total: .seconds(1))
        var generator = SystemRandomNumberGenerator()
        var pause: Duration?
        for _ in 0..<200 {
            let next = policy.pause(after: pause, using: &generator)
            #expect(next >= policy.base && next <= policy.cap)
            #expect(next <= (pause ?? policy.base) * 3)
            pause = next
        }
    }
}
