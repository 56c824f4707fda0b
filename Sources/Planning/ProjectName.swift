/// The name by which a database's ledger knows a project.
public enum ProjectName {
    /// The longest name in bytes.
    public static let maximumBytes = 63

    /// Whether a name is fit: lower-case letters, digits and underscores.
    public static func isValid(_ name: String) -> Bool {
        name.utf8.count <= maximumBytes && MigrationName.isValid(name)
    }

    /// The name for a folder's; where that is not plain, a hash keeps it apart from others.
    public static func word(of folder: String) -> String {
        let plain = folder.lowercased().replacing("-", with: "_")
        if isValid(plain) { return plain }
        let word = MigrationName.word(of: folder)
        return isValid(word) ? word : "project_\(word.suffix(8))"
    }
}
