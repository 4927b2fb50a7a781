-- The schema after all migrations, for reading. Generated: `make generate` runs the
-- migrations on a private server and writes down what information_schema then
-- says, in one spelling for MySQL and MariaDB. Without goose_db_version.
--
-- To make a database run `latchkey migrate up`; `latchkey migrate verify` compares one
-- with this file.

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
  locale               VARCHAR(5)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'en' COMMENT 'language of mails: en, ro, fr, de, es',
  email_verified_at    DATETIME(6)  NULL COMMENT 'UTC; NULL: nobody confirmed yet that the address is theirs',
  PRIMARY KEY (id),
  CONSTRAINT accounts_email_key_uq UNIQUE (email_key),
  CONSTRAINT accounts_username_key_uq UNIQUE (username_key),
  CONSTRAINT accounts_email_key_ck CHECK (email_key REGEXP '^[^A-Z @]+@[^A-Z @]+$'),
  CONSTRAINT accounts_username_key_ck CHECK (username_key REGEXP '^[a-z0-9_.-]{3,30}$')
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC
  COMMENT = 'Identity and credential';

CREATE TABLE attempts (
  attempt_key BINARY(16)   NOT NULL COMMENT 'account id, or HMAC of a client address or of a name that nobody has',
  full_until  DATETIME(6)  NOT NULL COMMENT 'UTC; when the bucket is empty again (the theoretical arrival time of GCRA)',
  failures    INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'wrong passwords since the last right one',
  retry_at    DATETIME(6)  NOT NULL COMMENT 'UTC; no attempt before it, after failures',
  expires_at  DATETIME(6)  NULL COMMENT 'UTC; from then on the row means the same as no row',
  PRIMARY KEY (attempt_key),
  INDEX attempts_expires_at_ix (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC
  COMMENT = 'Attempt limits';

CREATE TABLE audit_log (
  id         BINARY(16)  NOT NULL COMMENT 'UUIDv7, made by the service',
  account_id BINARY(16)  NOT NULL,
  action     VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'object.verb, such as password.changed',
  ip         VARCHAR(45) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'client address; empty where none is kept',
  request_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'as in the request log',
  created_at DATETIME(6) NOT NULL COMMENT 'UTC',
  PRIMARY KEY (id),
  INDEX audit_log_account_ix (account_id, id),
  INDEX audit_log_created_at_ix (created_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC
  COMMENT = 'Changes to accounts';

CREATE TABLE erasures (
  account_id BINARY(16)  NOT NULL COMMENT 'the account that was deleted',
  deleted_at DATETIME(6) NOT NULL COMMENT 'UTC',
  PRIMARY KEY (account_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC
  COMMENT = 'Deleted accounts whose history is being removed';

CREATE TABLE former_usernames (
  username_hash BINARY(32)  NOT NULL COMMENT 'SHA-256 of the canonical username',
  account_id    BINARY(16)  NULL COMMENT 'who may have it back; NULL: the account is deleted',
  expires_at    DATETIME(6) NOT NULL COMMENT 'UTC; free for anybody after it',
  PRIMARY KEY (username_hash),
  INDEX former_usernames_account_ix (account_id, expires_at),
  INDEX former_usernames_expires_at_ix (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC
  COMMENT = 'Usernames given up lately';

CREATE TABLE imported_accounts (
  source      VARCHAR(255) NOT NULL COMMENT 'which service: host/database.table, or what --source says',
  source_id   BIGINT       NOT NULL COMMENT 'its primary key there',
  account_id  BINARY(16)   NOT NULL,
  imported_at DATETIME(6)  NOT NULL COMMENT 'UTC',
  PRIMARY KEY (source, source_id),
  INDEX imported_accounts_account_ix (account_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC
  COMMENT = 'What imported rows became';

CREATE TABLE known_devices (
  device_tag BINARY(16)  NOT NULL COMMENT 'HMAC of account, kind of device and network, cut to 16 bytes',
  owner_tag  BINARY(16)  NOT NULL COMMENT 'HMAC of the account id, as in sessions',
  expires_at DATETIME(6) NOT NULL COMMENT 'UTC; the device is new again after it',
  PRIMARY KEY (device_tag),
  INDEX known_devices_expires_at_ix (expires_at),
  INDEX known_devices_owner_ix (owner_tag)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC
  COMMENT = 'Devices that log-ins came from';

CREATE TABLE mail_outbox (
  id          BINARY(16)      NOT NULL COMMENT 'UUIDv7, made by the service; the Message-ID',
  sealed_mail VARBINARY(2048) NOT NULL COMMENT 'recipient, kind and values under XChaCha20-Poly1305, bound to id',
  tries       INT UNSIGNED    NOT NULL DEFAULT 0 COMMENT 'deliveries that failed',
  failure     VARCHAR(100)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' COMMENT 'why the last one failed; no address',
  created_at  DATETIME(6)     NOT NULL COMMENT 'UTC',
  due_at      DATETIME(6)     NULL COMMENT 'UTC; no delivery before it; NULL: given up',
  expires_at  DATETIME(6)     NOT NULL COMMENT 'UTC; when an email given up is forgotten',
  PRIMARY KEY (id),
  INDEX mail_outbox_due_at_ix (due_at, created_at),
  INDEX mail_outbox_expires_at_ix (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC
  COMMENT = 'Emails to be delivered';

CREATE TABLE one_time_tokens (
  token_hash BINARY(32)   NOT NULL COMMENT 'SHA-256 of the token in the mail',
  purpose    VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'verify-email, recovery, change-email, undo-email',
  account_id BINARY(16)   NOT NULL,
  email      VARCHAR(254) NOT NULL COMMENT 'that it was sent to; for change-email the new one',
  email_key  VARCHAR(254) NOT NULL COMMENT 'its canonical form',
  used_at    DATETIME(6)  NULL COMMENT 'UTC; NULL: not yet',
  expires_at DATETIME(6)  NOT NULL COMMENT 'UTC',
  PRIMARY KEY (token_hash),
  CONSTRAINT one_time_tokens_email_key_ck CHECK (email_key REGEXP '^[^A-Z @]+@[^A-Z @]+$'),
  CONSTRAINT one_time_tokens_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE,
  INDEX one_time_tokens_account_ix (account_id),
  INDEX one_time_tokens_email_key_ix (email_key, purpose),
  INDEX one_time_tokens_expires_at_ix (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC
  COMMENT = 'Tokens sent by mail';

CREATE TABLE pictures (
  account_id BINARY(16)  NOT NULL,
  digest     BINARY(32)  NOT NULL COMMENT 'SHA-256 of image; the name in its public URL',
  image      MEDIUMBLOB  NOT NULL COMMENT 'JPEG, square, at most 512 px, without metadata',
  created_at DATETIME(6) NOT NULL COMMENT 'UTC',
  PRIMARY KEY (account_id),
  CONSTRAINT pictures_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id),
  INDEX pictures_digest_ix (digest)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC
  COMMENT = 'Profile pictures';

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
  is_public      TINYINT       NOT NULL DEFAULT 0 COMMENT 'whether everybody may read it, less the home address',
  PRIMARY KEY (account_id),
  CONSTRAINT profiles_account_fk FOREIGN KEY (account_id) REFERENCES accounts (id)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC
  COMMENT = 'Contact card and links';

CREATE TABLE sessions (
  code_hash    BINARY(32)      NOT NULL COMMENT 'SHA-256 of the code that the client holds',
  owner_tag    BINARY(16)      NOT NULL COMMENT 'HMAC of the account id, cut to 16 bytes',
  sealed_token VARBINARY(1024) NOT NULL COMMENT 'JWT under XChaCha20-Poly1305, bound to code_hash',
  last_seen_at DATETIME(6)     NOT NULL COMMENT 'UTC, rounded down to five minutes',
  expires_at   DATETIME(6)     NOT NULL COMMENT 'UTC, rounded up to five minutes; the token holds the exact time',
  PRIMARY KEY (code_hash),
  INDEX sessions_expires_at_ix (expires_at),
  INDEX sessions_owner_ix (owner_tag, expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC
  COMMENT = 'Sessions that name no account';

CREATE SQL SECURITY DEFINER VIEW account_overview AS
SELECT
  a.id,
  a.created_at,
  a.updated_at,
  a.password_changed_at,
  a.password_disabled_at,
  a.password_hash IS NOT NULL AS has_password,
  COALESCE(a.password_hash LIKE '$argon2id$%', 0) AS has_present_hash,
  p.picture_digest IS NOT NULL AS has_picture,
  p.updated_at AS profile_updated_at
FROM accounts AS a
JOIN profiles AS p ON p.account_id = a.id;

CREATE SQL SECURITY DEFINER VIEW audit_overview AS
SELECT
  account_id,
  action,
  created_at
FROM audit_log;

CREATE SQL SECURITY DEFINER VIEW session_overview AS
SELECT
  last_seen_at,
  expires_at
FROM sessions;
