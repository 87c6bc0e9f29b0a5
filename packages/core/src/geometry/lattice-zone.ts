import { closestPoints, meshTree } from '@trabecula/kernels'
import { multiplyMatrixVector, transpose } from '../base/vectors.ts'
import { StepError } from '../step.ts'
import { type UnitCell, unitCell } from './cell.ts'
import { cellError, type PeriodicMesh, periodicMesh } from './cell-mesh.ts'
import { reducePeriodic } from './cell-reduce.ts'
import type { LatticeArgument, LatticeResult } from './lattice.ts'
import { blocksOf } from './lattice-blocks.ts'
import { cellPieces, fillBlocks } from './lattice-fill.ts'
import { exactMeshOf, solidOf, withManifold } from './manifold.ts'
import { boundsOf, signedVolume, type TriangleMesh } from './mesh.ts'
import { withoutCrossings } from './uncross.ts'

const BLOCKS = 2 // Along an edge of the cell: the parts in which it is laid out.
const FEWEST = 8 // Samples along an edge of the cell.
const MOST = 96
const PREDICTABLE = 20 // Samples above which the error falls with the square of their number.
const SHARES = [0.85, 0.75, 0.62] // Of the limit, for the reduction, which measures at fewer places.
const ROUNDED = 1e-3 // mm: more than rounding moves a surface.
const KEPT = 0.93 // Of the chord error: the rest is for what the Boolean rounds.
const WALL_SHARE = 0.08 // Of density · size, about a quarter of a sheet's thickness.
const MOST_BLOCKS = 40_000
const MOST_IN_BOX = 8_000_000 // Blocks of the box around the zone, which are looked at one by one.
const CRUMB = 0.05 // Of the solid of a cell: a smaller piece is a crumb.

/**
 * The cell's surface, reduced as far as the chord error allows: sampled as coarsely as a third of it allows, then reduced
 * with a limit that is lowered until the distance measured is kept. Walls limit it too: their two sides must not meet.
 */
export function cellSurface(
  cell: UnitCell,
  size: number,
  chordError: number,
  where: string,
): { mesh: PeriodicMesh; samples: number; error: number } {
  const limit = Math.min(KEPT * chordError, WALL_SHARE * cell.density * size) / size
  for (let n = FEWEST; n <= MOST; ) {
    const fine = periodicMesh(cell, n, BLOCKS)
    const error = cellError(cell, fine)
    if (error > limit / 3) {
      // The error falls with the square of the sampling, faster at first.
      const needed = Math.ceil(n * Math.sqrt((3 * error) / limit))
      if (n >= PREDICTABLE && needed > 1.5 * MOST) break
      n = Math.max(n + BLOCKS, BLOCKS * Math.floor((n + 0.4 * Math.min(needed - n, MOST)) / BLOCKS))
      continue
    }
    for (const share of SHARES) {
      const mesh = reducePeriodic(cell, fine, share * limit)
      const reached = cellError(cell, mesh)
      if (reached <= limit) return { mesh, samples: n, error: reached }
    }
    return { mesh: fine, samples: n, error }
  }
  throw new StepError({
    code: 'LATTICE_TOO_FINE',
    message: `expected a chord error that ${MOST} samples along the cell of ${size} mm can keep, got ${chordError} mm`,
    where,
    remedy: 'Take a smaller cell, or allow a greater chord error.',
  })
}

let last: { readonly key: string; readonly surface: ReturnType<typeof cellSurface> } | undefined

/** The zones of an implant have one cell: its surface is made once a worker. */
function remembered(cell: UnitCell, size: number, chordError: number, where: string) {
  const key = [cell.kind, cell.form, cell.density, size, chordError].join(' ')
  if (last?.key !== key) last = { key, surface: cellSurface(cell, size, chordError, where) }
  return last.surface
}

