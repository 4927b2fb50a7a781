-- The tables of which a user sees the indexes and not the constraints, though the primary
-- key is both. MariaDB shows constraints to a user with more than SELECT on the whole table.
SELECT COUNT(*)
FROM information_schema.statistics AS s
LEFT JOIN information_schema.table_constraints AS c
  ON c.constraint_schema = s.table_schema
  AND c.table_name = s.table_name
  AND c.constraint_type = 'PRIMARY KEY'
WHERE s.table_schema = DATABASE()
  AND s.index_name = 'PRIMARY'
  AND s.seq_in_index = 1
  AND c.constraint_name IS NULL
