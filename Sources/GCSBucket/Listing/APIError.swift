internal import FoundationEssentials

/// What the API says of an error ("HTTP status and error codes for JSON", Cloud Storage).
struct APIError {
    private struct Envelope: Decodable {
        struct Fault: Decodable {
            struct Item: Decodable {
                var reason: String?
            }
            var message: String?
            var errors: [Item]?
        }
        var error: Fault?
    }

    /// Its message in one line, cut to what a person reads; nil where there is none.
    let message: String?
    private let reasons: [String]

    init(_ bytes: [UInt8]) {
        let fault = (try? JSONDecoder().decode(Envelope.self, from: Data(bytes)))?.error
        let text = fault?.message.map { String($0.unicodeScalars.filter { $0.properties.generalCategory != .control }) }
        message = text.map { String($0.prefix(300)) }
        reasons = fault?.errors?.compactMap(\.reason) ?? []
    }

    /// Whether it is the bucket that is not there, not the object.
    var meansNoBucket: Bool { message?.lowercased().contains("bucket does not exist") ?? false }

    /// Whether the bucket's owner wants a project named that pays.
    var meansNoPayer: Bool {
        reasons.contains { $0.hasPrefix("userProject") } || message?.lowercased().contains("requester pays") ?? false
    }
}
