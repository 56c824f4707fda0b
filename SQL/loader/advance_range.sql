-- Moves the cursor of a range on, in the transaction that staged the rows up to it.
-- $1: run; $2: token of the lease; $3: number of the range; $4, $5: old and new cursor; $6: whether the range is at its
-- end; $7: how many objects were listed; $8 to $11: how many rows were staged of objects, gone keys, refusals and unread
-- objects; $12: how many of the listed objects had gone when they were asked for; $13: when its listing
-- began by the store's clock, or null; $14: how many rows were staged of objects of another storage class
SELECT datastore.advance_range($1, $2::uuid, $3::integer, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);
