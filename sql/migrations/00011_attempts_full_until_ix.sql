-- What:  The index by the time at which a bucket is empty goes.
-- Why:   Nothing looks for attempts by it any more, attempts_expires_at_ix has
--        taken its place; and each attempt wrote to it.
-- Class: INPLACE
-- Lock:  NONE; attempts are read and written meanwhile.
-- Rows:  none.
-- Down:  makes the index again; loses no data.

-- +goose Up
ALTER TABLE attempts
  DROP INDEX attempts_full_until_ix,
  ALGORITHM = INPLACE, LOCK = NONE;

-- +goose Down
ALTER TABLE attempts
  ADD INDEX attempts_full_until_ix (full_until),
  ALGORITHM = INPLACE, LOCK = NONE;
