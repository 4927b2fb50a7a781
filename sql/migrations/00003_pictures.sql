-- What:  Profile pictures, re-encoded by the service: at most one an account.
-- Why:   The account is the key, not the digest: replacing is an UPDATE in place,
--        deleting an account finds its row, and no picture is ever left an
--        orphan.
-- Class: new table
-- Lock:  NONE; its foreign key takes the metadata lock of accounts for a moment.
-- Rows:  none.
-- Down:  drops the table; loses every picture.

-- +goose Up
CREATE TABLE pictures (
  account_id BINARY(16)  NOT NULL,
  digest     BINARY(32)  NOT NULL COMMENT 'SHA-256 of image; the name in its public URL',
  image      MEDIUMBLOB  NOT NULL COMMENT 'JPEG, square, at most 512 px, without metadata',
  created_at DATETIME(6) NOT NULL COMMENT 'UTC',
  PRIMARY KEY (account_id),
  CONSTRAINT pictures_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
  -- Not unique: two people may upload the same photograph.
  INDEX pictures_digest_ix (digest)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin
  COMMENT = 'Profile pictures';

-- +goose Down
DROP TABLE pictures;
