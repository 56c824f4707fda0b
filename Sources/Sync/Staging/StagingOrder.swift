internal import Postgres

/// How the staging is read by pages in the order in which its rows lie: sorting would cost the more the more there are.
enum StagingOrder {
    /// Before the first row.
    static let beginning = "(0,0)"

    /// Without these the pages might not come in the order of their places; they last until the end of the transaction.
    static let settings = Statement(
        name: "settings of pages of the staging",
        verbatim: """
            SELECT pg_catalog.set_config(s.name, s.setting, true)
            FROM (VALUES ('enable_seqscan', 'off'), ('synchronize_seqscans', 'off'), ('jit', 'off'),
                         ('max_parallel_workers_per_gather', '0')) AS s (name, setting)
            """)
}
