internal import Definition
internal import Layout
internal import Names
internal import Objects

/// A field that a later registry brings is known of the objects that are read from then on, and of no others.
enum RereadRule: HazardRule {
    static func hazard(of change: Change, _ layout: StoreLayout) -> Hazard? {
        guard case .renewDatastore(let recorded, _) = change else { return nil }
        let fields = layout.facts(after: recorded.contract).map(\.name)
        guard !fields.isEmpty else { return nil }
        let datastore = recorded.datastore
        let view = StoreNames(datastore.name, in: datastore.schema).view(.freshness).name.name
        return Hazard(
            name: .reread, file: datastore.location.file,
            message:
                "The objects of \(datastore.name.name) are read again for \(fields.joined(separator: ", ")):"
                + " \(cost(datastore)). Until then \(view) names what is filled in part only.",
            mustBeAccepted: false)
    }

    private static func cost(_ datastore: Datastore) -> String {
        switch (datastore.bucket.scheme, datastore.reread) {
        case (.s3, .some(let interval)): "one request for each object, within \(interval)"
        case (.s3, nil): "one request for each object, some 100,000 in a full run, so ten nights for a million objects"
        case (.gs, _): "with the next full run, whose listing says it"
        case (.file, _): "with the next full run, which opens each file once"
        }
    }
}
