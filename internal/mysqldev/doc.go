// Package mysqldev runs a private MariaDB or MySQL server on a unix socket, for
// development and for tests: the production engine, not an imitation of it.
//
// It knows how to find a server binary, fill an empty data directory, start and
// stop the process, keep two servers off one directory, and clear up after a
// run that was killed. It leaves to its callers what the databases are called,
// what is in them, which settings a connection needs and where the directory
// lies. It never listens on the network, unless a caller's extra options make the
// server, and reads no my.cnf and no environment variable of ours.
package mysqldev
