import Testing

@testable import Django

@Suite struct FieldNameTests {
    @Test(arguments: [
        ("turbine", "turbine"), ("Order", "order"), ("1a", "number_1a"), ("a__b", "a_b"), ("a_", "a_field"),
        ("_a", "field_a"), ("class", "class_field"), ("select", "select"), ("it's", "it_s"), ("%", "field_field"),
        ("naïve", "naïve"), ("save", "save_field"), ("objects", "objects_field"), ("mirror", "mirror_field"),
        ("None", "none_field"), ("ﬁle", "file"), ("a_name of___two", "a_name_of_two"), ("match", "match"),
        ("type", "type"),
    ])
    func namesThatDjangoCannotHaveAreChanged(_ pair: (column: String, field: String)) {
        #expect(FieldNames.field(pair.column) == pair.field)
        #expect(FieldNames.field(pair.field) == pair.field)
    }

    @Test(arguments: [
        ("lidar_scans", "LidarScan"), ("samples", "Sample"), ("boxes", "Box"), ("entries", "Entry"),
        ("status", "Status"),
        ("\"; drop table x; --", "DropTableX"), ("shelf", "Shelf"), ("glass", "Glass"),
    ])
    func modelsAreNamedInTheSingular(_ pair: (datastore: String, model: String)) {
        #expect(ModelName.ofDatastore(pair.datastore) == pair.model)
    }

    @Test func whatHasNoWordHasNoModel() {
        #expect(ModelName.ofDatastore("++") == nil)
        #expect(ModelName.ofDatastore("1a") == nil)
        #expect(!ModelName.isValid("Lidar_Scan") && !ModelName.isValid("None") && ModelName.isValid("LidarScan2"))
    }
}
