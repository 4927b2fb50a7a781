-- The views. The definition is empty for a user without SHOW VIEW.
SELECT
  table_name,
  security_type,
  COALESCE(view_definition, '')
FROM information_schema.views
WHERE table_schema = DATABASE()
ORDER BY table_name
