// Marching cubes over a lattice with one layer of "outside" around it, slab by slab. Lattice point (i, j, k), −1 … n, is
// inside where it lies in the volume and its value is at least iso. Cell edge numbers: 0–3 along x (y + 2z), 4–7 along y
// (x + 2z), 8–11 along z (x + 2y); corner numbers x + 2y + 4z.
//
// A slab is a run of layers of cells; layer k lies between slices k and k + 1. Flags (255 inside, 0 outside) have a row more
// than a slice has, and 32 bytes, so that sixteen can be read at once everywhere. A layer owns the vertices on its z edges
// and on the x and y edges of its upper slice: slabs number them without knowing of each other.

@inline
function flagBytes(nx: i32, ny: i32): usize {
  return <usize>((nx + 2) * (ny + 3) + 32)
}

/** Flags of one slice of f32. */
export function isosurfaceFlagsF32(slice: usize, flags: usize, nx: i32, ny: i32, iso: f32): void {
  memory.fill(flags, 0, flagBytes(nx, ny))
  const level = f32x4.splat(iso)
  for (let j = 0; j < ny; j++) {
    const row = slice + ((<usize>j * <usize>nx) << 2)
    const out = flags + <usize>((j + 1) * (nx + 2) + 1)
    let i = 0
    for (; i + 16 <= nx; i += 16) {
      const at = row + (<usize>i << 2)
      const a = i16x8.narrow_i32x4_s(f32x4.ge(v128.load(at), level), f32x4.ge(v128.load(at, 16), level))
      const b = i16x8.narrow_i32x4_s(f32x4.ge(v128.load(at, 32), level), f32x4.ge(v128.load(at, 48), level))
      v128.store(out + i, i8x16.narrow_i16x8_s(a, b))
    }
    for (; i < nx; i++) store<u8>(out + i, load<f32>(row + (<usize>i << 2)) >= iso ? 255 : 0)
  }
}

/** Flags of one slice of i16; `iso` is the least value that is inside, or over 32767 where none is. */
export function isosurfaceFlagsI16(slice: usize, flags: usize, nx: i32, ny: i32, iso: i32): void {
  memory.fill(flags, 0, flagBytes(nx, ny))
  if (iso > 32767) return
  const level = i16x8.splat(<i16>max(iso, -32768))
  for (let j = 0; j < ny; j++) {
    const row = slice + ((<usize>j * <usize>nx) << 1)
    const out = flags + <usize>((j + 1) * (nx + 2) + 1)
    let i = 0
    for (; i + 16 <= nx; i += 16) {
      const at = row + (<usize>i << 1)
      const mask = i8x16.narrow_i16x8_s(i16x8.ge_s(v128.load(at), level), i16x8.ge_s(v128.load(at, 16), level))
      v128.store(out + i, mask)
    }
    for (; i < nx; i++) store<u8>(out + i, <i32>load<i16>(row + (<usize>i << 1)) >= iso ? 255 : 0)
  }
}

@inline
function caseOf(lower: usize, upper: usize, at: usize, px: usize): i32 {
  return (
    (<i32>load<u8>(lower + at) & 1) |
    (<i32>load<u8>(lower + at + 1) & 2) |
    (<i32>load<u8>(lower + at + px) & 4) |
    (<i32>load<u8>(lower + at + px + 1) & 8) |
    (<i32>load<u8>(upper + at) & 16) |
    (<i32>load<u8>(upper + at + 1) & 32) |
    (<i32>load<u8>(upper + at + px) & 64) |
    (<i32>load<u8>(upper + at + px + 1) & 128)
  )
}

/** Which of sixteen cells have corners on both sides. */
@inline
function mixed(lower: usize, upper: usize, px: usize): i32 {
  const a = v128.load(lower), b = v128.load(lower, 1), c = v128.load(lower + px), d = v128.load(lower + px, 1)
  const e = v128.load(upper), f = v128.load(upper, 1), g = v128.load(upper + px), h = v128.load(upper + px, 1)
  const some = v128.or(v128.or(v128.or(a, b), v128.or(c, d)), v128.or(v128.or(e, f), v128.or(g, h)))
  const every = v128.and(v128.and(v128.and(a, b), v128.and(c, d)), v128.and(v128.and(e, f), v128.and(g, h)))
  return i8x16.bitmask(v128.xor(some, every))
}

/**
 * Counts of a slab of `layers` layers: adds vertices, triangles and tangled cells (three triangles or more) to `counts`
 * u32[3]. `flags` holds layers + 1 slices; `sizes` u8[256]: triangles of each case.
 */
