-- What:  Whether everybody may read a profile at GET /v1/users/{username}.
-- Why:   A profile is public only if its owner asks for it: false is right for every
--        existing profile, and for each that the previous release creates.
-- Class: INSTANT
-- Lock:  DEFAULT, the one that both engines allow with INSTANT; writers wait for
--        a moment, while the definition changes.
-- Rows:  none.
-- Down:  loses whose profile is public: none is until its owner publishes it again; the
--        table is rebuilt beside writers.

-- +goose Up
ALTER TABLE profiles
  ADD COLUMN is_public BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'whether everybody may read it, less the home address',
  ALGORITHM = INSTANT, LOCK = DEFAULT;

-- +goose Down
ALTER TABLE profiles
  DROP COLUMN is_public,
  ALGORITHM = INPLACE, LOCK = NONE;
