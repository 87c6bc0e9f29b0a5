// Marching cubes over a lattice with one layer of "outside" around it. Lattice point (i, j, k), −1 … n, is inside where
// it lies in the volume and its value is at least iso. Cell edge numbers: 0–3 along x (y + 2z), 4–7 along y (x + 2z),
// 8–11 along z (x + 2y); corner numbers x + 2y + 4z. `table` holds 16 bytes a case: edges of its triangles, then 255.

/** Fills one slice of inside flags, px × py, with the padding. */
function fillSlice(field: usize, flags: usize, nx: i32, ny: i32, nz: i32, k: i32, iso: f32): void {
  const px = nx + 2
  const count = px * (ny + 2)
  memory.fill(flags, 0, <usize>count)
  if (k < 0 || k >= nz) return
  for (let j = 0; j < ny; j++) {
    const row = field + ((<usize>(k * ny + j) * <usize>nx) << 2)
    const out = flags + <usize>((j + 1) * px + 1)
    for (let i = 0; i < nx; i++) store<u8>(out + i, load<f32>(row + (<usize>i << 2)) >= iso ? 1 : 0)
  }
}

@inline
function caseOf(lower: usize, upper: usize, at: usize, px: usize): i32 {
  return (
    <i32>load<u8>(lower + at) |
    (<i32>load<u8>(lower + at + 1) << 1) |
    (<i32>load<u8>(lower + at + px) << 2) |
    (<i32>load<u8>(lower + at + px + 1) << 3) |
    (<i32>load<u8>(upper + at) << 4) |
    (<i32>load<u8>(upper + at + 1) << 5) |
    (<i32>load<u8>(upper + at + px) << 6) |
    (<i32>load<u8>(upper + at + px + 1) << 7)
  )
}

/** Stores vertex and triangle counts at `counts` (i32[2]). `flags` holds two slices. */
export function isosurfaceCount(
  field: usize, nx: i32, ny: i32, nz: i32, iso: f32, table: usize, flags: usize, counts: usize,
): void {
  const px = nx + 2
  const py = ny + 2
  const slice = <usize>(px * py)
  let vertices = 0
  let triangles = 0
  fillSlice(field, flags, nx, ny, nz, -1, iso)
  for (let k = -1; k < nz; k++) {
    const lower = flags + (((k + 1) & 1) != 0 ? slice : 0)
    const upper = flags + (((k + 1) & 1) != 0 ? 0 : slice)
    fillSlice(field, upper, nx, ny, nz, k + 1, iso)
    for (let j = 0; j < py - 1; j++) {
      for (let i = 0; i < px - 1; i++) {
        const code = caseOf(lower, upper, <usize>(j * px + i), <usize>px)
        if (code == 0 || code == 255) continue
        const first = code & 1
        // Each lattice edge belongs to the cell whose corner 0 is its lower end.
        vertices += (first ^ ((code >> 1) & 1)) + (first ^ ((code >> 2) & 1)) + (first ^ ((code >> 4) & 1))
        const row = table + (<usize>code << 4)
        let n: usize = 0
        while (load<u8>(row + n) != 255) n += 3
        triangles += <i32>(n / 3)
      }
    }
  }
  store<i32>(counts, vertices)
  store<i32>(counts, triangles, 4)
}

@inline
function valueAt(field: usize, nx: i32, ny: i32, nz: i32, i: i32, j: i32, k: i32): f32 {
  if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) return <f32>NaN
  return load<f32>(field + ((<usize>(k * ny + j) * <usize>nx + <usize>i) << 2))
}

/** Where between a and b the field reaches iso; half-way where one of them has no value. */
@inline
function fraction(a: f32, b: f32, iso: f32, clamp: f64): f64 {
  const t = (<f64>iso - <f64>a) / (<f64>b - <f64>a)
  if (!(t > -1e30) || !(t < 1e30)) return 0.5
  return min(max(t, clamp), 1 - clamp)
}

function storeVertex(positions: usize, vertex: i32, x: f64, y: f64, z: f64): void {
  const out = positions + <usize>vertex * 24
  store<f64>(out, x)
  store<f64>(out, y, 8)
  store<f64>(out, z, 16)
}