export function isosurfaceCount(flags: usize, layers: i32, nx: i32, ny: i32, sizes: usize, counts: usize): void {
  const px = nx + 2
  const pitch = flagBytes(nx, ny)
  let vertices = 0
  let triangles = 0
  let tangled = 0
  for (let layer = 0; layer < layers; layer++) {
    const lower = flags + <usize>layer * pitch
    const upper = lower + pitch
    for (let j = 0; j <= ny; j++) {
      for (let i = 0; i <= nx; i += 16) {
        const at = <usize>(j * px + i)
        const valid = i + 16 <= nx + 1 ? 0xffff : (1 << (nx + 1 - i)) - 1
        let cells = mixed(lower + at, upper + at, <usize>px) & valid
        if (cells == 0) continue
        const here = v128.load(upper + at)
        vertices +=
          popcnt(i8x16.bitmask(v128.xor(here, v128.load(lower + at))) & valid) +
          popcnt(i8x16.bitmask(v128.xor(here, v128.load(upper + at, 1))) & valid) +
          popcnt(i8x16.bitmask(v128.xor(here, v128.load(upper + at + <usize>px))) & valid)
        while (cells != 0) {
          const size = <i32>load<u8>(sizes + <usize>caseOf(lower, upper, at + <usize>ctz(cells), <usize>px))
          triangles += size
          tangled += size > 2 ? 1 : 0
          cells &= cells - 1
        }
      }
    }
  }
  store<u32>(counts, load<u32>(counts) + vertices)
  store<u32>(counts, load<u32>(counts, 4) + triangles, 4)
  store<u32>(counts, load<u32>(counts, 8) + tangled, 8)
}

/** What writing vertices needs to know of the slab. `values` are its slices, the first of them slice `firstSlice`. */
@inline
function valueAt(values: usize, wide: bool, nx: i32, ny: i32, slices: i32, i: i32, j: i32, k: i32): f64 {
  if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= slices) return NaN
  const at = <usize>(k * ny + j) * <usize>nx + <usize>i
  return wide ? <f64>load<f32>(values + (at << 2)) : <f64>load<i16>(values + (at << 1))
}

/** Where between a and b the field reaches iso; half-way where one of them has no value. */
@inline
function fraction(a: f64, b: f64, iso: f64, clamp: f64): f64 {
  const t = (iso - a) / (b - a)
  if (!(t > -1e30) || !(t < 1e30)) return 0.5
  return min(max(t, clamp), 1 - clamp)
}

@inline
function storeVertex(positions: usize, x: f64, y: f64, z: f64): usize {
  store<f64>(positions, x)
  store<f64>(positions, y, 8)
  store<f64>(positions, z, 16)
  return positions + 24
}

/**
 * Writes f64[3] index coordinates of the layer's vertices and their numbers into `along` (x, then y edges of the upper
 * slice) and `across`; returns where the next vertex stands. k is the layer's number in the volume, `base` that of the
 * first slice in `values`.
 */
function emitVertices(
  values: usize, wide: bool, nx: i32, ny: i32, slices: i32, base: i32, k: i32, iso: f64, clamp: f64, lower: usize,
  upper: usize, along: usize, across: usize, positions: usize, first: u32,
): usize {
  const px = nx + 2
  const alongY = along + (<usize>(px * (ny + 2)) << 2)
  let target = positions
  let vertex = first
  for (let j = 0; j <= ny; j++) {
    for (let i = 0; i <= nx; i += 16) {
      const start = <usize>(j * px + i)
      const valid = i + 16 <= nx + 1 ? 0xffff : (1 << (nx + 1 - i)) - 1
      const here = v128.load(upper + start)
      const onZ = i8x16.bitmask(v128.xor(here, v128.load(lower + start))) & valid
      const onX = i8x16.bitmask(v128.xor(here, v128.load(upper + start, 1))) & valid
      const onY = i8x16.bitmask(v128.xor(here, v128.load(upper + start + <usize>px))) & valid
      let points = onZ | onX | onY
      while (points != 0) {
        const bit = ctz(points)
        points &= points - 1
        const x = i + bit - 1
        const at = (start + <usize>bit) << 2
        const value = valueAt(values, wide, nx, ny, slices, x, j - 1, k + 1 - base)
        if (((onZ >> bit) & 1) != 0) {
          const below = valueAt(values, wide, nx, ny, slices, x, j - 1, k - base)
          target = storeVertex(target, <f64>x, <f64>(j - 1), <f64>k + fraction(below, value, iso, clamp))
          store<u32>(across + at, vertex++)
        }
        if (((onX >> bit) & 1) != 0) {
          const next = valueAt(values, wide, nx, ny, slices, x + 1, j - 1, k + 1 - base)
          target = storeVertex(target, <f64>x + fraction(value, next, iso, clamp), <f64>(j - 1), <f64>(k + 1))
          store<u32>(along + at, vertex++)
        }
        if (((onY >> bit) & 1) != 0) {
          const next = valueAt(values, wide, nx, ny, slices, x, j, k + 1 - base)
          target = storeVertex(target, <f64>x, <f64>(j - 1) + fraction(value, next, iso, clamp), <f64>(k + 1))
          store<u32>(alongY + at, vertex++)
        }
      }
    }
  }
  return target
}

