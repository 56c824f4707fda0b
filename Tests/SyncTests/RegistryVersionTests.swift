import Layout
import Testing

@testable import Sync

@Suite struct RegistryVersionTests {
    @Test func aRegistryOfTheLoadersVersionOrALaterOneWillDo() throws {
        for version in [RegistryEdition.current.version, "1.1.3", "1.7", "1.10"] {
            try Registry.check(version: version)
        }
    }

    @Test(arguments: ["0.9", "1.0", "1"])
    func anOlderRegistryHasToMove(version: String) {
        let error = #expect(throws: SyncError.self) { try Registry.check(version: version) }
        let own = RegistryEdition.current.version
        #expect(error?.message.contains("the registry has version \(version), and this loader needs \(own)") == true)
        #expect(error?.advice?.contains("migration that upgrades the registry") == true)
    }

    @Test(arguments: ["2.0", "next"])
    func aLoaderOfAnotherMajorVersionHasToMove(version: String) {
        let error = #expect(throws: SyncError.self) { try Registry.check(version: version) }
        #expect(error?.message.contains("the registry has version \(version), and this loader works with 1.x") == true)
        #expect(error?.advice?.contains("Use a loader of the registry's version") == true)
    }
}
