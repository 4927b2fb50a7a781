-- So that the optimizer knows what is there, whenever it would have looked itself.
ANALYZE TABLE accounts, profiles, pictures, sessions, audit_log, attempts, imported_accounts, one_time_tokens, mail_outbox, known_devices, erasures, former_usernames
