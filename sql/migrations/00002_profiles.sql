-- What:  The contact card and the six links of an account: one row, one read.
-- Why:   The DEFAULTs are the texts that the original service showed for a card
--        not yet filled in; a new account's profile is one INSERT of its id.
-- Class: new table
-- Lock:  NONE; its foreign key takes the metadata lock of accounts for a moment.
-- Rows:  none.
-- Down:  drops the table; loses every profile.

-- +goose Up
CREATE TABLE profiles (
  account_id     BINARY(16)    NOT NULL,
  occupation     VARCHAR(100)  NOT NULL DEFAULT 'May I ask you what do you do?',
  home_address   VARCHAR(200)  NOT NULL DEFAULT 'How far are you ?',
  country        VARCHAR(100)  NOT NULL DEFAULT 'I guess you are from Nice ?',
  county         VARCHAR(100)  NOT NULL DEFAULT 'France ?',
  linkedin       VARCHAR(500)  NOT NULL DEFAULT 'https://linkedin.com/',
  facebook       VARCHAR(500)  NOT NULL DEFAULT 'https://facebook.com/',
  github         VARCHAR(500)  NOT NULL DEFAULT 'https://github.com/',
  instagram      VARCHAR(500)  NOT NULL DEFAULT 'https://instagram.com/',
  twitter        VARCHAR(500)  NOT NULL DEFAULT 'https://twitter.com/',
  youtube        VARCHAR(500)  NOT NULL DEFAULT 'https://youtube.com/',
  description    VARCHAR(2000) NOT NULL DEFAULT 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. Sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.',
  picture_digest BINARY(32)    NULL COMMENT 'pictures.digest, repeated so that reading a profile touches no picture; NULL: none',
  updated_at     DATETIME(6)   NOT NULL COMMENT 'UTC',
  PRIMARY KEY (account_id),
  CONSTRAINT profiles_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin
  COMMENT = 'Contact card and links';

-- +goose Down
DROP TABLE profiles;
