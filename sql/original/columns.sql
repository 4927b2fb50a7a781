-- What a table is made of, to say what is missing before anything is read.
-- Arguments: the table's name.
SELECT
  column_name AS name,
  data_type AS type
FROM information_schema.columns
WHERE table_schema = DATABASE()
  AND table_name = ?
