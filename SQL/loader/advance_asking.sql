-- Moves the place on up to which listed objects were asked for, in the transaction that staged the answers.
-- $1: run; $2: token of the lease; $3: number of the range; $4, $5: old and new place; $6 to $8: how many rows were staged of
-- objects, refusals and unread objects; $9: how many of the listed objects had gone when they were asked for
SELECT datastore.advance_asking($1, $2::uuid, $3::integer, $4::tid, $5::tid, $6, $7, $8, $9);
