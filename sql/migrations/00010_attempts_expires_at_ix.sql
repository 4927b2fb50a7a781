-- Clean-up finds the attempts that mean nothing any more by this index.

-- +goose Up
ALTER TABLE attempts
  ADD INDEX attempts_expires_at_ix (expires_at),
  ALGORITHM = INPLACE, LOCK = NONE;

-- +goose Down
-- Loses no data.
ALTER TABLE attempts
  DROP INDEX attempts_expires_at_ix,
  ALGORITHM = INPLACE, LOCK = NONE;
