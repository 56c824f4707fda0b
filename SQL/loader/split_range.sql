-- Gives the keys of a range after one of them to a new range; false if the range is past it already.
-- $1: run; $2: token of the lease; $3: number of the range; $4: the key; $5: number of the new range
SELECT datastore.split_range($1, $2::uuid, $3::integer, $4, $5::integer) AS is_split;