/** Where the numbers of a cell's twelve edges stand, less four times the cell's place: usize[12] into `bases`. */
function fillBases(bases: usize, px: i32, py: i32, along: usize, alongAbove: usize, across: usize): void {
  const sliceBytes = <usize>(px * py) << 2
  const row = <usize>px << 2
  for (let two: usize = 0; two < 2; two++) {
    const slice = two != 0 ? alongAbove : along
    for (let one: usize = 0; one < 2; one++) {
      const n = (one + 2 * two) << 2
      store<usize>(bases + n, slice + one * row)
      store<usize>(bases + n + 16, slice + sliceBytes + one * 4)
      store<usize>(bases + n + 32, across + one * 4 + two * row)
    }
  }
}

/** The triangles of one layer of cells; returns where the next stand. Tangled cells go to the list that `cells` points at. */
function emitCells(
  lower: usize, upper: usize, nx: i32, ny: i32, table: usize, sizes: usize, bases: usize, start: usize, firstTriangle: u32,
  cells: usize,
): usize {
  const px = nx + 2
  let target = start
  let triangle = firstTriangle
  let tangled = load<usize>(cells)
  for (let j = 0; j <= ny; j++) {
    for (let i = 0; i <= nx; i += 16) {
      const first = <usize>(j * px + i)
      const valid = i + 16 <= nx + 1 ? 0xffff : (1 << (nx + 1 - i)) - 1
      let found = mixed(lower + first, upper + first, <usize>px) & valid
      while (found != 0) {
        const at = first + <usize>ctz(found)
        found &= found - 1
        const code = caseOf(lower, upper, at, <usize>px)
        const size = <u32>load<u8>(sizes + <usize>code)
        const row = table + (<usize>code << 4)
        const end = row + <usize>(3 * size)
        for (let edge = row; edge < end; edge++) {
          const base = load<usize>(bases + (<usize>load<u8>(edge) << 2))
          store<u32>(target, load<u32>(base + (at << 2)))
          target += 4
        }
        if (size > 2) {
          store<u32>(tangled, (triangle << 3) | size)
          tangled += 4
        }
        triangle += size
      }
    }
  }
  store<usize>(cells, tangled)
  return target
}

/**
 * Writes a slab's vertices (f64[3], in index coordinates), triangles (u32[3]) and tangled cells (u32: 8 · first triangle +
 * how many). `values` are slices from `base` on, `slices` of them, f32 (`wide`) or i16; the first layer is `layer`, −1 the
 * lowest. `edges` holds five slices of u32 that are handed from slab to slab; `numbers` u32[2]: the first vertex and
 * triangle, moved on; `bases` usize[13] is scratch.
 */
export function isosurfaceEmit(
  values: usize, wide: bool, nx: i32, ny: i32, slices: i32, base: i32, layer: i32, layers: i32, iso: f64, clamp: f64,
  flags: usize, edges: usize, table: usize, sizes: usize, bases: usize, numbers: usize, positions: usize, triangles: usize,
  tangled: usize,
): void {
  const pitch = flagBytes(nx, ny)
  const bytes = <usize>((nx + 2) * (ny + 2)) << 2
  const across = edges + (bytes << 2)
  let vertexAt = positions
  let triangleAt = triangles
  store<usize>(bases + 48, tangled)
  for (let n = 0; n < layers; n++) {
    const k = layer + n
    const odd = ((k + 1) & 1) != 0
    const along = edges + (odd ? bytes << 1 : 0)
    const alongAbove = edges + (odd ? 0 : bytes << 1)
    const lower = flags + <usize>n * pitch
    const upper = lower + pitch
    const vertex = load<u32>(numbers)
    const next = emitVertices(
      values, wide, nx, ny, slices, base, k, iso, clamp, lower, upper, alongAbove, across, vertexAt, vertex)
    store<u32>(numbers, vertex + <u32>((next - vertexAt) / 24))
    vertexAt = next
    fillBases(bases, nx + 2, ny + 2, along, alongAbove, across)
    const triangle = load<u32>(numbers, 4)
    const end = emitCells(lower, upper, nx, ny, table, sizes, bases, triangleAt, triangle, bases + 48)
    store<u32>(numbers, triangle + <u32>((end - triangleAt) / 12), 4)
    triangleAt = end
  }
}

/**
 * Points f32[3n] of index coordinates f64[3n]. `frame` f64[18]: offset, spacing, origin, then the direction by rows; see
 * `IndexFrame`.
 */
export function isosurfacePlace(indices: usize, n: i32, frame: usize, positions: usize): void {
  for (let v = 0; v < n; v++) {
    const at = indices + <usize>v * 24
    const x = (load<f64>(at) + load<f64>(frame)) * load<f64>(frame, 24)
    const y = (load<f64>(at, 8) + load<f64>(frame, 8)) * load<f64>(frame, 32)
    const z = (load<f64>(at, 16) + load<f64>(frame, 16)) * load<f64>(frame, 40)
    const to = positions + <usize>v * 12
    for (let axis: usize = 0; axis < 3; axis++) {
      const row = frame + 72 + axis * 24
      const turned = load<f64>(row) * x + load<f64>(row, 8) * y + load<f64>(row, 16) * z
      store<f32>(to + (axis << 2), <f32>(load<f64>(frame + (axis << 3), 48) + turned))
    }
  }
}
