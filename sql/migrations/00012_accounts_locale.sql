-- What:  The language of the emails to an account.
-- Why:   Emails are in the language of their reader. The previous release does not
--        know the column, and creates accounts in English.
-- Class: INSTANT
-- Lock:  DEFAULT, the one that both engines allow with INSTANT; writers wait for
--        a moment, while the definition changes.
-- Rows:  none.
-- Down:  loses the language of every account; the table is rebuilt beside
--        writers.

-- +goose Up
ALTER TABLE accounts
  ADD COLUMN locale VARCHAR(5) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'en' COMMENT 'language of mails: en, ro, fr, de, es',
  ALGORITHM = INSTANT, LOCK = DEFAULT;

-- +goose Down
ALTER TABLE accounts
  DROP COLUMN locale,
  ALGORITHM = INPLACE, LOCK = NONE;
