-- What:  Deleted accounts of which some history is still to be removed.
-- Why:   An account goes in one transaction, however long its history is: what is
--        more than that can hold, clean-up removes in batches. The row is written in
--        the transaction of the deletion and goes when the last batch has, so that
--        nothing is forgotten whatever crashes between.
-- Class: new table
-- Lock:  NONE; nobody uses the table yet.
-- Rows:  none.
-- Down:  drops the table; loses which history is to go: it stays until its retention
--        ends. `latchkey purge` first empties the table.

-- +goose Up
CREATE TABLE erasures (
  account_id BINARY(16)  NOT NULL COMMENT 'the account that was deleted',
  deleted_at DATETIME(6) NOT NULL COMMENT 'UTC',
  PRIMARY KEY (account_id)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_bin ROW_FORMAT = DYNAMIC
  COMMENT = 'Deleted accounts whose history is being removed';

-- +goose Down
DROP TABLE erasures;
