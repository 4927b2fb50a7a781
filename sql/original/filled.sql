-- Whether a table has rows. The table is one that the schema showed.
SELECT EXISTS (
  SELECT 1
  FROM {table}
) AS filled
