-- What a merge of a staged run would do.
-- $1: datastore; $2: run; $3: token of the lease; $4: the approved hash, or null
SELECT
    p.created, p.changed, p.touched, p.restored, p.unread, p.gone, p.out_of_scope, p.refused, p.approved, p.held, p.held_hash,
    p.held_out_of_scope, p.out_of_scope_hash, p.nothing_listed, p.approval_is_another
FROM datastore.plan($1, $2, $3::uuid, $4) AS p;
