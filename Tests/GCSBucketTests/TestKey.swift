import Foundation
import TestSupport

/// An RSA key of a test, made and looked at by the program `openssl`.
struct TestKey {
    let pem: String
    private let folder: TemporaryFolder

    init() async throws {
        folder = try TemporaryFolder()
        try await runSuccessfully(
            "openssl",
            ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "\(folder.path)/key.pem"])
        try await runSuccessfully(
            "openssl", ["pkey", "-in", "\(folder.path)/key.pem", "-pubout", "-out", "\(folder.path)/public.pem"])
        pem = try String(contentsOfFile: "\(folder.path)/key.pem", encoding: .utf8)
    }

    /// The key as it stands in JSON.
    var json: String { pem.replacing("\n", with: "\\n") }

    /// A service account's file; `SERVER` stands for the server of tokens.
    var serviceAccount: String {
        """
        {"type": "service_account", "client_email": "loader@p.iam.gserviceaccount.com", "private_key_id": "k1",
         "private_key": "\(json)", "token_uri": "SERVER/token", "project_id": "p"}
        """
    }

    /// Header and claims of a token, if this key has signed it.
    func verified(_ token: String) async throws -> (header: [String: String], claims: [String: Any]) {
        let parts = token.split(separator: ".").map(String.init)
        guard parts.count == 3 else { throw SupportError("no token of three parts") }
        let message = try folder.write("\(parts[0]).\(parts[1])", to: "message")
        try Self.decoded(parts[2]).write(to: URL(filePath: "\(folder.path)/signature"))
        try await runSuccessfully(
            "openssl",
            [
                "dgst", "-sha256", "-verify", "\(folder.path)/public.pem", "-signature", "\(folder.path)/signature",
                message,
            ])
        let header = try JSONSerialization.jsonObject(with: Self.decoded(parts[0])) as? [String: String]
        let claims = try JSONSerialization.jsonObject(with: Self.decoded(parts[1])) as? [String: Any]
        guard let header, let claims else { throw SupportError("no JSON in the token") }
        return (header, claims)
    }

    private static func decoded(_ text: String) throws -> Data {
        var base64 = text.replacing("-", with: "+").replacing("_", with: "/")
        while base64.utf8.count % 4 != 0 { base64 += "=" }
        guard let data = Data(base64Encoded: base64) else { throw SupportError("no Base64: \(text)") }
        return data
    }
}