/** Writes f64[3] index coordinates a vertex and u32[3] a triangle. `edges` holds five slices of i32: x, y of two slices, z. */
export function isosurfaceEmit(
  field: usize, nx: i32, ny: i32, nz: i32, iso: f32, clamp: f64, table: usize, flags: usize, edges: usize,
  positions: usize, triangles: usize,
): void {
  const px = nx + 2
  const py = ny + 2
  const slice = <usize>(px * py)
  const bytes = slice << 2
  let vertex = 0
  let target = triangles
  fillSlice(field, flags, nx, ny, nz, -1, iso)
  for (let k = -1; k <= nz; k++) {
    const odd = ((k + 1) & 1) != 0
    const lower = flags + (odd ? slice : 0)
    const upper = flags + (odd ? 0 : slice)
    const along = edges + (odd ? bytes << 1 : 0) // x edges, then y edges, of slice k
    const alongAbove = edges + (odd ? 0 : bytes << 1)
    const across = edges + (bytes << 2) // z edges from slice k to k + 1
    if (k < nz) fillSlice(field, upper, nx, ny, nz, k + 1, iso)
    else memory.fill(upper, 0, slice)
    // Vertices on the z edges of this layer and on the x and y edges of slice k + 1 (slice −1 has none).
    for (let j = 0; j < py; j++) {
      for (let i = 0; i < px; i++) {
        const at = <usize>(j * px + i)
        const here = load<u8>(upper + at)
        if (load<u8>(lower + at) != here) {
          const a = valueAt(field, nx, ny, nz, i - 1, j - 1, k)
          const b = valueAt(field, nx, ny, nz, i - 1, j - 1, k + 1)
          storeVertex(positions, vertex, <f64>(i - 1), <f64>(j - 1), <f64>k + fraction(a, b, iso, clamp))
          store<i32>(across + (at << 2), vertex++)
        }
        if (i + 1 < px && load<u8>(upper + at + 1) != here) {
          const a = valueAt(field, nx, ny, nz, i - 1, j - 1, k + 1)
          const b = valueAt(field, nx, ny, nz, i, j - 1, k + 1)
          storeVertex(positions, vertex, <f64>(i - 1) + fraction(a, b, iso, clamp), <f64>(j - 1), <f64>(k + 1))
          store<i32>(alongAbove + (at << 2), vertex++)
        }
        if (j + 1 < py && load<u8>(upper + at + <usize>px) != here) {
          const a = valueAt(field, nx, ny, nz, i - 1, j - 1, k + 1)
          const b = valueAt(field, nx, ny, nz, i - 1, j, k + 1)
          storeVertex(positions, vertex, <f64>(i - 1), <f64>(j - 1) + fraction(a, b, iso, clamp), <f64>(k + 1))
          store<i32>(alongAbove + bytes + (at << 2), vertex++)
        }
      }
    }
    if (k == nz) break
    target = emitCells(lower, upper, px, py, table, along, alongAbove, across, target)
  }
}

/** The triangles of one layer of cells; returns where the next stand. */
function emitCells(
  lower: usize, upper: usize, px: i32, py: i32, table: usize, along: usize, alongAbove: usize, across: usize, start: usize,
): usize {
  const bytes = <usize>(px * py) << 2
  let target = start
  for (let j = 0; j < py - 1; j++) {
    for (let i = 0; i < px - 1; i++) {
      const at = <usize>(j * px + i)
      const code = caseOf(lower, upper, at, <usize>px)
      if (code == 0 || code == 255) continue
      const row = table + (<usize>code << 4)
      for (let n: usize = 0; n < 16; n++) {
        const edge = <i32>load<u8>(row + n)
        if (edge == 255) break
        const one = edge & 1
        const two = (edge >> 1) & 1
        let source: usize
        if (edge < 4) source = (two != 0 ? alongAbove : along) + ((at + <usize>(one * px)) << 2)
        else if (edge < 8) source = (two != 0 ? alongAbove : along) + bytes + ((at + <usize>one) << 2)
        else source = across + ((at + <usize>(one + two * px)) << 2)
        store<i32>(target, load<i32>(source))
        target += 4
      }
    }
  }
  return target
}
