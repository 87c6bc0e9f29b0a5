// Cuts a mesh into pieces of neighbouring triangles: its box's cells, halved again and again across their longest side.
import { corner } from './mesh-tree'

const SIDE: f32 = 64 // Cells along the longest side.
const CELLS: i32 = 1 << 18

/** Sum of a triangle's corners (x, y, z, ?): what stands behind the last corner is read too. */
@inline
function thrice(positions: usize, triangles: usize, t: i32): v128 {
  return f32x4.add(
    v128.load(corner(positions, triangles, t, 0)),
    f32x4.add(v128.load(corner(positions, triangles, t, 1)), v128.load(corner(positions, triangles, t, 2))),
  )
}

@inline
function cell(value: f32): u32 {
  return value > 0 ? (value < SIDE - 1 ? <u32>value : <u32>(SIDE - 1)) : 0 // NaN: 0.
}

@inline
function along(key: u32, axis: u32): u32 {
  return (key >> (6 * axis)) & 63
}

/** The axis along which the cells list[first … end) reach farthest. */
function longestAxis(list: usize, first: u32, end: u32): u32 {
  let best: u32 = 0
  let longest: u32 = 0
  for (let axis: u32 = 0; axis < 3; axis++) {
    let low: u32 = 63
    let high: u32 = 0
    for (let i = first; i < end; i++) {
      const x = along(load<u32>(list + (<usize>i << 2)), axis)
      low = min(low, x)
      high = max(high, x)
    }
    if (high > low && high - low > longest) {
      longest = high - low
      best = axis
    }
  }
  return best
}

/** Brings the cells of list[first … end) below the layer that halves their triangles best to the front; returns where the others start. */
function halved(list: usize, first: u32, end: u32, counts: usize, bins: usize): u32 {
  const axis = longestAxis(list, first, end)
  memory.fill(bins, 0, 256)
  let total: u32 = 0
  for (let i = first; i < end; i++) {
    const key = load<u32>(list + (<usize>i << 2))
    const count = load<u32>(counts + (<usize>key << 2))
    const bin = bins + (<usize>along(key, axis) << 2)
    store<u32>(bin, load<u32>(bin) + count)
    total += count
  }
  let cut: u32 = 0
  let sum: u32 = 0
  while (cut < 63 && (sum == 0 || sum + load<u32>(bins + (<usize>cut << 2)) / 2 < total / 2)) {
    sum += load<u32>(bins + (<usize>cut << 2))
    cut++
  }
  let i = first
  let j = end
  while (i < j) {
    const key = load<u32>(list + (<usize>i << 2))
    if (along(key, axis) < cut) {
      i++
    } else {
      j--
      store<u32>(list + (<usize>i << 2), load<u32>(list + (<usize>j << 2)))
      store<u32>(list + (<usize>j << 2), key)
    }
  }
  return i
}

/**
 * Writes each cell's first piece to `firsts`, and 0 to its count; returns how many pieces there are. Of a cell with more than
 * `most` triangles every `most` are a piece.
 */
function halvedCells(list: usize, n: u32, most: u32, firsts: usize, counts: usize, bins: usize, stack: usize): u32 {
  let piece: u32 = 0
  let top = 1
  store<u32>(stack, 0)
  store<u32>(stack, n, 4)
  while (top > 0) {
    top--
    const first = load<u32>(stack + (<usize>top << 3)), end = load<u32>(stack + (<usize>top << 3), 4)
    let total: u32 = 0
    for (let i = first; i < end; i++) total += load<u32>(counts + (<usize>load<u32>(list + (<usize>i << 2)) << 2))
    if (total > most && end - first > 1) {
      const middle = halved(list, first, end, counts, bins)
      store<u32>(stack + (<usize>top << 3), middle)
      store<u32>(stack + (<usize>top << 3), end, 4)
      store<u32>(stack + (<usize>(top + 1) << 3), first)
      store<u32>(stack + (<usize>(top + 1) << 3), middle, 4)
      top += 2
      continue
    }
    for (let i = first; i < end; i++) {
      const at = <usize>load<u32>(list + (<usize>i << 2)) << 2
      store<u32>(firsts + at, piece)
      store<u32>(counts + at, 0)
    }
    piece += (total + most - 1) / most
  }
  return piece
}

/**
 * Gives each of n triangles its piece, u32[n]; returns how many pieces there are, of at most `most` triangles each.
 * `list`, `firsts` and `counts` u32[CELLS], `bins` u32[64], `stack` u32[2 · 256].
 */
