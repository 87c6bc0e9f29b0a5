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

/** Widens `box` (f32[8]: least x, y, z, –, greatest x, y, z, –) by three times the middles of n triangles. */
export function piecesBox(positions: usize, triangles: usize, n: i32, box: usize): void {
  let low = v128.load(box)
  let high = v128.load(box, 16)
  for (let t = 0; t < n; t++) {
    const middle = thrice(positions, triangles, t)
    low = f32x4.pmin(low, middle)
    high = f32x4.pmax(high, middle)
  }
  v128.store(box, low)
  v128.store(box, high, 16)
}

/** Writes the cell of each of n triangles to `cells` u32[n], and counts it in `counts` u32[CELLS]. */
export function piecesCells(positions: usize, triangles: usize, n: i32, box: usize, cells: usize, counts: usize): void {
  const low = v128.load(box)
  const size = f32x4.sub(v128.load(box, 16), low)
  const longest = max(f32x4.extract_lane(size, 0), max(f32x4.extract_lane(size, 1), f32x4.extract_lane(size, 2)))
  const scale = f32x4.splat(longest > 0 ? SIDE / longest : 0)
  for (let t = 0; t < n; t++) {
    const at = f32x4.mul(f32x4.sub(thrice(positions, triangles, t), low), scale)
    const key = cell(f32x4.extract_lane(at, 0)) | (cell(f32x4.extract_lane(at, 1)) << 6) | (cell(f32x4.extract_lane(at, 2)) << 12)
    store<u32>(cells + (<usize>t << 2), key)
    const count = counts + (<usize>key << 2)
    store<u32>(count, load<u32>(count) + 1)
  }
}

/**
 * Divides the cells among pieces of at most `most` triangles; returns how many pieces there are. `counts` as `piecesCells` left
 * it, 0 afterwards; `list` and `firsts` u32[CELLS], `bins` u32[64], `stack` u32[2 · 256].
 */
export function piecesDivided(most: i32, list: usize, firsts: usize, counts: usize, bins: usize, stack: usize): i32 {
  let filled: u32 = 0
  for (let key = 0; key < CELLS; key++) {
    if (load<u32>(counts + (<usize>key << 2)) == 0) continue
    store<u32>(list + (<usize>filled << 2), key)
    filled++
  }
  return halvedCells(list, filled, most, firsts, counts, bins, stack)
}

/** Of n triangles in their order: each one's cell becomes its piece, and its piece's `sizes` u32 is counted up. */
export function piecesOwned(cells: usize, n: i32, most: i32, firsts: usize, counts: usize, sizes: usize): void {
  for (let t = 0; t < n; t++) {
    const own = cells + (<usize>t << 2)
    const key = <usize>load<u32>(own) << 2
    const before = load<u32>(counts + key)
    store<u32>(counts + key, before + 1)
    const piece = load<u32>(firsts + key) + before / most
    store<u32>(own, piece)
    const size = sizes + (<usize>piece << 2)
    store<u32>(size, load<u32>(size) + 1)
  }
}

/** Writes the numbers `first` … `first` + n of triangles to where their pieces' next ones go, `next` u32 a piece. */
export function piecesListed(pieces: usize, first: i32, n: i32, next: usize, list: usize): void {
  for (let t = 0; t < n; t++) {
    const at = next + (<usize>load<u32>(pieces + (<usize>t << 2)) << 2)
    const to = load<u32>(at)
    store<u32>(list + (<usize>to << 2), first + t)
    store<u32>(at, to + 1)
  }
}

/**
 * Numbers the vertices of one piece as its n triangles name them: its corners u32[3n] get these numbers, `vertices` the mesh's.
 * Returns how many they are. `owned` u32[2V]: the last piece that named a vertex (`none` before any), and its number there;
 * `seam` u8[V] becomes 1 where there was another.
 */
export function pieceNumbered(
  corners: usize, n: i32, piece: u32, none: u32, owned: usize, vertices: usize, seam: usize,
): u32 {
  let used: u32 = 0
  const end = corners + <usize>n * 12
  for (let at = corners; at < end; at += 4) {
    const v = <usize>load<u32>(at)
    const own = owned + (v << 3)
    const owner = load<u32>(own)
    if (owner != piece) {
      if (owner != none) store<u8>(seam + v, 1)
      store<u32>(own, piece)
      store<u32>(own, used, 4)
      store<u32>(vertices + (<usize>used << 2), <u32>v)
      used++
    }
    store<u32>(at, load<u32>(own, 4))
  }
  return used
}
