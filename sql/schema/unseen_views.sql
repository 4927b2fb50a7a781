-- There is no such view. A user who may see every view of the database gets that error,
-- others get one that they lack the right to it.
SHOW CREATE VIEW latchkey_no_such_view
