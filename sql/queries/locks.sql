-- name: LockHolder :one
-- LockHolder reads which connection of the server holds a lock of LockTake; 0: none.
-- Class: point; at most 0 reads.
SELECT CAST(COALESCE(IS_USED_LOCK(CONCAT('latchkey.', LOWER(sqlc.arg(purpose)), '.', LEFT(SHA2(DATABASE(), 256), 32))), 0) AS UNSIGNED) AS connection_id;

-- name: LockRelease :one
-- LockRelease releases a lock of LockTake; so does the end of its connection.
-- Class: point; at most 0 reads.
SELECT RELEASE_LOCK(CONCAT('latchkey.', LOWER(sqlc.arg(purpose)), '.', LEFT(SHA2(DATABASE(), 256), 32))) AS released;

-- name: LockTake :one
-- LockTake takes the lock for a purpose, such as "purge" (22 characters at most),
-- without waiting, and reports whether it was free. The lock is the connection's,
-- and ends with it.
--
-- The names of locks are the server's, which may hold several databases, so the
-- name has the database's in it: as a digest, since 64 characters is the limit.
-- Class: point; at most 0 reads.
SELECT GET_LOCK(CONCAT('latchkey.', LOWER(sqlc.arg(purpose)), '.', LEFT(SHA2(DATABASE(), 256), 32)), 0) AS taken;
