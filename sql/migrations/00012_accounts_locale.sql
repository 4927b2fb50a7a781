-- What:  The language that a person is written to in.
-- Why:   Mails are in the language of who reads them. A program of before does
--        not name the column, and makes accounts in English.
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
