/// The object identifiers of the built-in types that values travel as (`pg_type.dat` of PostgreSQL; they never change).
enum ServerType {
    static let unspecified: UInt32 = 0
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let float4: UInt32 = 700
    static let float8: UInt32 = 701
    static let textArray: UInt32 = 1009
    static let text: UInt32 = 25
    static let timestamptz: UInt32 = 1184
    static let jsonb: UInt32 = 3802
    static let uuid: UInt32 = 2950

    static let integers: Set<UInt32> = [int2, int4, int8]
    static let floats: Set<UInt32> = [float4, float8]
    /// Types whose binary form is their text: "char", name, text, json, xml, unknown, bpchar, varchar.
    static let texts: Set<UInt32> = [18, 19, text, 114, 142, 705, 1042, 1043]
    /// Arrays of the types in `texts` that catalogs and tables hold: "char"[], name[], text[], bpchar[], varchar[].
    static let textArrays: Set<UInt32> = [1002, 1003, textArray, 1014, 1015]
}
