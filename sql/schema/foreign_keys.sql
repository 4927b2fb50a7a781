-- The columns of every foreign key, in their order.
SELECT
  k.table_name,
  k.constraint_name,
  k.column_name,
  k.referenced_table_name,
  k.referenced_column_name,
  r.delete_rule,
  r.update_rule
FROM information_schema.key_column_usage AS k
JOIN information_schema.referential_constraints AS r
  ON r.constraint_schema = k.constraint_schema
  AND r.constraint_name = k.constraint_name
  AND r.table_name = k.table_name
WHERE k.constraint_schema = DATABASE()
  AND r.constraint_schema = DATABASE()
  AND k.referenced_table_name IS NOT NULL
ORDER BY k.table_name, k.constraint_name, k.ordinal_position
