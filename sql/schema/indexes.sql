-- The columns of every index, in their order. The expression of a functional
-- index, which only MySQL has, is not listed here.
SELECT
  table_name,
  index_name,
  index_type,
  non_unique = 1,
  COALESCE(column_name, '(an expression)'),
  COALESCE(sub_part, 0),
  COALESCE(collation, 'A') = 'D'
FROM information_schema.statistics
WHERE table_schema = DATABASE()
ORDER BY table_name, index_name, seq_in_index
