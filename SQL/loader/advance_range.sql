-- Moves the cursor of a range on, in the transaction that staged the rows up to it.
-- $1: run; $2: token of the lease; $3: number of the range; $4, $5: old and new cursor; $6: whether the range is at its
-- end; $7: how many objects were listed; $8: how many rows were staged
SELECT datastore.advance_range($1, $2::uuid, $3::integer, $4, $5, $6, $7, $8);
