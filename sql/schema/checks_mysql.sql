-- The CHECKs. In MySQL a name is unique in the database, and its table is in another
-- view.
SELECT
  t.table_name,
  t.constraint_name,
  c.check_clause
FROM information_schema.check_constraints AS c
JOIN information_schema.table_constraints AS t
  ON t.constraint_schema = c.constraint_schema
  AND t.constraint_name = c.constraint_name
WHERE c.constraint_schema = DATABASE()
  AND t.constraint_type = 'CHECK'
ORDER BY t.table_name, t.constraint_name
