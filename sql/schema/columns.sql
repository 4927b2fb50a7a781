-- The columns of every table, in their order. Those of views are among them.
SELECT
  table_name,
  column_name,
  column_type,
  COALESCE(character_set_name, ''),
  COALESCE(collation_name, ''),
  is_nullable = 'YES',
  column_default,
  extra,
  COALESCE(generation_expression, ''),
  column_comment
FROM information_schema.columns
WHERE table_schema = DATABASE()
ORDER BY table_name, ordinal_position
