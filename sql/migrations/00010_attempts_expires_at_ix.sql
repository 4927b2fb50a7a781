-- What:  An index on attempts.expires_at.
-- Why:   The clean-up finds expired attempts with it.
-- Class: INPLACE
-- Lock:  NONE; the table is read while the index is built, and written to.
-- Rows:  none.
-- Down:  reversible; clean-up reads the whole table then.

-- +goose Up
ALTER TABLE attempts
  ADD INDEX attempts_expires_at_ix (expires_at),
  ALGORITHM = INPLACE, LOCK = NONE;

-- +goose Down
ALTER TABLE attempts
  DROP INDEX attempts_expires_at_ix,
  ALGORITHM = INPLACE, LOCK = NONE;
