-- name: DeviceCountExpired :one
-- DeviceCountExpired counts what DeviceDeleteExpired would remove, up to a limit.
-- Class: batch; at most 2 reads and 2 per row, 1 write per row; by known_devices_expires_at_ix.
SELECT COUNT(*)
FROM (
  SELECT 1
  FROM known_devices
  WHERE expires_at <= sqlc.arg(horizon)
  LIMIT ?
) AS expired;

-- name: DeviceDelete :execrows
-- DeviceDelete forgets a device. Its row may have been written under any key of the
-- keyring, so the tags under all of them are given.
-- Class: range; at most 2 reads per tag, 1 write per tag; by known_devices.PRIMARY.
DELETE FROM known_devices
WHERE device_tag IN (sqlc.slice(device_tags));

-- name: DeviceDeleteByOwner :execrows
-- DeviceDeleteByOwner forgets all devices of an account.
-- Class: range; at most 2 reads and 1 per device, 1 write per device; by known_devices_owner_ix.
DELETE FROM known_devices
WHERE owner_tag IN (sqlc.slice(owner_tags));

-- name: DeviceDeleteExpired :execrows
-- DeviceDeleteExpired removes some of the devices that were not used for long, those
-- that expired first.
-- Class: batch; at most 1 read and 1 per row, 1 write per row; by known_devices_expires_at_ix.
DELETE FROM known_devices
WHERE expires_at <= sqlc.arg(horizon)
ORDER BY expires_at
LIMIT ?;

-- name: DeviceDeleteOldest :execrows
-- DeviceDeleteOldest forgets the devices of an owner that would expire first.
-- Class: range; at most 2 reads and 3 per device, 1 write per device; by known_devices_owner_ix.
DELETE FROM known_devices
WHERE owner_tag IN (sqlc.slice(owner_tags))
ORDER BY expires_at
LIMIT ?;

-- name: DeviceDeleteSome :execrows
-- DeviceDeleteSome forgets some of the devices of an account, whichever.
-- Class: range; at most 2 reads and 1 per device, 1 write per device; by known_devices_owner_ix.
DELETE FROM known_devices
WHERE owner_tag IN (sqlc.slice(owner_tags))
LIMIT ?;

-- name: DeviceGet :one
-- DeviceGet reads until when a device is known.
-- Class: range; at most 2 reads per tag; by known_devices.PRIMARY.
SELECT expires_at
FROM known_devices
WHERE device_tag IN (sqlc.slice(device_tags))
  AND expires_at > sqlc.arg(now)
LIMIT 1;

-- name: DeviceListByOwner :many
-- DeviceListByOwner reads until when each device of an owner is known.
-- Class: range; at most 2 reads and 2 per device; by known_devices_owner_ix.
SELECT expires_at
FROM known_devices
WHERE owner_tag IN (sqlc.slice(owner_tags))
ORDER BY expires_at;

-- name: DeviceSeen :exec
-- DeviceSeen remembers a device, or extends the time of a known one.
-- Class: point; at most 2 reads, 2 writes.
INSERT INTO known_devices (
  device_tag,
  owner_tag,
  expires_at
) VALUES (
  sqlc.arg(device_tag),
  sqlc.arg(owner_tag),
  sqlc.arg(expires_at)
)
ON DUPLICATE KEY UPDATE expires_at = VALUES(expires_at);
