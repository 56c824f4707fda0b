extension Step {
    /// The step that installs the registry.
    static func install(_ source: RuntimeSource) -> Step {
        Step(
            part: .runtime, datastore: nil, runtime: source,
            title: source == .migration ? "install the registry" : "install the extension datastore",
            reason: "Every datastore is registered there, and every run of the loader is recorded there.",
            reverse: [], locks: [], scans: false, rewrites: false, hazards: [])
    }
}
