// Joint histogram of two images for mutual information: points with the bin of one image's value; the other image is
// interpolated at the points (trilinear) and spread over four bins (cubic B-spline Parzen window).

const PARZEN: f64 = 1.0 / 6.0

function at(values: usize, float: i32, index: i32): f64 {
  return float != 0
    ? <f64>load<f32>(values + (<usize>index << 2))
    : <f64>load<i16>(values + (<usize>index << 1))
}

function blend(a: f64, b: f64, share: f64): f64 {
  return a + (b - a) * share
}

/**
 * Adds to `histogram` f64[rows · columns], which it clears first. `points` f32[3n]; `bins` u8[n] (row of each point);
 * `map` f64[12], 3 × 4 row-major: point → continuous voxel index. The column of a value v is (v − low) · scale + 1,
 * held to 1 … columns − 3, and its weight goes to the columns from one below its floor to two above.
 * @returns how many points lay inside the volume (their sum of weights).
 */
export function jointHistogram(
  values: usize, float: i32, nx: i32, ny: i32, nz: i32, points: usize, bins: usize, count: i32, map: usize,
  low: f64, scale: f64, rows: i32, columns: i32, histogram: usize,
): i32 {
  memory.fill(histogram, 0, <usize>(rows * columns) << 3)
  const m0 = load<f64>(map)
  const m1 = load<f64>(map, 8)
  const m2 = load<f64>(map, 16)
  const m3 = load<f64>(map, 24)
  const m4 = load<f64>(map, 32)
  const m5 = load<f64>(map, 40)
  const m6 = load<f64>(map, 48)
  const m7 = load<f64>(map, 56)
  const m8 = load<f64>(map, 64)
  const m9 = load<f64>(map, 72)
  const m10 = load<f64>(map, 80)
  const m11 = load<f64>(map, 88)
  const ex = <f64>(nx - 1)
  const ey = <f64>(ny - 1)
  const ez = <f64>(nz - 1)
  const most = <f64>(columns - 3)
  const plane = nx * ny
  let inside = 0
  for (let n = 0; n < count; n++) {
    const p = points + <usize>(12 * n)
    const px = <f64>load<f32>(p)
    const py = <f64>load<f32>(p, 4)
    const pz = <f64>load<f32>(p, 8)
    const x = m0 * px + m1 * py + m2 * pz + m3
    const y = m4 * px + m5 * py + m6 * pz + m7
    const z = m8 * px + m9 * py + m10 * pz + m11
    if (!(x >= 0 && y >= 0 && z >= 0 && x <= ex && y <= ey && z <= ez)) continue
    inside++
    const i = <i32>x
    const j = <i32>y
    const k = <i32>z
    const fx = x - <f64>i
    const fy = y - <f64>j
    const fz = z - <f64>k
    const dx = i + 1 < nx ? 1 : 0
    const dy = j + 1 < ny ? nx : 0
    const dz = k + 1 < nz ? plane : 0
    const v = i + nx * (j + ny * k)
    const near = blend(
      blend(at(values, float, v), at(values, float, v + dx), fx),
      blend(at(values, float, v + dy), at(values, float, v + dy + dx), fx),
      fy,
    )
    const far = blend(
      blend(at(values, float, v + dz), at(values, float, v + dz + dx), fx),
      blend(at(values, float, v + dz + dy), at(values, float, v + dz + dy + dx), fx),
      fy,
    )
    const column = min(max((blend(near, far, fz) - low) * scale + 1, 1.0), most)
    const first = <i32>column
    const t = column - <f64>first
    const s = 1 - t
    const cell = histogram + (<usize>(<i32>load<u8>(bins + n) * columns + first - 1) << 3)
    store<f64>(cell, load<f64>(cell) + PARZEN * s * s * s)
    store<f64>(cell, load<f64>(cell, 8) + PARZEN * (4 - 6 * t * t + 3 * t * t * t), 8)
    store<f64>(cell, load<f64>(cell, 16) + PARZEN * (4 - 6 * s * s + 3 * s * s * s), 16)
    store<f64>(cell, load<f64>(cell, 24) + PARZEN * t * t * t, 24)
  }
  return inside
}

/** Natural logarithm of a number over 0 (fdlibm, Sun Microsystems 1993): the same bits on every machine. */
function logarithm(value: f64): f64 {
  const bits = reinterpret<u64>(value)
  let k = <i32>(bits >> 52) - 1023
  let x = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000)
  if (x > 1.4142135623730951) {
    x *= 0.5
    k++
  }
  const f = x - 1
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const t1 = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1))
  const t2 = z * (6.66666666666673513e-1 + w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)))
  const half = 0.5 * f * f
  return <f64>k * 6.9314718036912381649e-1 - (half - (s * (half + t1 + t2) + <f64>k * 1.90821492927058770002e-10) - f)
}

function entropyTerm(share: f64): f64 {
  return share > 1e-300 ? -share * logarithm(share) : 0
}

/** Entropies (nats) of the rows' sums, of the columns' sums and of the cells: f64[3] at `entropies`. `sums`: f64[columns]. */
export function histogramEntropies(
  histogram: usize, rows: i32, columns: i32, total: f64, sums: usize, entropies: usize,
): void {
  memory.fill(sums, 0, <usize>columns << 3)
  let ofRows: f64 = 0
  let joint: f64 = 0
  for (let r = 0; r < rows; r++) {
    let row: f64 = 0
    for (let c = 0; c < columns; c++) {
      const weight = load<f64>(histogram + (<usize>(r * columns + c) << 3))
      if (weight == 0) continue
      row += weight
      const sum = sums + (<usize>c << 3)
      store<f64>(sum, load<f64>(sum) + weight)
      joint += entropyTerm(weight / total)
    }
    ofRows += entropyTerm(row / total)
  }
  let ofColumns: f64 = 0
  for (let c = 0; c < columns; c++) ofColumns += entropyTerm(load<f64>(sums + (<usize>c << 3)) / total)
  store<f64>(entropies, ofRows)
  store<f64>(entropies, ofColumns, 8)
  store<f64>(entropies, joint, 16)
}
