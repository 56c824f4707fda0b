extension HTTPAddress: CustomStringConvertible, CustomReflectable {
    /// The address as it may be shown: values of query items that authorize are left out.
    public var description: String {
        guard let query else { return origin + path }
        let items = query.split(separator: "&", omittingEmptySubsequences: false).map(Self.veiled)
        return origin + path + "?" + items.joined(separator: "&")
    }

    /// What `description` shows.
    public var customMirror: Mirror { Mirror(self, unlabeledChildren: [description]) }

    private static func veiled(_ item: Substring) -> String {
        guard let mark = item.firstIndex(of: "=") else { return isSecret(item) ? "…" : String(item) }
        let name = item[..<mark]
        return isSecret(name) ? "\(name)=…" : String(item)
    }

    /// What the name of an item that authorizes has in it: those of signed addresses of S3 (`X-Amz-Signature`,
    /// `X-Amz-Credential`, `X-Amz-Security-Token`, `AWSAccessKeyId`), of Google (`X-Goog-Signature`, `GoogleAccessId`,
    /// `access_token`, `key`) and of others (`sig`, `password`, `client_secret`, `assertion`).
    private static let marks = [
        "signature", "credential", "token", "secret", "passw", "accesskey", "accessid", "access_id", "apikey",
        "api_key",
        "authorization", "assertion",
    ]

    /// Names of items that say where a page begins, though they have such a mark in them.
    private static let pages: Set = ["pagetoken", "continuation-token", "continuationtoken"]

    private static func isSecret(_ name: Substring) -> Bool {
        // A mark may be spelled with escapes, which is as good as a secret.
        guard !name.contains("%") else { return true }
        let name = name.lowercased()
        if pages.contains(name) { return false }
        return name == "key" || name == "sig" || name == "code" || marks.contains { name.contains($0) }
    }
}
