-- Whether the column is the first of an index of its table.
-- Arguments: the table's name, the column's.
SELECT EXISTS (
  SELECT 1
  FROM information_schema.statistics
  WHERE table_schema = DATABASE()
    AND table_name = ?
    AND column_name = ?
    AND seq_in_index = 1
) AS indexed