/** The lattice trimmed to a zone. @throws as latticeTask */
export async function latticeIn(argument: LatticeArgument): Promise<LatticeResult> {
  const { zone, size, axes, origin, where } = argument
  const cell = unitCell(argument.cell, argument.form, argument.density, where)
  const { mesh, samples, error } = remembered(cell, size, argument.chordError, where)
  const inverse = transpose(axes)
  const local = (p: Float32Array, per: number) => {
    const out = new Float32Array(p.length)
    for (let i = 0; i < p.length; i += 3) {
      const q = multiplyMatrixVector(inverse, [
        p[i]! - origin[0],
        p[i + 1]! - origin[1],
        p[i + 2]! - origin[2],
      ])
      for (let axis = 0; axis < 3; axis++) out[i + axis] = q[axis]! * per
    }
    return out
  }
  const reach = local(zone.positions, BLOCKS / size)
  const { min, max } = boundsOf({ positions: reach, triangles: zone.triangles })
  const box = [0, 1, 2].reduce((product, axis) => product * (max[axis]! - min[axis]! + 4), 1)
  if (box > MOST_IN_BOX) throw tooManyCells(box, size, where)
  const set = blocksOf({ positions: reach, triangles: zone.triangles })
  const blocks = set.used.reduce((sum, used) => sum + used, 0)
  if (blocks > MOST_BLOCKS) throw tooManyCells(blocks, size, where)
  const triangles = Math.round((blocks * mesh.triangles.length) / (3 * BLOCKS * BLOCKS * BLOCKS))
  const trimmed = await withManifold(where, [zone.triangles.length / 3, triangles], (scope) => {
    const pieces = cellPieces(scope.wasm, cell, mesh)
    const filled = fillBlocks(pieces, set, (at, out, offset) => {
      const q = multiplyMatrixVector(axes, [at[0] * size, at[1] * size, at[2] * size])
      for (let axis = 0; axis < 3; axis++) out[offset + axis] = q[axis]! + origin[axis]!
    })
    if (filled.triangles.length === 0) return filled
    const body = solidOf(scope, filled, where)
    // Large triangles have large boxes, among which the Boolean would look for a long time.
    const envelope = scope.keep(solidOf(scope, zone, where).refineToLength(size))
    return exactMeshOf(scope.keep(body.intersect(envelope)))
  })
  const { mesh: kept, removed } = withoutCrumbs(
    withoutCrossings(trimmed),
    CRUMB * argument.density * size * size * size,
  )
  const zoneVolume = signedVolume(zone)
  return {
    mesh: kept,
    chordError: measuredError(
      cell,
      kept,
      local(kept.positions, 1 / size),
      size,
      zone,
      error * size + ROUNDED,
    ),
    density: zoneVolume > 0 ? signedVolume(kept) / zoneVolume : 0,
    zoneVolume,
    spacing: size / samples,
    removed,
  }
}

function tooManyCells(blocks: number, size: number, where: string): StepError {
  const cells = Math.round(blocks / (BLOCKS * BLOCKS * BLOCKS))
  return new StepError({
    code: 'LATTICE_TOO_FINE',
    message: `expected a zone of at most ${MOST_BLOCKS / (BLOCKS * BLOCKS * BLOCKS)} cells, got ${cells} of ${size} mm`,
    where,
    remedy: 'Take a greater cell, or fill a smaller zone.',
  })
}

