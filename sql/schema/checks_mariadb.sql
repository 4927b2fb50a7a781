-- The CHECKs. In MariaDB a name is unique in its table only.
SELECT
  table_name,
  constraint_name,
  check_clause
FROM information_schema.check_constraints
WHERE constraint_schema = DATABASE()
ORDER BY table_name, constraint_name
