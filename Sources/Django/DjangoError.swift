/// Why no app can be written.
public enum DjangoError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A name that Python or Django cannot have for an app.
    case badApp(String)
    /// A name that cannot be that of a model's class.
    case badModel(String)
    /// A datastore that no migration has made.
    case noDatastore(String)
    /// A datastore whose name has no word that a class could have.
    case namelessModel(datastore: String)
    /// Two datastores whose models would have one name.
    case sameModel(String, datastores: [String])
    /// A project without a datastore.
    case nothing

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .badApp(let name):
            "\"\(name)\" cannot be the name of an app: write lower-case letters, digits and underscores, a letter first, and no"
                + " word of Python"
        case .badModel(let name):
            "\"\(name)\" cannot be the name of a model: write letters and digits, a letter first, such as LidarScan"
        case .noDatastore(let name): "no migration has made a datastore \"\(name)\": --model takes DATASTORE=Model"
        case .namelessModel(let datastore):
            "the datastore \"\(datastore)\" has no name that a class could have: write --model '\(datastore)=Model'"
        case .sameModel(let model, let datastores):
            "\(datastores.joined(separator: " and ")) would both have the model \(model): name one with --model"
        case .nothing: "no migration has made a datastore: write a definition and run: generator migrate"
        }
    }
}
