import { dot, multiplyMatrixVector, transpose, type Vector3 } from '../base/vectors.ts'
import { evenGradient } from '../geometry/cell-graded.ts'
import { VORONOI } from '../geometry/cell-kinds.ts'
import type { PorousDesign } from '../geometry/device.ts'
import type { ImplicitBody } from '../geometry/implicit-body.ts'
import { type CellWish, wishedCell } from '../geometry/lattice-cell.ts'
import { gradedBody } from '../geometry/lattice-graded-body.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import type { NamedPlane } from '../geometry/plan.ts'

/** How well the triangles of a file follow the exact surface of the lattice. */
export interface MeasuredChord {
  /** mm that 99 % of the lattice's area keep; ∞ where no lattice was recognised. */
  readonly error: number
  /** Share of the zone's surface that was recognised as the lattice's. */
  readonly share: number
}

const ON = 0.01 // mm that corners may lie from the exact surface to be of it.
const UPRIGHT = 0.8 // Least cosine between a triangle's normal and the surface's: faces of the implant that cut struts are none.
const END = 0.2 // mm at both ends of the zone that are left out.
const FEWEST = 0.3 // Share under which the surface is not the lattice that was asked for.

/** Where in a triangle the distance is taken: middles of its edges, centroid. */
const PLACES = [
  [0.5, 0.5, 0],
  [0, 0.5, 0.5],
  [0.5, 0, 0.5],
  [1 / 3, 1 / 3, 1 / 3],
] as const

/**
 * Distance of the zone's triangles to the surface f = c of the cell: |f| / |∇f|. A triangle is of the lattice where its
 * corners lie on the surface and it is turned as the surface is.
 * @param slab the zone's part of the file
 */
export function measureChord(
  { positions: p, triangles: t }: TriangleMesh,
  plane: NamedPlane,
  gap: number,
  porous: PorousDesign,
  where: string,
): MeasuredChord {
  const zone = porous.zones.find((one) => one.plane === plane.name)
  if (!zone) return { error: Infinity, share: 0 }
  const { cell, laid, size } = bodyOf(porous, zone, plane, gap, where)
  const inverse = transpose(zone.axes)
  const local = new Float64Array(p.length)
  const height = new Float64Array(p.length / 3)
  for (let v = 0; v < p.length; v += 3) {
    const from = [p[v]! - zone.origin[0], p[v + 1]! - zone.origin[1], p[v + 2]! - zone.origin[2]] as const
    const at = multiplyMatrixVector(inverse, from)
    for (let a = 0; a < 3; a++) local[v + a] = at[a]! / size
    height[v / 3] = dot(plane.normal, [p[v]!, p[v + 1]!, p[v + 2]!]) - plane.offset - gap
  }
  const slope = new Float64Array(3)
  const distanceAt = (x: number, y: number, z: number, to = cell) => {
    const value = to.slope(x, y, z, slope)
    const steep = Math.sqrt(slope[0]! * slope[0]! + slope[1]! * slope[1]! + slope[2]! * slope[2]!)
    return (size * Math.abs(value)) / Math.max(steep, 1e-9)
  }
  const on = Uint8Array.from(height, (_, v) =>
    distanceAt(local[3 * v]!, local[3 * v + 1]!, local[3 * v + 2]!, laid) <= ON ? 1 : 0,
  )
  const found: { error: number; area: number }[] = []
  let [all, ours] = [0, 0]
  for (let i = 0; i < t.length; i += 3) {
    const corners = [t[i]!, t[i + 1]!, t[i + 2]!] as const
    if (corners.some((v) => height[v]! < END || height[v]! > porous.depth - END)) continue
    const [a, b, c] = [3 * corners[0], 3 * corners[1], 3 * corners[2]]
    const normal = normalOf(local, a, b, c)
    const area = Math.sqrt(dot(normal, normal)) / 2
    all += area
    if (!corners.every((v) => on[v])) continue
    let error = 0
    for (const [x, y, z] of PLACES) {
      const at = (axis: number) => x * local[a + axis]! + y * local[b + axis]! + z * local[c + axis]!
      error = Math.max(error, distanceAt(at(0), at(1), at(2)))
    }
    // The slope, of the centroid now, points into the solid.
    const turned = -(normal[0] * slope[0]! + normal[1] * slope[1]! + normal[2] * slope[2]!)
    const steep = Math.sqrt(slope[0]! * slope[0]! + slope[1]! * slope[1]! + slope[2]! * slope[2]!)
    if (turned < UPRIGHT * 2 * area * steep) continue
    ours += area
    found.push({ error, area })
  }
  const share = all > 0 ? ours / all : 0
  if (share < FEWEST) return { error: Infinity, share }
  found.sort((x, y) => x.error - y.error)
  let sum = 0
  for (const { error, area } of found) {
    sum += area
    if (sum >= 0.99 * ours) return { error, share }
  }
  return { error: found.at(-1)!.error, share }
}

/** The exact surface that was asked for, the one on which corners lie, and mm of its unit. */
function bodyOf(
  porous: PorousDesign,
  { origin, graded, bent }: PorousDesign['zones'][number],
  plane: NamedPlane,
  gap: number,
  where: string,
): { readonly cell: ImplicitBody; readonly laid: ImplicitBody; readonly size: number } {
  const wish = wishOf(porous, origin, plane, gap)
  if (graded) {
    // Its densities were moved until the zone's mean came out: that is what was asked for.
    const { cell, form, variant } = wish
    const { surface, ...flat } = graded.grade
    const grade = { ...flat, ...(surface && !bent && { surface }) }
    const body = gradedBody({ cell, form, variant, grade }, where).denser(graded.shift)
    return { cell: body, laid: body, size: 1 }
  }
  const cell = wishedCell(wish, where)
  // Corners lie on the surface that was laid, which is to be near the one that was asked for.
  const laid = porous.laid === undefined ? cell : wishedCell(wish, where, porous.laid - porous.density)
  return { cell, laid, size: porous.size }
}

/** The cell that the design names; the depth of a gradient runs from the cut face along the plane's normal. */
function wishOf(porous: PorousDesign, origin: Vector3, plane: NamedPlane, gap: number): CellWish {
  const { cell, form, density, size, depth, copied } = porous
  const gradient = porous.gradient ?? evenGradient(cell, density)
  const from = (plane.offset + gap - dot(plane.normal, origin)) / size
  return {
    cell,
    form,
    density,
    variant: { ...(porous.voronoi ?? VORONOI), ...(copied && { copied: copied.structure }) },
    ...(gradient && { gradient: { from, length: depth / size, low: gradient.face, high: gradient.core } }),
  }
}

function normalOf(p: Float64Array, a: number, b: number, c: number): [number, number, number] {
  const side = (to: number, axis: number) => p[to + axis]! - p[a + axis]!
  const [ux, uy, uz] = [side(b, 0), side(b, 1), side(b, 2)]
  const [vx, vy, vz] = [side(c, 0), side(c, 1), side(c, 2)]
  return [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]
}
