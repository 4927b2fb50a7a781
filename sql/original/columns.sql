-- What the tables of the database are made of, to find those of the original
-- and to say what is missing before anything is read.
SELECT
  table_name AS table_name,
  column_name AS column_name,
  data_type AS data_type
FROM information_schema.columns
WHERE table_schema = DATABASE()
ORDER BY
  table_name,
  ordinal_position
