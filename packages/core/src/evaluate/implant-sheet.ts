import { meshDistances, meshTree } from '@trabecula/kernels'
import { exp, log } from '../base/math.ts'
import { dot, type Vector3 } from '../base/vectors.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { vertexTriangles } from '../geometry/mesh-topology.ts'
import { END, overInner, type ZoneColumns, type ZoneDepth } from './implant-columns.ts'
import { spheresIn, widestSquare, windowOf } from './implant-spheres.ts'

/** What is said of a porous zone; lengths in mm; NaN where it could not be measured. */
export interface ZoneSheet {
  /** Share of the zone that is open. */
  readonly porosity: number
  /** Diameter of the largest sphere that lies in the pores, between cut face and core. */
  readonly pore: number
  /** Diameter of the largest sphere that travels through the pores from the cut face to half the depth. */
  readonly throat: number
  /** 5th percentile of the solid's chords. */
  readonly strut: number
  /** Share of the places where a grain's middle can be from which it finds a way out of the zone. */
  readonly interconnectivity: number
  /** Area of the lattice's surface / volume, 1/mm. */
  readonly surface: number
  /** Solid fraction of the half at the cut face and of the half at the core. */
  readonly outer: number
  readonly inner: number
  /** From the cut face to the core. */
  readonly thickness: number
  /** Of a graded zone: pore and strut in the third at the cut face and in that at the core. */
  readonly poreOuter?: number
  readonly poreInner?: number
  readonly strutOuter?: number
  readonly strutInner?: number
}

export const NO_SHEET: ZoneSheet = {
  porosity: NaN, pore: NaN, throat: NaN, strut: NaN, interconnectivity: NaN, surface: NaN, outer: NaN, inner: NaN, thickness: NaN,
} // biome-ignore format: nine times nothing

/** One resolution's rays. */
export interface ResolvedColumns {
  readonly columns: ZoneColumns
  readonly strut: number
  readonly density: number
  readonly parts: readonly number[]
  /** Of a graded zone. */
  readonly ends?: { readonly strutOuter: number; readonly strutInner: number }
}

const WINDOW = 2 // Cells across the window in which spheres are looked for.
const FINE = [48, 66] as const // Points along a cell there.
const BUDGET = [0.6e6, 1.2e6] as const // Points of the whole zone for the grains' ways.
const ASIDE = 1 // mm around the zone in which a grain is out.

/**
 * The property sheet of a zone at two resolutions, both from the triangles of the file: columns and chords as given,
 * spheres by distances to the surface on a grid in the widest square of the zone, grains by a grid over all of it.
 * @param slab the zone's part of the file. @param size edge of the cell, mm. @param grain its diameter, mm
 */
export function zoneSheet(
  slab: TriangleMesh,
  depth: ZoneDepth,
  resolved: readonly ResolvedColumns[],
  size: number,
  grain: number,
): readonly [ZoneSheet, ZoneSheet] {
  const [coarse, fine] = resolved as readonly [ResolvedColumns, ResolvedColumns]
  if (!(coarse.density >= 0)) return [NO_SHEET, NO_SHEET]
  const square = widestSquare(coarse.columns, WINDOW * size)
  const local = inZone(slab, depth, coarse.columns)
  const window = square.edge > 0 && windowOf(local, square)
  const at = (one: ResolvedColumns, n: 0 | 1): ZoneSheet => {
    const spheres = window
      ? spheresIn(window, square.edge, depth.depth, size / FINE[n], size, one.ends !== undefined)
      : NOWHERE
    const { pore, throat, poreOuter, poreInner } = spheres
    return {
      porosity: 1 - one.density,
      pore,
      throat,
      ...(one.ends && { poreOuter, poreInner, ...one.ends }),
      strut: one.strut,
      interconnectivity: waysOut(local, one.columns, depth.depth, grain, BUDGET[n]),
      surface: areaPerVolume(local, one.columns, depth.depth),
      outer: one.parts[0]!,
      inner: one.parts[1]!,
      thickness: thicknessOf(local, one.columns, depth),
    }
  }
  return [at(coarse, 0), at(fine, 1)]
}

const NOWHERE = { pore: NaN, throat: NaN, poreOuter: NaN, poreInner: NaN }