/** Leaves out pieces whose volume is under `least`, mm³. Cavities stay. */
function withoutCrumbs(mesh: TriangleMesh, least: number): { mesh: TriangleMesh; removed: number } {
  const { positions: p, triangles: t } = mesh
  const parent = new Int32Array(p.length / 3).map((_, v) => v)
  const root = (v: number): number => {
    let at = v
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!
      at = parent[at]!
    }
    return at
  }
  for (let i = 0; i < t.length; i += 3) {
    const a = root(t[i]!)
    for (let c = 1; c < 3; c++) parent[root(t[i + c]!)] = a
  }
  const volumes = new Float64Array(parent.length)
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    volumes[root(t[i]!)]! +=
      (p[a]! * (p[b + 1]! * p[c + 2]! - p[b + 2]! * p[c + 1]!) +
        p[a + 1]! * (p[b + 2]! * p[c]! - p[b]! * p[c + 2]!) +
        p[a + 2]! * (p[b]! * p[c + 1]! - p[b + 1]! * p[c]!)) /
      6
  }
  let removed = 0
  for (const volume of volumes) if (volume > 0 && volume < least) removed += volume
  if (removed === 0) return { mesh, removed }
  const crumb = (v: number) => volumes[root(v)]! > 0 && volumes[root(v)]! < least
  const number = new Int32Array(parent.length).fill(-1)
  let count = 0
  for (let v = 0; v < number.length; v++) if (!crumb(v)) number[v] = count++
  const positions = new Float32Array(3 * count)
  for (let v = 0; v < number.length; v++)
    if (number[v]! >= 0) positions.set(p.subarray(3 * v, 3 * v + 3), 3 * number[v]!)
  return { mesh: { positions, triangles: t.filter((v) => number[v]! >= 0).map((v) => number[v]!) }, removed }
}

/** Where in a triangle the distance is measured: its corners, the middles of its edges, its centroid. */
const PLACES = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [0.5, 0.5, 0],
  [0, 0.5, 0.5],
  [0.5, 0, 0.5],
  [1 / 3, 1 / 3, 1 / 3],
] as const

/**
 * Greatest distance, mm, of the triangles to the lattice's surface; those that are farther from it than `limit`, the
 * cell's own error, are measured to the zone too, on which they lie where they trim the lattice: the nearer counts.
 * @param local f32[3V]: positions in edges of the cell.
 */
function measuredError(
  cell: UnitCell,
  mesh: TriangleMesh,
  local: Float32Array,
  size: number,
  zone: TriangleMesh,
  limit: number,
): number {
  const { positions: p, triangles: t } = mesh
  const slope = new Float64Array(3)
  const distanceAt = (x: number, y: number, z: number) => {
    const value = cell.slope(x, y, z, slope)
    const steep = Math.sqrt(slope[0]! * slope[0]! + slope[1]! * slope[1]! + slope[2]! * slope[2]!)
    return (size * Math.abs(value)) / Math.max(steep, 1e-9)
  }
  const corners = new Float64Array(p.length / 3)
  for (let v = 0; v < corners.length; v++)
    corners[v] = distanceAt(local[3 * v]!, local[3 * v + 1]!, local[3 * v + 2]!)
  const between = (a: number, b: number, c: number, u: number, v: number, w: number) =>
    distanceAt(
      u * local[a]! + v * local[b]! + w * local[c]!,
      u * local[a + 1]! + v * local[b + 1]! + w * local[c + 1]!,
      u * local[a + 2]! + v * local[b + 2]! + w * local[c + 2]!,
    )
  const far: number[] = []
  const worsts: number[] = []
  let greatest = 0
  for (let i = 0; i < t.length; i += 3) {
    let worst = Math.max(corners[t[i]!]!, corners[t[i + 1]!]!, corners[t[i + 2]!]!)
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    for (let n = 3; n < PLACES.length; n++) {
      const [u, v, w] = PLACES[n]!
      worst = Math.max(worst, between(a, b, c, u, v, w))
    }
    if (worst <= limit) {
      greatest = Math.max(greatest, worst)
      continue
    }
    worsts.push(worst)
    for (const [u, v, w] of PLACES)
      for (let x = 0; x < 3; x++) far.push(u * p[a + x]! + v * p[b + x]! + w * p[c + x]!)
  }
  if (far.length === 0) return greatest
  const { distances } = closestPoints(meshTree(zone.positions, zone.triangles), Float32Array.from(far))
  worsts.forEach((worst, n) => {
    const toZone = distances.subarray(PLACES.length * n, PLACES.length * (n + 1))
    greatest = Math.max(greatest, Math.min(worst, Math.max(...toZone)))
  })
  return greatest
}
