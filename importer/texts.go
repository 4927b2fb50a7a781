package importer

import "hash/fnv"

// filter remembers texts in ten bits each, however long they are. It never
// forgets one, and takes about one in a hundred others for one that it has.
type filter struct{ words []uint64 }

// filterProbes is what suits ten bits a text.
const filterProbes = 7

// newFilter makes a filter for about so many texts.
func newFilter(texts int64) *filter {
	return &filter{make([]uint64, 1+texts*10/64)}
}

// Add remembers a text.
func (f *filter) Add(text string) {
	for i := range f.probes(text) {
		f.words[i/64] |= 1 << (i % 64)
	}
}

// Has reports whether it has the text, or one that looks like it.
func (f *filter) Has(text string) bool {
	for i := range f.probes(text) {
		if f.words[i/64]&(1<<(i%64)) == 0 {
			return false
		}
	}
	return true
}

// probes yields the bits of a text: from two hashes any number can be made
// (Kirsch and Mitzenmacher, 2006).
func (f *filter) probes(text string) func(yield func(uint64) bool) {
	h := hashText(text)
	step := h>>32 | 1
	size := uint64(len(f.words)) * 64
	return func(yield func(uint64) bool) {
		for i := range uint64(filterProbes) {
			if !yield((h + i*step) % size) {
				return
			}
		}
	}
}

// hashText is 64 bits of a text, the same in every run: two texts of a million share
// theirs once in some ten million imports.
func hashText(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	x := h.Sum64()

	// FNV leaves the upper bits of short texts alike; this stirs them (MurmurHash3).
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// textSet remembers texts by their hashes, and a number with each where it is asked
// to: 8 to 22 bytes a text, or twice that, however long the texts are.
type textSet struct {
	keys    []uint64 // by linear probing; 0 is free
	numbers []int64  // empty: none are kept
	used    int
}

// newTextSet makes room for so many texts; it grows when there are more.
func newTextSet(texts int64, numbered bool) *textSet {
	return sizedTextSet(max(64, texts+texts/2), numbered)
}

func sizedTextSet(size int64, numbered bool) *textSet {
	s := &textSet{keys: make([]uint64, size)}
	if numbered {
		s.numbers = make([]int64, size)
	}
	return s
}

// Put remembers a text, with a number.
func (s *textSet) Put(text string, number int64) {
	if (s.used+1)*4 > len(s.keys)*3 {
		s.grow()
	}
	s.put(hashText(text)|1, number)
}

// Get returns the number of a text, 0 where none are kept.
func (s *textSet) Get(text string) (number int64, ok bool) {
	n := s.find(hashText(text) | 1)
	return s.number(n), s.keys[n] != 0
}

func (s *textSet) number(n uint64) int64 {
	if s.numbers == nil {
		return 0
	}
	return s.numbers[n]
}

func (s *textSet) put(key uint64, number int64) {
	n := s.find(key)
	if s.keys[n] == 0 {
		s.used++
	}
	s.keys[n] = key
	if s.numbers != nil {
		s.numbers[n] = number
	}
}

// find returns the place of a key, or the free place for it.
func (s *textSet) find(key uint64) uint64 {
	size := uint64(len(s.keys))
	n := key % size
	for s.keys[n] != 0 && s.keys[n] != key {
		n = (n + 1) % size
	}
	return n
}

func (s *textSet) grow() {
	larger := sizedTextSet(int64(len(s.keys))*3/2, s.numbers != nil)
	for n, key := range s.keys {
		if key != 0 {
			larger.put(key, s.number(uint64(n)))
		}
	}
	*s = *larger
}
