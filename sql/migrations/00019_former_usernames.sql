-- What:  Usernames that were given up within the last 30 days.
-- Why:   Nobody else can take one at once and impersonate its previous holder; it still
--        leads to the account's public profile meanwhile. A row holds the username's SHA-256,
--        and of a deleted account nothing else.
-- Class: new table
-- Lock:  NONE; nobody uses the table yet.
-- Rows:  none.
-- Down:  drops the table; loses which usernames were given up: they are free at once.

-- +goose Up
CREATE TABLE former_usernames (
  username_hash BINARY(32)  NOT NULL COMMENT 'SHA-256 of the canonical username',
  account_id    BINARY(16)  NULL     COMMENT 'who may have it back; NULL: the account is deleted',
  expires_at    DATETIME(6) NOT NULL COMMENT 'UTC; free for anybody after it',
  PRIMARY KEY (username_hash),
  -- All of one account, which is deleted or exported.
  INDEX former_usernames_account_ix (account_id, expires_at),
  -- Clean-up of what has expired.
  INDEX former_usernames_expires_at_ix (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC
  COMMENT = 'Usernames given up lately';

-- +goose Down
DROP TABLE former_usernames;
