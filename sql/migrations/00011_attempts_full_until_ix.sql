-- What:  Drops the index on attempts.full_until.
-- Why:   No statement looks for attempts by the time at which their bucket is empty:
--        attempts_expires_at_ix replaces it. Each attempt wrote to it.
-- Class: INPLACE
-- Lock:  NONE; writers wait for a moment, while the definition changes.
-- Rows:  none.
-- Down:  reversible; the index is built again beside writers.

-- +goose Up
ALTER TABLE attempts
  DROP INDEX attempts_full_until_ix,
  ALGORITHM = INPLACE, LOCK = NONE;

-- +goose Down
ALTER TABLE attempts
  ADD INDEX attempts_full_until_ix (full_until),
  ALGORITHM = INPLACE, LOCK = NONE;
