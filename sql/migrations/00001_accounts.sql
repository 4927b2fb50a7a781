-- What:  Identity and credential of an account.
-- Why:   What decides identity is made canonical by the service and kept in the
--        two _key columns: a collation never decides whether two people are the
--        same. The CHECKs state that form, so that a row written by hand is held
--        to it too.
-- Class: new table
-- Lock:  NONE; nobody uses the table yet.
-- Rows:  none.
-- Down:  drops the table; loses every account.

-- +goose Up
CREATE TABLE accounts (
  id                   BINARY(16)   NOT NULL COMMENT 'UUIDv7, made by the service',
  email                VARCHAR(254) NOT NULL COMMENT 'as its owner writes it',
  email_key            VARCHAR(254) NOT NULL COMMENT 'canonical form: NFC, lower case, domain in punycode',
  username             VARCHAR(30)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'as its owner writes it',
  username_key         VARCHAR(30)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'canonical form: lower case',
  first_name           VARCHAR(100) NOT NULL DEFAULT '',
  last_name            VARCHAR(100) NOT NULL DEFAULT '',
  password_hash        VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'argon2id in PHC form, or as another service made it; NULL: no password logs in',
  password_changed_at  DATETIME(6)  NOT NULL COMMENT 'UTC',
  password_disabled_at DATETIME(6)  NULL COMMENT 'UTC; after 100 failures in a row, until a password is set anew',
  created_at           DATETIME(6)  NOT NULL COMMENT 'UTC',
  updated_at           DATETIME(6)  NOT NULL COMMENT 'UTC; names, e-mail, username or password',
  PRIMARY KEY (id),
  CONSTRAINT accounts_email_key_uq UNIQUE (email_key),
  CONSTRAINT accounts_username_key_uq UNIQUE (username_key),
  CONSTRAINT accounts_email_key_ck CHECK (email_key REGEXP '^[^A-Z @]+@[^A-Z @]+$'),
  CONSTRAINT accounts_username_key_ck CHECK (username_key REGEXP '^[a-z0-9_.-]{3,30}$')
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin
  COMMENT = 'Identity and credential';

-- +goose Down
DROP TABLE accounts;
