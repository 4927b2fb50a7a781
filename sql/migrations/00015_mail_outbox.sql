-- What:  Emails to be delivered, each written in the transaction of the change
--        that it reports.
-- Why:   What an email says, to whom, and its token are sealed under the
--        service's keys: the table shows no link and no address. An email that was delivered is deleted; one that was given up
--        has no due_at, and waits for the operator until it expires.
-- Class: new table
-- Lock:  NONE; nobody uses the table yet.
-- Rows:  none.
-- Down:  drops the table; loses the emails that were not delivered yet.

-- +goose Up
CREATE TABLE mail_outbox (
  id            BINARY(16)      NOT NULL COMMENT 'UUIDv7, made by the service; the Message-ID',
  sealed_mail   VARBINARY(2048) NOT NULL COMMENT 'recipient, kind and values under XChaCha20-Poly1305, bound to id',
  tries         INT UNSIGNED    NOT NULL DEFAULT 0 COMMENT 'deliveries that failed',
  failure       VARCHAR(100)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' COMMENT 'why the last one failed; no address',
  created_at    DATETIME(6)     NOT NULL COMMENT 'UTC',
  due_at        DATETIME(6)     NULL COMMENT 'UTC; no delivery before it; NULL: given up',
  expires_at    DATETIME(6)     NOT NULL COMMENT 'UTC; when an email given up is forgotten',
  PRIMARY KEY (id),
  -- What is to be delivered next. With created_at the index alone shows how many
  -- emails wait, and for how long.
  INDEX mail_outbox_due_at_ix (due_at, created_at),
  -- Clean-up of what was given up.
  INDEX mail_outbox_expires_at_ix (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin
  COMMENT = 'Emails to be delivered';

-- +goose Down
DROP TABLE mail_outbox;
