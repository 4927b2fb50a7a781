-- What:  Tokens that were sent by email, each valid for one purpose, once.
-- Why:   A row is bound to its purpose, to an account and to the very address
--        that the token was sent to: it is never valid for another one. The
--        table holds no token. An unused undo-email reserves its address for the
--        account: no other account can take it. The foreign key cascades, unlike the
--        others, because the previous release deletes accounts and does not know the
--        table. Until it is replaced, it also gives reserved addresses away, and
--        tokens stay valid after a change of password.
-- Class: new table
-- Lock:  NONE; nobody uses the table yet.
-- Rows:  none.
-- Down:  drops the table; loses the tokens: links in emails are no longer valid, and
--        no address stays reserved.

-- +goose Up
CREATE TABLE one_time_tokens (
  token_hash BINARY(32)   NOT NULL COMMENT 'SHA-256 of the token in the mail',
  purpose    VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'verify-email, recovery, change-email, undo-email',
  account_id BINARY(16)   NOT NULL,
  email      VARCHAR(254) NOT NULL COMMENT 'that it was sent to; for change-email the new one',
  email_key  VARCHAR(254) NOT NULL COMMENT 'its canonical form',
  used_at    DATETIME(6)  NULL COMMENT 'UTC; NULL: not yet',
  expires_at DATETIME(6)  NOT NULL COMMENT 'UTC',
  PRIMARY KEY (token_hash),
  CONSTRAINT one_time_tokens_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
  CONSTRAINT one_time_tokens_email_key_ck CHECK (email_key REGEXP '^[^A-Z @]+@[^A-Z @]+$'),
  -- All of an account: a change of its password, or its deletion, ends them.
  INDEX one_time_tokens_account_ix (account_id),
  -- Whether an address is kept for somebody. With the purpose, since anybody can
  -- ask for an address that is not theirs, and would make this look-up longer.
  INDEX one_time_tokens_email_key_ix (email_key, purpose),
  -- Clean-up of what has expired.
  INDEX one_time_tokens_expires_at_ix (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin
  COMMENT = 'Tokens sent by mail';

-- +goose Down
DROP TABLE one_time_tokens;
