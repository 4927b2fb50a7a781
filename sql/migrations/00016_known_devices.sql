-- What:  Devices that logged in to an account, so that only a new one sends a notice.
-- Why:   A row names neither the account nor the device: it holds tags that mean
--        nothing without the service's keys, as sessions do, and its time is in
--        steps of a day.
-- Class: new table
-- Lock:  NONE; nobody uses the table yet.
-- Rows:  none.
-- Down:  drops the table; loses which devices are known: the next log-in from each
--        sends a notice again.

-- +goose Up
CREATE TABLE known_devices (
  device_tag BINARY(16)  NOT NULL COMMENT 'HMAC of account, kind of device and network, cut to 16 bytes',
  owner_tag  BINARY(16)  NOT NULL COMMENT 'HMAC of the account id, as in sessions',
  expires_at DATETIME(6) NOT NULL COMMENT 'UTC; the device is new again after it',
  PRIMARY KEY (device_tag),
  -- All of one owner, when the account is deleted.
  INDEX known_devices_owner_ix (owner_tag),
  -- Clean-up of what has expired.
  INDEX known_devices_expires_at_ix (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin
  COMMENT = 'Devices that log-ins came from';

-- +goose Down
DROP TABLE known_devices;
