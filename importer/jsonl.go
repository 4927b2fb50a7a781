package importer

import (
	"context"
	"errors"
	"fmt"
	"io"

	"latchkey/internal/id"
	"latchkey/internal/jsonl"
)

// batchBytes bounds the lines of a batch, whose pictures are in memory.
const batchBytes = 8 << 20

// JSONL reads accounts from lines of JSON.
type JSONL struct{ lines *jsonl.Reader }

// NewJSONL reads from r.
func NewJSONL(r io.Reader) *JSONL { return &JSONL{jsonl.NewReader(r)} }

// Name implements Source: ids are kept, so there is nothing to remember.
func (j *JSONL) Name() string { return "" }

// Total implements Source.
func (j *JSONL) Total() int64 { return 0 }

// Wanted implements Source: what is further down the file is not known.
func (j *JSONL) Wanted(string) bool { return false }

// Next implements Source. One unreadable line fails its whole batch.
func (j *JSONL) Next(ctx context.Context, _ Lookup) ([]Entry, int64, error) {
	var list []Entry

	for size := 0; len(list) < batchSize && size < batchBytes; {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}

		record, length, err := j.lines.Read()
		if errors.Is(err, io.EOF) && len(list) > 0 {
			return list, 0, nil
		}
		if errors.Is(err, io.EOF) {
			return nil, 0, io.EOF
		}
		if err != nil {
			return nil, 0, fmt.Errorf("the file cannot be read on: %w", err)
		}

		e, err := j.entry(record)
		if err != nil {
			return nil, 0, err
		}
		list = append(list, e)
		size += length
	}

	return list, 0, nil
}

func (j *JSONL) entry(r jsonl.Record) (Entry, error) {
	e := Entry{Record: r, Key: j.lines.Line()}
	if r.ID != "" {
		var err error
		if e.ID, err = id.Parse(r.ID); err != nil || e.ID == (id.ID{}) {
			return e, fmt.Errorf("line %d: \"id\" is not a UUID in its 36-character lower-case form", e.Key)
		}
	}
	if bytes := r.Picture; len(bytes) > 0 {
		e.Picture = Picture{Trusted: true, Load: func(context.Context) ([]byte, error) { return bytes, nil }}
	}
	return e, nil
}
