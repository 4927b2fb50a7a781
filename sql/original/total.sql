-- How many people there are, for the progress line and the size of the filter.
SELECT COUNT(*) AS total
FROM {user}
