import Layout
import Testing

@testable import Sync

@Suite struct RegistryVersionTests {
    @Test func aRegistryOfTheSameMajorVersionWillDo() throws {
        for version in [RegistryVersion.current, "1.0.3", "1.7"] { try Registry.check(version: version) }
    }

    @Test(arguments: [
        ("0.9", "migration that upgrades the registry"), ("2.0", "Use a loader of the registry's version"),
        ("next", "Use a loader of the registry's version"),
    ])
    func whichOfTheTwoHasToMoveIsSaid(version: String, advice: String) {
        let error = #expect(throws: SyncError.self) { try Registry.check(version: version) }
        #expect(error?.message.contains("the registry has version \(version), and this loader works with 1.x") == true)
        #expect(error?.advice?.contains(advice) == true)
    }
}