/** The slab in the zone's own frame: x along u from u0, y along v from v0, z from the cut face into the implant. */
function inZone(
  { positions: p, triangles }: TriangleMesh,
  { plane, gap }: ZoneDepth,
  { u, v, u0, v0 }: ZoneColumns,
): TriangleMesh {
  const positions = new Float32Array(p.length)
  for (let i = 0; i < p.length; i += 3) {
    const at: Vector3 = [p[i]!, p[i + 1]!, p[i + 2]!]
    positions[i] = dot(u, at) - u0
    positions[i + 1] = dot(v, at) - v0
    positions[i + 2] = dot(plane.normal, at) - plane.offset - gap
  }
  return { positions, triangles }
}

/** Share of the places of a grain's middle over inner columns from which it gets out, across faces of a grid. */
function waysOut(
  mesh: TriangleMesh,
  columns: ZoneColumns,
  depth: number,
  grain: number,
  budget: number,
): number {
  const [wide, high] = [columns.wide * columns.step + 2 * ASIDE, columns.high * columns.step + 2 * ASIDE]
  const spacing = Math.max(grain / 2, exp(log((wide * high * (depth + ASIDE)) / budget) / 3))
  const size = [
    Math.ceil(wide / spacing) + 1,
    Math.ceil(high / spacing) + 1,
    Math.floor((depth + ASIDE) / spacing) + 1,
  ] as const
  const moved = { positions: mesh.positions.map((x) => x + ASIDE), triangles: mesh.triangles }
  const [nx, ny, nz] = size
  const distances = meshDistances(
    meshTree(moved.positions, moved.triangles),
    vertexTriangles(moved),
    size,
    [spacing, spacing, spacing],
    Math.max(grain, 1.5 * spacing),
  )
  const open = (at: number) => distances[at]! >= grain / 2
  const reached = new Uint8Array(distances.length)
  const stack: number[] = []
  const visit = (at: number) => {
    if (reached[at] || !open(at)) return
    reached[at] = 1
    stack.push(at)
  }
  for (let at = 0; at < distances.length; at++) {
    const [i, j] = [at % nx, Math.floor(at / nx) % ny]
    if (at < nx * ny || i === 0 || j === 0 || i === nx - 1 || j === ny - 1) visit(at)
  }
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const [i, j, k] = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))]
    if (i > 0) visit(at - 1)
    if (i < nx - 1) visit(at + 1)
    if (j > 0) visit(at - nx)
    if (j < ny - 1) visit(at + nx)
    if (k > 0) visit(at - nx * ny)
    if (k < nz - 1) visit(at + nx * ny)
  }
  const inner = overInner(columns)
  let [all, free] = [0, 0]
  for (let at = 0; at < distances.length; at++) {
    const z = spacing * Math.floor(at / (nx * ny)) - ASIDE
    if (z < 0 || !open(at)) continue
    if (!inner(spacing * (at % nx) - ASIDE, spacing * (Math.floor(at / nx) % ny) - ASIDE)) continue
    all++
    free += reached[at]!
  }
  return all > 0 ? free / all : NaN
}

/** Area of triangles whose middle lies over inner columns, off both ends of the zone, over the volume there. */
function areaPerVolume(
  { positions: p, triangles: t }: TriangleMesh,
  columns: ZoneColumns,
  depth: number,
): number {
  const inner = overInner(columns)
  let area = 0
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    const middle = (axis: number) => (p[a + axis]! + p[b + axis]! + p[c + axis]!) / 3
    const z = middle(2)
    if (z < END || z > depth - END || !inner(middle(0), middle(1))) continue
    const [ux, uy, uz] = [p[b]! - p[a]!, p[b + 1]! - p[a + 1]!, p[b + 2]! - p[a + 2]!]
    const [vx, vy, vz] = [p[c]! - p[a]!, p[c + 1]! - p[a + 1]!, p[c + 2]! - p[a + 2]!]
    const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]
    area += Math.sqrt(nx * nx + ny * ny + nz * nz) / 2
  }
  const count = columns.inner.reduce((sum, one) => sum + one, 0)
  return area / (count * columns.step * columns.step * (depth - 2 * END))
}

/** From the lowest corner of the file over the inner columns to where 95 % of the columns have met the core. */
function thicknessOf({ positions: p }: TriangleMesh, columns: ZoneColumns, { gap }: ZoneDepth): number {
  const inner = overInner(columns)
  let face = Infinity
  for (let i = 0; i < p.length; i += 3) if (inner(p[i]!, p[i + 1]!)) face = Math.min(face, p[i + 2]!)
  const met = columns.core.filter((at, n) => columns.inner[n] === 1 && !Number.isNaN(at)).sort()
  return met.length > 0 ? met[Math.floor(0.95 * (met.length - 1))]! - gap - face : NaN
}
