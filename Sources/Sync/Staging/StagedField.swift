internal import Layout
internal import Objects

/// A field of an object in the staging: how it is told by a page.
enum StagedField: Hashable, Sendable {
    /// A moment in an object's life.
    enum Moment: Hashable, Sendable {
        case lastModified
        case created
        case custom
    }

    case size
    case text(ObjectPage.Field)
    /// What an object that is unread has none of.
    case document(ObjectPage.Field)
    case time(Moment)

    /// The fields behind the key with the columns that they are staged in, in the order of the staging.
    static func all(_ layout: StoreLayout) -> [(column: String, field: StagedField)] {
        layout.objectFields.dropFirst().map { column in
            guard let field = fields[column.name] else {
                preconditionFailure("nothing tells the column \(column.name) of an object")
            }
            return (column.name, field)
        }
    }

    private static let fields: [String: StagedField] = [
        "size": .size, "etag": .text(.etag), "checksum": .text(.checksum), "md5": .text(.md5),
        "content_type": .text(.contentType), "content_encoding": .text(.contentEncoding),
        "storage_class": .text(.storageClass), "version": .text(.version), "last_modified": .time(.lastModified),
        "created": .time(.created), "custom_time": .time(.custom), "metadata": .document(.metadata),
        "object_tags": .document(.tags), "contexts": .document(.contexts), "document": .document(.document),
    ]

    /// What a page says of a moment in the life of the object at a place.
    static func moment(_ moment: Moment, of page: ObjectPage, at index: Int) -> Timestamp? {
        switch moment {
        case .lastModified: page.lastModified(at: index)
        case .created: page.created(at: index)
        case .custom: page.customTime(at: index)
        }
    }
}
