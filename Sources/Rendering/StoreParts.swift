internal import Definition
internal import Layout
internal import Names
internal import Objects
internal import Planning

/// A datastore with its names, spelled in SQL, as the templates take them.
struct StoreParts {
    let datastore: Datastore
    let layout: StoreLayout
    let registryVersion: String
    let names: StoreNames

    /// - Parameter contract: by which the texts are written; nil for the edition's own.
    init(_ datastore: Datastore, by edition: RegistryEdition, contract: Int? = nil) {
        self.datastore = datastore
        layout = contract.map(edition.layout.at) ?? edition.layout
        registryVersion = edition.version
        names = StoreNames(datastore.name, in: datastore.schema)
    }

    var name: String { datastore.name.name }
    var nameLiteral: Literal { .of(name) }
    var table: QualifiedName { names.table }
    var staging: QualifiedName { names.staging }

    /// Names the derivation as it is now, as a constant: what another one made is made anew.
    ///
    /// The contract is part of it, since the bodies call the registry's functions: one that answers otherwise than before is a
    /// new contract. So is what ids are made of.
    var derivationVersion: Literal {
        let bodies = DerivationBodies(self)
        let columns = datastore.columns.map { "\($0.name.sql.text) \($0.type)" }.joined(separator: ", ")
        let text =
            "contract \(layout.contract)\n\(datastore.objectIdentity)\n\(columns)\n\(bodies.fast)\n\(bodies.slow)"
        return .of(String(SHA256Digest.hexadecimal(of: text).prefix(16)))
    }

    var typedNames: [Identifier] { datastore.columns.map(\.name) }
    var noteNames: [Identifier] { datastore.notes.map(\.name) }

    /// The columns that the loader alone writes, in the order of the table.
    var mirroredNames: [Identifier] {
        layout.leading.map(\.identifier) + typedNames + layout.trailing.map(\.identifier)
    }

    /// The comment of a datastore's relation, with the file that it comes from.
    func comment(_ text: String) -> String { "\(text) (\(fileName))" }

    /// The file's name without its folders, so that comments do not depend on where a project lies.
    var fileName: String {
        datastore.location.file.split(separator: "/").last.map(String.init) ?? datastore.location.file
    }
}
