-- There is no such view. Who may see every view of the database is told that; others are
-- told that they lack the right to it.
SHOW CREATE VIEW latchkey_no_such_view
