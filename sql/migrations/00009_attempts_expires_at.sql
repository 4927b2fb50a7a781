-- What:  When a row of attempts means nothing any more, so that clean-up finds
--        it.
-- Why:   Until now that was the time at which its bucket is empty, but a row with
--        failures in a row means more than its bucket, and was kept for ever.
--        NULL is a row that a release before this migration wrote;
--        clean-up gives it its time.
-- Class: INSTANT
-- Lock:  DEFAULT, the one that both engines allow with INSTANT; writers wait for
--        a moment, while the definition changes.
-- Rows:  none.
-- Down:  loses when rows expire; the counts stay. The table is rebuilt beside
--        writers.

-- +goose Up
ALTER TABLE attempts
  ADD COLUMN expires_at DATETIME(6) NULL COMMENT 'UTC; from then on the row means the same as no row',
  ALGORITHM = INSTANT, LOCK = DEFAULT;

-- +goose Down
ALTER TABLE attempts
  DROP COLUMN expires_at,
  ALGORITHM = INPLACE, LOCK = NONE;
