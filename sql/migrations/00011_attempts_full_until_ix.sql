-- Nothing looks for attempts by the time at which their bucket is empty any more:
-- attempts_expires_at_ix has taken its place. Each attempt wrote to it.

-- +goose Up
ALTER TABLE attempts
  DROP INDEX attempts_full_until_ix,
  ALGORITHM = INPLACE, LOCK = NONE;

-- +goose Down
-- Loses no data.
ALTER TABLE attempts
  ADD INDEX attempts_full_until_ix (full_until),
  ALGORITHM = INPLACE, LOCK = NONE;