export function piecesOfTriangles(
  positions: usize, triangles: usize, n: i32, most: i32, pieces: usize, list: usize, firsts: usize, counts: usize,
  bins: usize, stack: usize,
): i32 {
  let low = f32x4.splat(Infinity)
  let high = f32x4.splat(-Infinity)
  for (let t = 0; t < n; t++) {
    const middle = thrice(positions, triangles, t)
    low = f32x4.pmin(low, middle)
    high = f32x4.pmax(high, middle)
  }
  const size = f32x4.sub(high, low)
  const longest = max(f32x4.extract_lane(size, 0), max(f32x4.extract_lane(size, 1), f32x4.extract_lane(size, 2)))
  const scale = f32x4.splat(longest > 0 ? SIDE / longest : 0)
  memory.fill(counts, 0, <usize>CELLS << 2)
  for (let t = 0; t < n; t++) {
    const at = f32x4.mul(f32x4.sub(thrice(positions, triangles, t), low), scale)
    const key = cell(f32x4.extract_lane(at, 0)) | (cell(f32x4.extract_lane(at, 1)) << 6) | (cell(f32x4.extract_lane(at, 2)) << 12)
    store<u32>(pieces + (<usize>t << 2), key)
    const count = counts + (<usize>key << 2)
    store<u32>(count, load<u32>(count) + 1)
  }
  let filled: u32 = 0
  for (let key = 0; key < CELLS; key++) {
    if (load<u32>(counts + (<usize>key << 2)) == 0) continue
    store<u32>(list + (<usize>filled << 2), key)
    filled++
  }
  const found = halvedCells(list, filled, most, firsts, counts, bins, stack)
  for (let t = 0; t < n; t++) {
    const own = pieces + (<usize>t << 2)
    const key = <usize>load<u32>(own) << 2
    const before = load<u32>(counts + key)
    store<u32>(counts + key, before + 1)
    store<u32>(own, load<u32>(firsts + key) + before / most)
  }
  return found
}

/**
 * Writes each piece's triangles, u32[3n] in the piece's own numbers, and its vertices, u32 at most 3n, in the order in which it
 * names them; where each piece's begin, u32[count + 1] both; and marks vertices of several pieces, u8[V]. `owners` u32[V] of
 * `count`, `numbers` u32[V], `list` u32[n].
 */
export function piecesNumbered(
  triangles: usize, n: i32, pieces: usize, count: i32, list: usize, owners: usize, numbers: usize, corners: usize,
  triangleStarts: usize, vertices: usize, vertexStarts: usize, seam: usize,
): void {
  memory.fill(triangleStarts, 0, <usize>(count + 1) << 2)
  for (let t = 0; t < n; t++) {
    const at = triangleStarts + (<usize>(load<u32>(pieces + (<usize>t << 2)) + 1) << 2)
    store<u32>(at, load<u32>(at) + 1)
  }
  for (let piece = 0; piece < count; piece++) {
    const at = triangleStarts + (<usize>piece << 2)
    store<u32>(at, load<u32>(at, 4) + load<u32>(at), 4)
    store<u32>(vertexStarts + (<usize>piece << 2), load<u32>(at)) // For now: where the next triangle goes.
  }
  for (let t = 0; t < n; t++) {
    const at = vertexStarts + (<usize>load<u32>(pieces + (<usize>t << 2)) << 2)
    const to = load<u32>(at)
    store<u32>(list + (<usize>to << 2), t)
    store<u32>(at, to + 1)
  }
  let used: u32 = 0
  for (let piece = 0; piece < count; piece++) {
    const start = used
    store<u32>(vertexStarts + (<usize>piece << 2), start)
    const end = load<u32>(triangleStarts + (<usize>piece << 2), 4)
    for (let i = load<u32>(triangleStarts + (<usize>piece << 2)); i < end; i++) {
      const t = <usize>load<u32>(list + (<usize>i << 2)) * 12
      for (let c: usize = 0; c < 12; c += 4) {
        const v = <usize>load<u32>(triangles + t + c)
        const owner = load<u32>(owners + (v << 2))
        if (owner != piece) {
          if (owner != count) store<u8>(seam + v, 1)
          store<u32>(owners + (v << 2), piece)
          store<u32>(numbers + (v << 2), used - start)
          store<u32>(vertices + (<usize>used << 2), <u32>v)
          used++
        }
        store<u32>(corners + <usize>i * 12 + c, load<u32>(numbers + (v << 2)))
      }
    }
  }
  store<u32>(vertexStarts + (<usize>count << 2), used)
}
