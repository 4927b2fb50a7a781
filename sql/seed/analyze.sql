-- So that the optimizer knows what is there, whenever it would have looked itself.
ANALYZE TABLE accounts, profiles, pictures, sessions, audit_log, attempts, imported_accounts
