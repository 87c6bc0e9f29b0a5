import { add, dot, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { Grid } from '../geometry/volume.ts'
import type { ImageFrame } from './frame.ts'
import { normalOf } from './frame.ts'
import { measuredSlice, type Stored } from './values.ts'
import type { VoxelSink } from './voxel-sink.ts'

/** A place this near a slice, mm, is the slice's own. */
const ON_SLICE = 1e-3

/**
 * Linear interpolation of sheared or unequally spaced slices onto a regular grid with the same in-plane axes:
 * each output slice takes the slices on both sides at the place straight across (along the normal), each shifted
 * in its plane by what its own position says. Points outside a slice, or beside its padding, have no data.
 * Slices are pushed in their order along the normal; two of them are held at a time.
 */
export class SliceResampler {
  readonly #frames: readonly ImageFrame[]
  readonly #along: readonly number[]
  readonly #grid: Grid
  readonly #sink: VoxelSink
  readonly #sum: Float32Array
  #next = 0
  #before: Float32Array | undefined
  #last: Float32Array | undefined

  /** @param along distance of each frame from the first along the normal, ascending */
  constructor(frames: readonly ImageFrame[], along: readonly number[], grid: Grid, sink: VoxelSink) {
    this.#frames = frames
    this.#along = along
    this.#grid = grid
    this.#sink = sink
    this.#sum = new Float32Array(grid.size[0] * grid.size[1])
  }

  push(stored: Stored, index: number): void {
    const { values, low, high } = measuredSlice(this.#frames[index]!, stored)
    this.#sink.expect(low, high)
    this.#before = this.#last
    this.#last = values
    const here = this.#along[index]!
    for (let t = this.#place(); this.#next < this.#grid.size[2] && t - ON_SLICE <= here; t = this.#place()) {
      if (here - t <= ON_SLICE || index === 0) this.#emit([[index, values, 1]])
      else {
        const weight = (t - this.#along[index - 1]!) / (here - this.#along[index - 1]!)
        this.#emit([
          [index - 1, this.#before!, 1 - weight],
          [index, values, weight],
        ])
      }
    }
  }

  /** Slices of the grid beyond the last one take its values. */
  finish(): void {
    while (this.#next < this.#grid.size[2]) this.#emit([[this.#frames.length - 1, this.#last!, 1]])
  }

  #place(): number {
    return this.#next * this.#grid.spacing[2]
  }

  #emit(parts: readonly (readonly [number, Float32Array, number])[]): void {
    const [nx, ny] = this.#grid.size
    const corner = add(this.#grid.origin, scale(normalOf(this.#frames[0]!), this.#place()))
    this.#sum.fill(0)
    for (const [index, slice, weight] of parts)
      addSlice(this.#sum, nx, ny, slice, this.#frames[index]!, corner, weight)
    this.#sink.placeValues(this.#sum, this.#next * nx * ny)
    this.#next++
  }
}

function whole(value: number): number {
  const near = Math.round(value)
  return Math.abs(value - near) < 1e-6 ? near : value
}

function addSlice(
  sum: Float32Array,
  nx: number,
  ny: number,
  slice: Float32Array,
  frame: ImageFrame,
  corner: Vector3,
  weight: number,
): void {
  const { columns, rows } = frame.format
  const offset = subtract(corner, frame.position)
  const u = whole(dot(offset, frame.rowAxis) / frame.spacing[0])
  const v = whole(dot(offset, frame.columnAxis) / frame.spacing[1])
  const [i0, j0] = [Math.floor(u), Math.floor(v)]
  const [fu, fv] = [u - i0, v - j0]
  // A neighbour whose weight is 0 is not looked at: it may lie outside, or be padding.
  const right = fu > 0 ? 1 : 0
  const below = fv > 0 ? columns : 0
  for (let j = 0; j < ny; j++) {
    const y = j + j0
    const inside = y >= 0 && y + (fv > 0 ? 1 : 0) < rows
    for (let i = 0; i < nx; i++) {
      const x = i + i0
      if (!inside || x < 0 || x + right >= columns) {
        sum[j * nx + i] = Number.NaN
        continue
      }
      const at = x + columns * y
      const upper = right ? slice[at]! * (1 - fu) + slice[at + 1]! * fu : slice[at]!
      const lower = !below
        ? 0
        : right
          ? slice[at + below]! * (1 - fu) + slice[at + below + 1]! * fu
          : slice[at + below]!
      sum[j * nx + i]! += weight * (below ? upper * (1 - fv) + lower * fv : upper)
    }
  }
}
