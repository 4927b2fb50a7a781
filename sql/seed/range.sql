-- The accounts of one batch, on this connection only: their numbers, their ids,
-- and the time that is the present for all rows. An id has the form of a UUIDv7
-- whose time is a second later with each number.
CREATE TEMPORARY TABLE seed_accounts (
  n  INT         NOT NULL,
  id BINARY(16)  NOT NULL,
  at DATETIME(6) NOT NULL,
  PRIMARY KEY (n)
)
SELECT
  numbered.n,
  UNHEX(CONCAT(
    LPAD(HEX(1735689600000 + 1000 * numbered.n), 12, '0'),
    '7', SUBSTR(SHA2(CONCAT('account ', numbered.n), 256), 1, 3),
    '8', SUBSTR(SHA2(CONCAT('account ', numbered.n), 256), 4, 15)
  )) AS id,
  CAST(? AS DATETIME(6)) AS at
FROM (SELECT CAST(? AS SIGNED) + i AS n FROM seed_numbers) AS numbered
WHERE numbered.n <= ?
