import type { TriangleMesh } from '../geometry/mesh.ts'
import { hangsOver } from './overhang.ts'

/** Columns over the outline's box, at most; and their least distance, mm. */
const COLUMNS = 20_000
const LEAST_PITCH = 0.1
/** mm: surfaces that lie on each other need nothing between them. */
const TOUCH = 1e-4
const OVERHANG = 1
const CRITICAL = 2
const DOWN = 4

export interface SupportFigures {
  /** mm³ between overhangs and what lies below: the plate or the part itself. */
  readonly volume: number
  /** mm² of critical surface, seen from above, that supports would stand on. */
  readonly stoodOn: number
}

/** What each column of the raster meets: `heights[start[c] … start[c + 1])` unsorted, with flags. */
interface Columns {
  /** mm² of each column. */
  readonly cell: number
  readonly start: Uint32Array
  readonly heights: Float64Array
  readonly flags: Uint8Array
}

/**
 * Support that a part needs as it stands, estimated by vertical columns through its facets: below each facet that hangs
 * over, above the first layer, the column is filled down to the next surface or the plate. About 20,000 columns: for
 * parts of the size of a hand 0.5 to 1 mm apart.
 * @param bottom z of the plate. @param layer mm.
 */
export function supportColumns(
  mesh: TriangleMesh,
  critical: Uint8Array,
  bottom: number,
  layer: number,
): SupportFigures {
  const { cell, start, heights, flags } = columnsOf(mesh, critical)
  let [volume, stoodOn] = [0, 0]
  for (let column = 0; column + 1 < start.length; column++) {
    const from = start[column]!
    const to = start[column + 1]!
    for (let n = from; n < to; n++) {
      if (!(flags[n]! & OVERHANG) || heights[n]! <= bottom + layer) continue
      const below = nextBelow(heights, flags, from, to, n)
      volume += heights[n]! - (below < 0 ? bottom : heights[below]!)
      if (below >= 0 && flags[below]! & CRITICAL) stoodOn++
    }
  }
  return { volume: volume * cell, stoodOn: stoodOn * cell }
}

/** The highest upward surface below crossing n, or −1. */
function nextBelow(heights: Float64Array, flags: Uint8Array, from: number, to: number, n: number): number {
  let best = -1
  for (let m = from; m < to; m++) {
    if (flags[m]! & DOWN || heights[m]! > heights[n]! + TOUCH) continue
    if (best < 0 || heights[m]! > heights[best]!) best = m
  }
  return best
}

interface Raster {
  readonly dx: number
  readonly dy: number
  readonly nx: number
  readonly ny: number
  readonly x0: number
  readonly y0: number
}

function rasterOver({ positions: p }: TriangleMesh): Raster {
  let [lowX, lowY, highX, highY] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let i = 0; i < p.length; i += 3) {
    const [x, y] = [p[i]!, p[i + 1]!]
    if (x < lowX) lowX = x
    if (x > highX) highX = x
    if (y < lowY) lowY = y
    if (y > highY) highY = y
  }
  const [width, depth] = [highX - lowX, highY - lowY]
  const pitch = Math.max(LEAST_PITCH, Math.sqrt((width * depth) / COLUMNS))
  const nx = Math.max(1, Math.ceil(width / pitch))
  const ny = Math.max(1, Math.ceil(depth / pitch))
  const [dx, dy] = [width / nx, depth / ny]
  // Not in the middle: off the vertices of meshes that repeat themselves.
  return { dx, dy, nx, ny, x0: lowX + dx * 0.4931, y0: lowY + dy * 0.4931 }
}

/** Meetings of columns and facets, in the order of the facets. */
interface Meetings {
  count: number
  column: Uint32Array
  height: Float64Array
  flag: Uint8Array
}

function columnsOf(mesh: TriangleMesh, critical: Uint8Array): Columns {
  const raster = rasterOver(mesh)
  const met = meetings(mesh, critical, raster)
  const start = new Uint32Array(raster.nx * raster.ny + 1)
  for (let n = 0; n < met.count; n++) start[met.column[n]! + 1]!++
  for (let n = 0; n + 1 < start.length; n++) start[n + 1]! += start[n]!
  const heights = new Float64Array(met.count)
  const flags = new Uint8Array(met.count)
  const fill = start.slice()
  for (let n = 0; n < met.count; n++) {
    const at = fill[met.column[n]!]!++
    heights[at] = met.height[n]!
    flags[at] = met.flag[n]!
  }
  return { cell: raster.dx * raster.dy, start, heights, flags }
}

/** Facets that face up or hang over; the others end nothing and carry nothing. */
function meetings(
  { positions: p, triangles: t }: TriangleMesh,
  critical: Uint8Array,
  raster: Raster,
): Meetings {
  const { dx, dy, nx, ny, x0, y0 } = raster
  const met = roomFor(1 << 16)
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const ax = p[a]!
    const bx = p[b]!
    const cx = p[c]!
    const i0 = Math.max(0, Math.ceil((Math.min(ax, bx, cx) - x0) / dx))
    const i1 = Math.min(nx - 1, Math.floor((Math.max(ax, bx, cx) - x0) / dx))
    if (i1 < i0) continue
    const ay = p[a + 1]!
    const by = p[b + 1]!
    const cy = p[c + 1]!
    const j0 = Math.max(0, Math.ceil((Math.min(ay, by, cy) - y0) / dy))
    const j1 = Math.min(ny - 1, Math.floor((Math.max(ay, by, cy) - y0) / dy))
    if (j1 < j0) continue
    const nz = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    const flag = flagOf(p, a, b, c, nz) | (critical[i / 3] ? CRITICAL : 0)
    if (nz === 0 || (nz < 0 && !(flag & OVERHANG))) continue
    for (let j = j0; j <= j1; j++) {
      const y = y0 + j * dy
      for (let k = i0; k <= i1; k++) {
        const x = x0 + k * dx
        const u = ((bx - x) * (cy - y) - (by - y) * (cx - x)) / nz
        const v = ((cx - x) * (ay - y) - (cy - y) * (ax - x)) / nz
        if (u < 0 || v < 0 || u + v > 1) continue
        if (met.count === met.column.length) grow(met)
        met.column[met.count] = j * nx + k
        met.height[met.count] = u * p[a + 2]! + v * p[b + 2]! + (1 - u - v) * p[c + 2]!
        met.flag[met.count++] = flag
      }
    }
  }
  return met
}

function roomFor(size: number): Meetings {
  return {
    count: 0,
    column: new Uint32Array(size),
    height: new Float64Array(size),
    flag: new Uint8Array(size),
  }
}

function grow(met: Meetings): void {
  const wide = roomFor(2 * met.column.length)
  wide.column.set(met.column)
  wide.height.set(met.height)
  wide.flag.set(met.flag)
  met.column = wide.column
  met.height = wide.height
  met.flag = wide.flag
}

function flagOf(p: Float32Array, a: number, b: number, c: number, nz: number): number {
  if (nz > 0) return 0
  const [uy, uz, vy, vz] = [
    p[b + 1]! - p[a + 1]!,
    p[b + 2]! - p[a + 2]!,
    p[c + 1]! - p[a + 1]!,
    p[c + 2]! - p[a + 2]!,
  ]
  const [ux, vx] = [p[b]! - p[a]!, p[c]! - p[a]!]
  return DOWN | (hangsOver(uy * vz - uz * vy, uz * vx - ux * vz, nz) ? OVERHANG : 0)
}
