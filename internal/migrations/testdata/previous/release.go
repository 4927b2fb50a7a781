package dbgen

// SchemaVersion is the last migration that the release of these statements had.
const SchemaVersion = 7
