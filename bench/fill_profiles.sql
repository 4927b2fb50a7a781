-- Gives every account the profile that a sign-up gives it: the default texts.
INSERT INTO profiles (
  account_id,
  updated_at
)
SELECT
  id,
  created_at
FROM accounts
ORDER BY id
