-- The tables of a database, without that of goose.
SELECT
  table_name,
  COALESCE(engine, ''),
  COALESCE(table_collation, ''),
  COALESCE(UPPER(row_format), ''),
  table_comment
FROM information_schema.tables
WHERE table_schema = DATABASE()
  AND table_type = 'BASE TABLE'
  AND table_name <> 'goose_db_version'
ORDER BY table_name
