import TestSupport
import Testing

struct LoaderMergeTests {
    @Test func mergesAndSaysSoInOneLine() async throws {
        let shelf = try await LoaderShelf(files: ["a", "b/c"])
        defer { shelf.remove() }
        let first = try await shelf.loader(["merge", "shelf"])
        #expect(first.status == 0)
        #expect(
            first.standardOutput.hasPrefix("shelf: 2 objects: 2 new, 0 changed, 0 unchanged, 0 gone, 0 rejected in "))
        #expect(try await shelf.live() == ["a", "b/c"])
        let json = try await shelf.loader(["merge", "--all", "--json"])
        #expect(json.status == 0)
        #expect(json.standardError == "")
        #expect(json.standardOutput.split(separator: "\n").count == 1)
        #expect(json.standardOutput.contains(#""outcome": "merged", "exit_code": 0"#))
        #expect(json.standardOutput.contains(#""unchanged": 2"#))
        for key in ["touched", "unread", "unread_new", "skipped", "vanished"] {
            #expect(json.standardOutput.contains("\"\(key)\": 0"), "\(key)")
        }
        #expect(json.standardOutput.contains(#""out_of_scope_hash": null"#))
        let quiet = try await shelf.loader(["merge", "shelf", "--quiet"])
        #expect(quiet.status == 0 && quiet.standardOutput == "" && quiet.standardError == "")
    }

    @Test func showsHowToApprove() async throws {
        let shelf = try await LoaderShelf(files: (1...9).map { "d/\($0)" })
        defer { shelf.remove() }
        #expect(try await shelf.loader(["merge", "shelf"]).status == 0)
        for number in 1...4 { try shelf.delete("d/\(number)") }
        let held = try await shelf.loader(["merge", "shelf"])
        #expect(held.status == 3)
        #expect(held.standardError.contains("4 under d/"))
        let command = try #require(held.standardError.split(separator: "\n").first { $0.contains("--approve") })
        let hash = try #require(command.split(separator: " ").dropLast().last.map(String.init))
        let status = try await shelf.loader(["status", "shelf"])
        #expect(status.status == 0)
        #expect(status.standardOutput.contains("loader merge --approve \(hash) shelf"))
        #expect(
            try await shelf.loader(["merge", "--approve", (hash.first == "0" ? "1" : "0") + hash.dropFirst(), "shelf"])
                .status == 3)
        #expect(try await shelf.live().count == 9)
        #expect(try await shelf.loader(["merge", "--approve", hash, "shelf"]).status == 0)
        #expect(try await shelf.live() == shelf.files())
    }

    /// What a person mistypes is guessed, and a prefix of no key is told as one.
    @Test func aMisspeltCommandAndAPrefixOfNothingAreTold() async throws {
        let shelf = try await LoaderShelf(files: ["a"])
        defer { shelf.remove() }
        let misspelt = try await shelf.loader(["mrege", "shelf"])
        #expect(misspelt.status == 64 && misspelt.standardError.contains("did you mean merge?"), "\(misspelt)")
        let generator = try await runProgram(builtProgram("generator"), ["chekc"])
        #expect(generator.status == 64 && generator.standardError.contains("did you mean check?"), "\(generator)")
        _ = try await shelf.loader(["merge", "shelf"])
        let nothing = try await shelf.loader(["merge", "shelf", "--prefix", "nothere/"])
        #expect(nothing.status == 0 && nothing.standardOutput.contains("begins with nothere/"), "\(nothing)")
        // What PostgreSQL tells besides is told to who asks for it.
        try await shelf.database.psql("ALTER TABLE shelf ADD CONSTRAINT small CHECK (size < 0) NOT VALID")
        try shelf.put("a", "other")
        let told = try await shelf.loader(["merge", "shelf", "--verbose"]).standardError
        #expect(told.contains("the constraint or index small") && told.contains("  SQLSTATE: DS008"), "\(told)")
        #expect(told.contains("  context: PL/pgSQL function"), "\(told)")
        // What a merge needs is asked for in one trip.
        try await shelf.database.psql(
            "DO $$ BEGIN CREATE ROLE nobody_at_all LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
        let barred = try await runProgram(
            builtProgram("loader"), ["merge", "shelf", "--database", shelf.database.url(role: "nobody_at_all")])
        #expect(barred.standardError.contains("GRANT datastore_loader TO nobody_at_all"), "\(barred)")
    }

    @Test func explainsOneObject() async throws {
        let shelf = try await LoaderShelf(files: ["a", "b"])
        defer { shelf.remove() }
        #expect(try await shelf.loader(["merge", "shelf"]).status == 0)
        #expect(
            try await shelf.loader(["explain", "shelf", "a"]).standardOutput.hasPrefix(
                "a: the table has it as the bucket"))
        // What was changed behind the triggers' back is told, though the object is what it was.
        let behind = "SET session_replication_role = replica; UPDATE shelf SET rejected = "
        try await shelf.database.psql(behind + "'{mine}' WHERE key = 'a'")
        let drifted = try await runProgram(
            builtProgram("loader"), ["explain", "shelf", "a", "--database", shelf.database.url]
        ).standardOutput
        #expect(
            drifted.hasPrefix("a: the table has it and the object has not changed, but values of the row have been"))
        #expect(drifted.contains(#"drifted: rejected is ["mine"], and would be null by what is stored of the object"#))
        try await shelf.database.psql(behind + "NULL")
        try shelf.put("a", "longer")
        try shelf.delete("b")
        try shelf.put("c")
        #expect(try await shelf.loader(["explain", "shelf", "a"]).standardOutput.contains("has changed since"))
        #expect(try await shelf.loader(["explain", "shelf", "b"]).standardOutput.contains("no longer does"))
        #expect(try await shelf.loader(["explain", "shelf", "c"]).standardOutput.contains("the next merge writes it"))
        _ = try await shelf.loader(["merge", "shelf"])
        let all = try await runProgram(
            builtProgram("loader"), ["explain", "shelf", "a", "--database", shelf.database.url]
        ).standardOutput
        #expect(all.contains("written last by run 2 (full, merged)") && all.contains("when run 2 found it changed"))
    }

    /// Such a key stands percent-encoded among the rejects, and the prefix of a run does not.
    @Test func aRunOverAPrefixClearsTheRejectsOfKeysBelowIt() async throws {
        let shelf = try await LoaderShelf(files: ["with space/a", "with%20space/a"])
        defer { shelf.remove() }
        for folder in ["with space", "with%20space"] {
            try await runSuccessfully("sh", ["-c", #"touch "$1/$(printf '\377')""#, "sh", shelf.folder + folder])
        }
        #expect(try await shelf.loader(["merge", "shelf"]).status == 0)
        #expect(try await shelf.database.psql("SELECT count(*) FROM datastore.reject") == "2\n")
        try await runSuccessfully("sh", ["-c", #"rm "$1"/*/"$(printf '\377')""#, "sh", shelf.folder])
        #expect(try await shelf.loader(["merge", "shelf", "--prefix", "with space/"]).status == 0)
        let left = try await shelf.database.psql("SELECT key FROM datastore.reject")
        #expect(left == "with%2520space/%FF\n")
    }

    /// Off, it makes a policy an error for those whom it would keep rows from.
    @Test func theRolesRowSecurityIsNoMatter() async throws {
        let shelf = try await LoaderShelf(files: ["a"])
        defer { shelf.remove() }
        try await runSuccessfully("sh", ["-c", #"touch "$1/$(printf '\377')""#, "sh", shelf.folder])
        try await shelf.database.psql(
            "ALTER ROLE shelf_loader IN DATABASE \(shelf.database.name) SET row_security = off;")
        #expect(try await shelf.loader(["merge", "shelf"]).status == 0)
        let status = try await shelf.loader(["status", "shelf"])
        #expect(status.status == 0, "\(status.standardError)")
        #expect(status.standardOutput.contains("rejected: 1 of key, such as %FF"))
        #expect(try await shelf.loader(["explain", "shelf", "a"]).status == 0)
    }

    @Test func aMissingFolderDeletesNothing() async throws {
        let shelf = try await LoaderShelf(files: ["a"])
        #expect(try await shelf.loader(["merge", "shelf"]).status == 0)
        shelf.remove()
        #expect(try await shelf.loader(["merge", "shelf"]).status == 4)
        #expect(try await shelf.live() == ["a"])
    }

    private static let nonsense: [([String], Int32)] = [
        (["merge"], 64), (["merge", "--all", "shelf"], 64), (["merge", "--lease", "1", "shelf"], 64),
        (["nonsense"], 64),
        (["merge", "other"], 1), (["--version"], 0),
    ]

    @Test(arguments: nonsense)
    func refusesWhatMakesNoSense(arguments: [String], status: Int32) async throws {
        let shelf = try await LoaderShelf()
        defer { shelf.remove() }
        #expect(try await shelf.loader(arguments).status == status)
    }

    @Test func saysWhatIsMissing() async throws {
        let shelf = try await LoaderShelf()
        defer { shelf.remove() }
        let program = try builtProgram("loader")
        func answer(_ url: String) async throws -> ProgramRun {
            try await runProgram(program, ["merge", "shelf", "--database", url])
        }
        let unreachable = try await runProgram(
            program, ["status", "--database", "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2"])
        #expect(unreachable.status == 1 && unreachable.standardError.contains("127.0.0.1"))
        let cluster = try await TemporaryCluster.shared()
        let empty = try await answer(cluster.url(database: "postgres"))
        #expect(empty.status == 1 && empty.standardError.contains("has no registry"))
        try await shelf.database.psql("CREATE ROLE outsider LOGIN;")
        let stranger = try await answer(shelf.database.url(role: "outsider"))
        #expect(stranger.status == 1 && stranger.standardError.contains("GRANT datastore_loader TO outsider"))
        try await shelf.database.psql(
            "ALTER ROLE shelf_loader IN DATABASE \(shelf.database.name) SET default_transaction_read_only = on;")
        let readOnly = try await shelf.loader(["merge", "shelf"])
        #expect(readOnly.status == 1 && readOnly.standardError.contains("default_transaction_read_only"))
        try await shelf.database.psql(
            """
            ALTER ROLE shelf_loader IN DATABASE \(shelf.database.name) RESET default_transaction_read_only;
            CREATE OR REPLACE FUNCTION datastore.version() RETURNS text LANGUAGE sql IMMUTABLE RETURN '7.2';
            """)
        let newer = try await shelf.loader(["merge", "shelf"])
        #expect(newer.status == 1 && newer.standardError.contains("version 7.2"))
    }
}
