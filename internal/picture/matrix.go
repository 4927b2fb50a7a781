package picture

import "math"

// matrix leads from three numbers to three.
type matrix [3][3]float64

// fromXYZ leads from XYZ, as profiles have it (with a white of D50), to the light
// of sRGB's primaries.
var fromXYZ = matrix{
	{3.1338561, -1.6168667, -0.4906146},
	{-0.9787684, 1.9161415, 0.0334540},
	{0.0719453, -0.2289914, 1.4052427},
}

// bradford leads from XYZ to what the three kinds of cones in the eye see, by
// which one white is made another.
var bradford = matrix{
	{0.8951, 0.2664, -0.1614},
	{-0.7502, 1.7135, 0.0367},
	{0.0389, -0.0685, 1.0296},
}

var d50 = [3]float64{0.9642, 1, 0.8249}

// primaries are x and y of white, red, green and blue.
type primaries [4][2]float64

var (
	bt709     = primaries{{0.3127, 0.3290}, {0.640, 0.330}, {0.300, 0.600}, {0.150, 0.060}}
	bt2020    = primaries{{0.3127, 0.3290}, {0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}}
	displayP3 = primaries{{0.3127, 0.3290}, {0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}}
)

// toXYZ leads from light of the primaries to XYZ with a white of D50. Primaries
// that make no space give numbers that are none.
func (p primaries) toXYZ() matrix {
	var xyz [4][3]float64
	for i, at := range p {
		xyz[i] = [3]float64{at[0] / at[1], 1, (1 - at[0] - at[1]) / at[1]}
	}
	var m matrix
	for i := range m {
		m[i] = [3]float64{xyz[1][i], xyz[2][i], xyz[3][i]}
	}

	// So much light of each that all together are white.
	m = m.times(diagonal(m.inverse().of(xyz[0])))

	from, to := bradford.of(xyz[0]), bradford.of(d50)
	for i := range to {
		to[i] /= from[i]
	}
	return bradford.inverse().times(diagonal(to)).times(bradford).times(m)
}

func diagonal(v [3]float64) matrix { return matrix{{v[0], 0, 0}, {0, v[1], 0}, {0, 0, v[2]}} }

func (m matrix) of(v [3]float64) (w [3]float64) {
	for i, row := range m {
		w[i] = row[0]*v[0] + row[1]*v[1] + row[2]*v[2]
	}
	return w
}

func (m matrix) times(n matrix) (product matrix) {
	for i := range m {
		for j := range n {
			product[i][j] = m[i][0]*n[0][j] + m[i][1]*n[1][j] + m[i][2]*n[2][j]
		}
	}
	return product
}

func (m matrix) inverse() (inverse matrix) {
	minor := func(i, j int) float64 {
		a, b, c, d := (i+1)%3, (i+2)%3, (j+1)%3, (j+2)%3
		return m[a][c]*m[b][d] - m[a][d]*m[b][c]
	}
	determinant := m[0][0]*minor(0, 0) + m[0][1]*minor(0, 1) + m[0][2]*minor(0, 2)
	for i := range m {
		for j := range m {
			inverse[j][i] = minor(i, j) / determinant
		}
	}
	return inverse
}

func (m matrix) single() (s [3][3]float32) {
	for i := range m {
		for j := range m {
			s[i][j] = float32(m[i][j])
		}
	}
	return s
}

// isNumber reports whether all of m are numbers.
func (m matrix) isNumber() bool {
	for _, row := range m {
		for _, v := range row {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return false
			}
		}
	}
	return true
}
