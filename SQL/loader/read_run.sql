-- One run of the log.
-- $1: run
SELECT
    r.id, r.kind, r.prefix, r.state, r.seen, r.inserted, r.updated, r.touched, r.unchanged, r.restored, r.unread,
    r.unread_new, r.vanished, r.skipped, r.gone, r.out_of_scope, r.returned, r.left_out, r.unconfirmed,
    r.held_asked, r.held_there, r.rejected, r.rejects_standing, r.held, r.held_hash,
    r.out_of_scope_hash, r.approved_hash, r.resumed::bigint AS resumed, r.remark, r.error, r.wal_bytes, r.requests, r.received_bytes
FROM datastore.run AS r
WHERE r.id = $1;
