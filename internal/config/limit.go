package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Limit is how often somebody may try: Count times at once, and as many again,
// evenly, over each Per. The zero Limit is none.
type Limit struct {
	Count int
	Per   time.Duration
}

// UnmarshalText reads "10/1h", or "off" for no limit.
func (l *Limit) UnmarshalText(text []byte) error {
	if string(text) == "off" {
		*l = Limit{}
		return nil
	}
	count, per, _ := strings.Cut(string(text), "/")
	n, countErr := strconv.Atoi(count)
	d, perErr := time.ParseDuration(per)
	if countErr != nil || perErr != nil || n < 1 || n > 1_000_000 || d < time.Second || d > 30*24*time.Hour {
		return fmt.Errorf("want count/duration, such as 10/1h, or off")
	}
	*l = Limit{Count: n, Per: d}
	return nil
}

// Interval is the time after which one more attempt is let in.
func (l Limit) Interval() time.Duration { return l.Per / time.Duration(l.Count) }
