-- Which engine answers, and in which database.
SELECT
  VERSION() LIKE '%MariaDB%',
  DATABASE()
