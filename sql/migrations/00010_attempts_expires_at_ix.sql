-- What:  An index by which clean-up finds the attempts that mean nothing any
--        more.
-- Why:   Without it each batch of the clean-up would read the whole table.
-- Class: INPLACE
-- Lock:  NONE; attempts are read and written meanwhile.
-- Rows:  none; the index is built from all of them.
-- Down:  drops the index; loses no data.

-- +goose Up
ALTER TABLE attempts
  ADD INDEX attempts_expires_at_ix (expires_at),
  ALGORITHM = INPLACE, LOCK = NONE;

-- +goose Down
ALTER TABLE attempts
  DROP INDEX attempts_expires_at_ix,
  ALGORITHM = INPLACE, LOCK = NONE;
