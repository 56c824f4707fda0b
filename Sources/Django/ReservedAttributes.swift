/// The names that a field of a model may not have.
///
/// A test compares them with the versions of Django that are supported.
enum ReservedAttributes {
    /// The words of Python that are no names, in small letters.
    static let keywords: Set<String> = [
        "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
        "except", "false", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "none",
        "nonlocal", "not", "or", "pass", "raise", "return", "true", "try", "while", "with", "yield",
    ]

    /// What models, managers and querysets of Django have of their own, and what their methods take beside field names
    /// ("Model instance reference" and "QuerySet API reference" in Django's documentation, 4.2 to 5.2).
    static let django: Set<String> = [
        "aaggregate", "abulk_create", "abulk_update", "acontains", "acount", "acreate", "adelete", "aearliest",
        "aexists", "aexplain", "afirst", "aget", "aget_or_create", "aggregate", "ain_bulk", "aiterator", "alast",
        "alatest", "alias", "all", "annotate", "arefresh_from_db", "as_manager", "asave", "aupdate",
        "aupdate_or_create", "auto_created", "bulk_create", "bulk_update", "check", "clean", "clean_fields",
        "complex_filter", "contains", "contribute_to_class", "count", "create", "create_defaults", "creation_counter",
        "date_error_message", "dates", "datetimes", "db", "db_manager", "deconstruct", "defaults", "defer", "delete",
        "difference", "distinct", "earliest", "exclude", "exists", "explain", "extra", "filter", "first", "from_db",
        "from_queryset", "full_clean", "get", "get_constraints", "get_deferred_fields", "get_or_create",
        "get_queryset", "in_bulk", "intersection", "iterator", "last", "latest", "objects", "only", "order_by",
        "ordered", "pk", "prefetch_related", "prepare_database_save", "query", "raw", "refresh_from_db",
        "resolve_expression", "reverse", "save", "save_base", "select_for_update", "select_related", "self",
        "serializable_value", "union", "unique_error_message", "update", "update_or_create", "use_in_migrations",
        "using", "validate_constraints", "validate_unique", "values", "values_list",
    ]

    /// What the generated models, managers and querysets have beside that.
    static let mirror: Set<String> = [
        "all_objects", "as_live", "freshness", "gone", "history", "is_live", "live", "mirror", "rejects",
        "require_fresh", "under",
    ]

    static let all = keywords.union(django).union(mirror)
}
