import type { SliceRange } from './gaussian.ts'
import { type Arena, voxelCount, withArena } from './load.ts'

type Size = readonly [number, number, number]

export type Interpolation = 'nearest' | 'linear' | 'cubic'

/** How a volume is asked at the places of another grid. */
export interface ResampleRule {
  /** 12 numbers by rows: target index (i, j, k) lies at map · (i, j, k, 1) in indices of the source. */
  readonly map: readonly number[]
  readonly method: Interpolation
  /** Voxels beyond the outermost centres up to which their values are repeated; ∞: everywhere. */
  readonly margin: number
  /** What stands beyond. */
  readonly empty: number
}

/** A volume that is asked. */
export interface ResampleSource {
  readonly values: Uint8Array | Int16Array | Float32Array
  readonly size: Size
}

const METHODS: readonly Interpolation[] = ['nearest', 'linear', 'cubic']
const TILE: Size = [64, 64, 32] // Target voxels at a time.
const MOST_BYTES = 32 * 2 ** 20 // Of the source, for one tile.

interface Box {
  readonly first: Size
  readonly size: Size
}

/** The source's voxels that a tile asks for: an affine map's extremes lie at the corners. */
function boxFor(map: readonly number[], from: Size, tile: Size, [nx, ny, nz]: Size): Box {
  const first: number[] = []
  const size: number[] = []
  ;[nx, ny, nz].forEach((n, axis) => {
    let [low, high] = [Infinity, -Infinity]
    for (let corner = 0; corner < 8; corner++) {
      const at = [0, 1, 2].reduce(
        (sum, a) => sum + map[4 * axis + a]! * (from[a]! + ((corner >> a) & 1) * (tile[a]! - 1)),
        map[4 * axis + 3]!,
      )
      low = Math.min(low, at)
      high = Math.max(high, at)
    }
    // A voxel more on either side: the kernel's own sums may round otherwise.
    const start = Math.min(Math.max(Math.floor(low) - 2, 0), n - 1)
    first.push(start)
    size.push(Math.min(Math.max(Math.floor(high) + 3, start), n - 1) - start + 1)
  })
  return { first: first as unknown as Size, size: size as unknown as Size }
}

function copyIn(
  arena: Arena,
  at: number,
  { values, size: [nx, ny] }: ResampleSource,
  { first, size }: Box,
): void {
  let to = at
  for (let z = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      const from = first[0] + nx * (first[1] + y + ny * (first[2] + z))
      arena.set(to, values.subarray(from, from + size[0]))
      to += size[0] * values.BYTES_PER_ELEMENT
    }
  }
}

/**
 * Some slices of a volume asked at the places of another grid, turned in any way: the nearest voxel's value, linear
 * interpolation, or cubic convolution (Keys 1981, doi:10.1109/TASSP.1981.1163711, a = −1/2, exact for fields of second degree).
 * Tile by tile, with the part of the source that a tile needs: bounded working memory, however oblique. A neighbour of weight 0
 * is not looked at, so that what has no value does not spread to places on voxels.
 * @param range slices of the target grid. @param target f32[nx·ny·(last − first)] of `size`, written.
 * @throws RangeError, KernelMemoryError
 */
export function resampleSlices(
  source: ResampleSource,
  size: Size,
  { map, method, margin, empty }: ResampleRule,
  { first, last }: SliceRange,
  target: Float32Array,
): void {
  voxelCount(source.size, source.values)
  const [nx, ny, nz] = size
  if (map.length !== 12 || !map.every(Number.isFinite))
    throw new RangeError(`kernels: expected 12 finite numbers of a map, got ${map.join(', ')}`)
  if (!(first >= 0 && first <= last && last <= nz && target.length === nx * ny * (last - first)))
    throw new RangeError(
      `kernels: expected slices within 0 to ${nz} and as many voxels, got ${first} to ${last}`,
    )
  const { values } = source
  const kind = values instanceof Float32Array ? 0 : values instanceof Int16Array ? 1 : 2
  const bytesOf = ({ size: [a, b, c] }: Box) => a * b * c * values.BYTES_PER_ELEMENT
  /** Cuts a tile until what it needs fits. */
  const visit = (from: Size, tile: Size, work: (from: Size, tile: Size, box: Box) => void): void => {
    const box = boxFor(map, from, tile, source.size)
    const longest = tile.indexOf(Math.max(...tile))
    if (bytesOf(box) <= MOST_BYTES || tile[longest] === 1) {
      work(from, tile, box)
      return
    }
    const half = Math.ceil(tile[longest]! / 2)
    const cut = (n: number) => tile.map((t, a) => (a === longest ? n : t)) as unknown as Size
    visit(from, cut(half), work)
    const next = from.map((f, a) => (a === longest ? f + half : f)) as unknown as Size
    visit(next, cut(tile[longest]! - half), work)
  }
  const piece = (from: Size, tile: Size, box: Box): void =>
    withArena((arena) => {
      const at = arena.reserve(bytesOf(box) + 16)
      copyIn(arena, at, source, box)
      const frame = arena.put(Int32Array.of(...source.size, ...box.first, box.size[0], box.size[1]))
      const out = arena.reserve(4 * tile[0] * tile[1] * tile[2])
      arena.kernel.resampleBox!(
        at, kind, frame, arena.put(Float64Array.from(map)), ...from, ...tile, METHODS.indexOf(method), margin, empty, out,
        arena.reserve(96),
      ) // biome-ignore format: one call
      const found = arena.take(Float32Array, out, tile[0] * tile[1] * tile[2])
      for (let row = 0; row < tile[1] * tile[2]; row++) {
        const [j, k] = [from[1] + (row % tile[1]), from[2] + Math.floor(row / tile[1]) - first]
        target.set(found.subarray(tile[0] * row, tile[0] * (row + 1)), from[0] + nx * (j + ny * k))
      }
    })
  for (let k = first; k < last; k += TILE[2])
    for (let j = 0; j < ny; j += TILE[1])
      for (let i = 0; i < nx; i += TILE[0]) {
        const tile = [
          Math.min(TILE[0], nx - i),
          Math.min(TILE[1], ny - j),
          Math.min(TILE[2], last - k),
        ] as const
        visit([i, j, k], tile, piece)
      }
}
