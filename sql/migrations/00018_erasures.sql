-- What:  Deleted accounts of which some history is still to be removed.
-- Why:   An account is deleted in one transaction, however long its history is. What
--        does not fit into that, the clean-up removes in batches. The row is written in
--        the transaction of the deletion and removed after the last batch, so that no
--        crash leaves history behind.
-- Class: new table
-- Lock:  NONE; nobody uses the table yet.
-- Rows:  none.
-- Down:  drops the table; loses which history is to be removed: it stays until its
--        retention ends. `latchkey purge` first empties the table.

-- +goose Up
CREATE TABLE erasures (
  account_id BINARY(16)  NOT NULL COMMENT 'the account that was deleted',
  deleted_at DATETIME(6) NOT NULL COMMENT 'UTC',
  PRIMARY KEY (account_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC
  COMMENT = 'Deleted accounts whose history is being removed';

-- +goose Down
DROP TABLE erasures;
