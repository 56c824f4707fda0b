import Glibc

/// Runs with the rights to files of user and group 65534, on this thread only.
///
/// setfsuid(2) takes the rights that override modes away with the user. Swift's Glibc module leaves the two calls out.
func asNobody<Value>(_ body: () throws -> Value) throws -> Value {
    typealias SetIdentifier = @convention(c) (uid_t) -> Int32
    guard let user = dlsym(nil, "setfsuid"), let group = dlsym(nil, "setfsgid") else {
        throw MissingSymbol()
    }
    let setUser = unsafeBitCast(user, to: SetIdentifier.self)
    let setGroup = unsafeBitCast(group, to: SetIdentifier.self)
    _ = (setGroup(65534), setUser(65534))
    defer { _ = (setUser(0), setGroup(0)) }
    return try body()
}

private struct MissingSymbol: Error {}
