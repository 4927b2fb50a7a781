-- name: PictureDelete :execrows
-- PictureDelete deletes the picture of an account.
-- Class: point; at most 1 read, 1 write; by pictures.PRIMARY.
DELETE FROM pictures
WHERE account_id = sqlc.arg(account_id);

-- name: PictureGetByDigest :one
-- PictureGetByDigest reads the picture of this digest, whichever account has it.
-- Class: point; at most 1 read; by pictures_digest_ix.
SELECT image
FROM pictures
WHERE digest = sqlc.arg(digest)
-- Two accounts may have the same picture; their bytes are the same too.
LIMIT 1;

-- name: PictureSet :exec
-- PictureSet gives an account its picture, in place of the one that it had.
-- Class: point; at most 2 reads, 2 writes.
INSERT INTO pictures (
  account_id,
  digest,
  image,
  created_at
) VALUES (
  sqlc.arg(account_id),
  sqlc.arg(digest),
  sqlc.arg(image),
  sqlc.arg(created_at)
)
-- VALUES() is the one spelling that MySQL and MariaDB share.
ON DUPLICATE KEY UPDATE
  digest     = VALUES(digest),
  image      = VALUES(image),
  created_at = VALUES(created_at);
