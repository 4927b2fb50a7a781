// Package regular reads the files that an operator names. It takes regular files alone,
// through links too, as Kubernetes mounts secrets: a named pipe would keep the start
// waiting for a writer, and a device might never end. Its errors say what is wrong
// with a file, and leave it to the caller to name it.
package regular

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Open opens a file for reading.
func Open(name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, cause(err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("is %s; name a regular file, or a link to one", kind(info.Mode()))
	}

	file, err := os.Open(name)
	if err != nil {
		return nil, cause(err)
	}
	return file, nil
}

// Read returns the content of a file that holds at most most bytes.
func Read(name string, most int64) ([]byte, error) {
	file, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()

	// Not by its size, which says nothing of a file in /proc, or of one that grows.
	content, err := io.ReadAll(io.LimitReader(file, most+1))
	switch {
	case err != nil:
		return nil, cause(err)
	case int64(len(content)) > most:
		return nil, fmt.Errorf("is larger than %d KiB", most>>10)
	}
	return content, nil
}

// cause is an error without the name of the file.
func cause(err error) error {
	var named *fs.PathError
	if errors.As(err, &named) {
		return named.Err
	}
	return err
}

// kind says what else a file is.
func kind(mode os.FileMode) string {
	switch {
	case mode.IsDir():
		return "a directory"
	case mode&os.ModeNamedPipe != 0:
		return "a named pipe"
	case mode&os.ModeSocket != 0:
		return "a socket"
	default:
		return "a device"
	}
}
