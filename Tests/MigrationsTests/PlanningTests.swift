import Definition
import Layout
import Names
import Planning
import Testing

@Suite struct PlanningTests {
    private func read(_ text: String) throws -> Datastore {
        let reading = DefinitionReader.read(text: text, file: "datastores/shelf.yaml")
        try #require(reading.isValid, "\(reading.diagnostics)")
        return try #require(reading.datastores.first)
    }

    private static let base = """
        datastore: shelf
        bucket: s3://lab/shelf/
        columns: [{ name: a, from: metadata.a, type: text }, { name: b, from: metadata.b, type: text }]
        notes: [{ name: n, type: text }]

        """

    @Test(arguments: [
        ("bucket: s3://lab/shelf/", "bucket: s3://lab/other/", "bucket changed"),
        ("type: text }, {", "type: integer }, {", "column \"a\" changed"),
        ("name: b, from", "name: c, from", "column \"b\" is gone"),
        ("name: b, from", "name: c, from", "column \"c\" is new"),
        ("{ name: n,", "{ name: m,", "note \"n\" is gone"),
        ("notes:", "deletes: remove\nnotes:", "deletes changed"),
        ("notes:", "history: true\nnotes:", "history changed"),
        ("notes:", "schema: lab\nnotes:", "schema changed"),
        ("notes:", "include: [a]\nnotes:", "include changed"),
        ("notes:", "identity: s3://old/\nnotes:", "identity changed"),
        ("notes:", "delete_limit: { rows: 1 }\nnotes:", "delete_limit changed"),
        ("notes:", "unread_limit: 1\nnotes:", "unread_limit changed"),
        ("notes:", "indexes: [changed_at]\nnotes:", "indexes changed"),
        ("notes:", "access: { readers: [x] }\nnotes:", "access.readers changed"),
        (
            "columns: [{ name: a, from: metadata.a, type: text }, { name: b, from: metadata.b, type: text }]",
            "columns: [{ name: b, from: metadata.b, type: text }, { name: a, from: metadata.a, type: text }]",
            "the order of the columns changed"
        ),
    ])
    func everyChangeIsNamed(_ change: (from: String, to: String, finding: String)) throws {
        let former = RecordedDatastore(try read(Self.base), version: "0003", contract: 1)
        let current = try read(Self.base.replacing(change.from, with: change.to))
        do {
            _ = try Difference.changes(from: [former], registry: Self.registry, to: [current])
            Issue.record("nothing was found")
        } catch {
            #expect(error.description.contains("datastore shelf changed since migration 0003"))
            #expect(error.description.contains("- \(change.finding)\n"))
            #expect(error.description.contains("does not alter them"))
        }
    }

    @Test func aDefinitionThatIsGoneIsNamed() throws {
        let former = RecordedDatastore(try read(Self.base), version: "0001", contract: 1)
        #expect(throws: PlanningError.self) { try Difference.changes(from: [former], registry: Self.registry, to: []) }
    }

    @Test func acceptedHazardsAndFormsAreNoChange() throws {
        let former = RecordedDatastore(try read(Self.base), version: "0001", contract: 1)
        let current = try read("# a comment\naccept: [notes_removed]\n" + Self.base)
        #expect(try Difference.changes(from: [former], registry: Self.registry, to: [current]).isEmpty)
    }

    /// A former name was for the migration that renamed; it may stay or go.
    @Test func aFormerNameIsNoChange() throws {
        func column(_ further: String) throws -> Datastore {
            try read(
                "datastore: scans\nbucket: s3://acme/\ncolumns:\n  - { name: a, from: metadata.a, type: text\(further) }\n"
            )
        }
        let former = RecordedDatastore(try column(", renamed_from: b"), version: "0001", contract: 1)
        #expect(try Difference.changes(from: [former], registry: Self.registry, to: [column("")]).isEmpty)
    }

    private static let registry = RegistryEdition.current.version
    private static let key = MigrationKey(project: "science", version: "0001")

    @Test func notesAreNotRemovedUnasked() throws {
        let refused = try read(Self.base + "deletes: remove\n")
        #expect(throws: PlanningError.self) { try Plan([.createDatastore(refused)], as: Self.key) }
        let accepted = try read(Self.base + "deletes: remove\naccept: [notes_removed]\n")
        let plan = try Plan([.createDatastore(accepted)], as: Self.key)
        #expect(plan.operations.flatMap(\.hazards).map(\.name) == [.schemaPrivilege, .notesRemoved])
        // What is accepted ahead of time would be forgotten by the time that it is there.
        let early = try read(Self.base + "accept: [notes_removed]\n")
        let error = #expect(throws: PlanningError.self) { try Plan([.createDatastore(early)], as: Self.key) }
        #expect(
            error?.description.contains("accept names notes_removed, which nothing in the next migration of shelf is")
                == true)
        #expect(throws: Never.self) { try Plan([], as: Self.key) }
    }

    @Test func longNamesAreCutAndKeptApart() throws {
        let name = String(repeating: "n", count: 53)
        let datastore = try read("datastore: \(name)\nbucket: file:///data/\n")
        let names = StoreNames(datastore.name, in: datastore.schema)
        let long = String(repeating: "c", count: 62)
        #expect(names.index(long + "1").name.utf8.count == 63)
        #expect(names.index(long + "1") != names.index(long + "2"))
        #expect(names.staging.name.name == "staging_\(name)")
        #expect(names.deriveSlowly.name.name.utf8.count <= 63)
    }

    @Test func everyOperationButGrantsIsUndone() throws {
        let plan = try Plan([.createDatastore(read(Self.base))], as: Self.key)
        for operation in plan.operations where ![.closing, .access].contains(operation.act) {
            #expect(!operation.reverse.isEmpty, "\(operation.title)")
        }
    }

    /// A database without roles leaves out whole steps: what they hold is of no other kind, and no other step has it.
    @Test func rightsStandInStepsOfTheirOwn() throws {
        let plan = try Plan([.createDatastore(read(Self.base))], as: Self.key)
        #expect(plan.steps.map(\.number) == [1, 2, 3])
        #expect(plan.steps.map(\.isRights) == [true, false, true])
        #expect(plan.steps.map(\.role) == [.applier, .owner, .applier])
        for step in plan.steps {
            for operation in step.operations {
                #expect([.preconditions, .access, .returning].contains(operation.act) == step.isRights)
            }
        }
    }
}
