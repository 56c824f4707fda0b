internal import Objects
internal import Text

/// Reads what says where the bucket is and how it is reached.
struct BucketReader {
    let fields: FieldReader

    func url() -> BucketURL? {
        guard let scalar = fields.text("bucket") else { return nil }
        do {
            let url = try BucketURL(scalar.text)
            if url.scheme == .file, let doubt = ["/~", "$", "%7E"].first(where: scalar.text.contains) {
                fields.diagnostics.warning(
                    at: scalar.location,
                    "no shell reads the address: \(doubt.hasPrefix("$") ? "$ names no variable" : "~ is no home folder") in it, but"
                        + " a folder of that name; write the whole path")
            }
            return url
        } catch {
            fields.diagnostics.error(at: scalar.location, "bucket is no address: \(error.message)")
            return nil
        }
    }

    // MARK: Server

    func serverOptions(_ url: BucketURL?) -> [String: String] {
        guard let node = fields.node("server") else { return [:] }
        guard case .mapping(let entries, _) = node else {
            fields.diagnostics.error(
                at: node.location,
                "server is \(node.kind) where a mapping is expected; write server: { region: europe-west2 }")
            return [:]
        }
        var options: [String: String] = [:]
        for entry in entries {
            guard let option = option(entry.key, url) else { continue }
            if let value = value(entry, option) { options[option.rawValue] = value }
        }
        return options
    }

    private func option(_ key: SyntaxScalar, _ url: BucketURL?) -> ServerOption? {
        if let option = ServerOption(rawValue: key.text) {
            guard let scheme = url?.scheme, !option.schemes.contains(scheme) else { return option }
            let known = ServerOption.allCases.filter { $0.schemes.contains(scheme) }.map(\.rawValue)
            error(
                key,
                "a \(scheme.rawValue) bucket has no option \(option.rawValue); "
                    + (known.isEmpty ? "remove it" : "write one of \(known.joined(separator: ", ")), or remove it"))
            return nil
        }
        let word = key.text.lowercased()
        let secrets = ["secret", "password", "passwd", "token", "key", "credential", "signature", "private"]
        if secrets.contains(where: word.contains) {
            error(
                key,
                "\(Quoting.quoted(key.text)) looks like a secret, and this file is copied into the database; write credentials:"
                    + " env, profile NAME or file NAME")
            return nil
        }
        let names = ServerOption.allCases.map(\.rawValue)
        let advice =
            Suggestion.nearest(to: key.text, among: names).map { "did you mean \($0)?" }
            ?? "write one of \(names.joined(separator: ", "))"
        error(key, "server has no option \(Quoting.quoted(key.text)); \(advice)")
        return nil
    }

    private func value(_ entry: SyntaxEntry, _ option: ServerOption) -> String? {
        guard case .scalar(let scalar) = entry.value, !scalar.isNull, !scalar.text.isEmpty else {
            fields.diagnostics.error(
                at: entry.value.location,
                "\(option.rawValue) has no single value; write \(option.rawValue): \(option.example)")
            return nil
        }
        if option.isFlag, scalar.text != "true", scalar.text != "false" {
            error(scalar, "\(option.rawValue) is \(Quoting.quoted(scalar.text)); write true or false")
            return nil
        }
        guard !SecretText.isSuspect(scalar.text), !scalar.text.contains("@") else {
            error(scalar, "the value of \(option.rawValue) looks like a secret; write the option's own value")
            return nil
        }
        if option == .endpoint, !isEndpoint(scalar.text) {
            error(scalar, "endpoint is no web address; write https://HOST or http://HOST:PORT")
            return nil
        }
        guard !scalar.text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            error(scalar, "\(option.rawValue) contains a control character; remove it")
            return nil
        }
        return scalar.text
    }

    private func isEndpoint(_ text: String) -> Bool {
        for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
            let rest = text.dropFirst(scheme.count)
            return !rest.isEmpty && rest.first != "/" && !rest.contains { $0.isWhitespace || "?#".contains($0) }
        }
        return false
    }

    // MARK: Credentials

    func credentials(_ url: BucketURL?) -> CredentialReference {
        let standard: CredentialReference = url?.scheme == .file ? .none : .environment
        guard let scalar = fields.text("credentials") else { return standard }
        let words = scalar.text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let reference: CredentialReference? =
            switch (words[0], words.count == 2 ? words[1] : nil) {
            case ("env", nil): .environment
            case ("none", nil): CredentialReference.none
            case ("profile", let name?) where isName(name): .profile(name)
            case ("file", let name?) where isName(name): .file(name)
            default: nil
            }
        guard let reference else {
            // What was written is not repeated: it may be a credential.
            let what =
                SecretText.isSuspect(scalar.text)
                ? "credentials looks like a secret, and this file is copied into the database"
                : "credentials is no reference"
            error(scalar, "\(what); write env, profile NAME, file NAME or none")
            return standard
        }
        if url?.scheme == .file, reference != .none {
            error(
                scalar, "a file bucket is read with the loader's own rights; write credentials: none or remove the key")
        }
        return reference
    }

    private func isName(_ name: String) -> Bool {
        !name.isEmpty && name.first != " " && name.last != " " && !SecretText.isSuspect(name)
            && !name.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    // MARK: Identity

    func identity(_ url: BucketURL?) -> String? {
        guard let scalar = fields.scalar("identity"), !scalar.text.isEmpty else {
            refuseAlias(url)
            return nil
        }
        guard scalar.text.utf8.last == UInt8(ascii: "/") else {
            error(
                scalar,
                "identity must end in /, so that identity and key cannot run into each other; write it with a / at its end"
            )
            return nil
        }
        guard scalar.text.utf8.count <= ObjectKey.maximumBytes else {
            error(scalar, "identity has \(scalar.text.utf8.count) bytes; write at most \(ObjectKey.maximumBytes)")
            return nil
        }
        return scalar.text
    }

    /// The ids of an alias's objects would be others than those of its bucket's, and change with the access point.
    ///
    /// Aliases end so ("Access point aliases" in Amazon's documentation of S3).
    private func refuseAlias(_ url: BucketURL?) {
        guard let url, url.scheme == .s3, url.bucket.hasSuffix("-s3alias"), let scalar = fields.scalar("bucket") else {
            return
        }
        error(
            scalar,
            "\(url.bucket) is the alias of an access point; write beside it the bucket that it leads to, identity: s3://BUCKET/"
        )
    }

    private func error(_ scalar: SyntaxScalar, _ message: String) {
        fields.diagnostics.error(at: scalar.location, message)
    }
}

/// Recognizes texts that look like credentials.
enum SecretText {
    /// Whether a text has the look of an access key, a private key, a token or a JSON credential.
    static func isSuspect(_ text: String) -> Bool {
        for mark in ["-----BEGIN", "AKIA", "ASIA", "private_key", "ya29.", "eyJ", "SharedAccessSignature"]
        where text.contains(mark) { return true }
        if text.contains("{") || text.contains("=") { return true }
        let longest = text.split { !$0.isLetter && !$0.isNumber && $0 != "+" }.map(\.count).max() ?? 0
        return longest >= 32 && text.contains(where: \.isNumber)
    }
}
