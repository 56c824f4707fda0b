public import Names

/// The signature of the functions that derive a datastore's columns: what they are told of an object.
public enum DerivationSignature {
    /// The types of the parameters, in two indented lines; `StoreParts.derivationParameters` has their names.
    public static let types: SQLFragment = """
            text, bigint, text, text, text, text, text, text, text,
            timestamptz, timestamptz, timestamptz, jsonb, jsonb, jsonb
        """
}
