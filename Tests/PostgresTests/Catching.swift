import Postgres
import Testing

/// The error of the database that a body has to throw.
func databaseError(
    _ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
) throws -> DatabaseError {
    let error = #expect(throws: DatabaseError.self, sourceLocation: sourceLocation) { try body() }
    return try #require(error, sourceLocation: sourceLocation)
}
