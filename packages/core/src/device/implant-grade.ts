import {
  add,
  dot,
  type Matrix3,
  multiplyMatrixVector,
  scale,
  subtract,
  type Vector3,
} from '../base/vectors.ts'
import { valuesAt } from '../geometry/distance-field.ts'
import type { ImageResult } from '../geometry/image.ts'
import {
  type LatticeGrade,
  type Lean,
  leanThinning,
  MOST_LEAN,
  type SampledField,
} from '../geometry/lattice-grade.ts'
import { boundsOf, type TriangleMesh } from '../geometry/mesh.ts'
import type { NamedPlane } from '../geometry/plan.ts'
import { indexOfPoint } from '../geometry/volume.ts'
import { StepError } from '../step.ts'
import type { PorousParams } from './implant-params.ts'
import type { LaidPorous } from './implant-structure.ts'

/** Whether the cell is not the same everywhere in more than its density by the depth. */
export function isGraded({ sizes, direction, conformal, along }: LaidPorous): boolean {
  return (sizes ?? direction ?? along) !== undefined || conformal === true
}

/** A zone in the frame that its lattice is laid in: the columns of `axes`, mm from `origin`; the depth begins at `from`. */
export interface GradedPlace {
  readonly axes: Matrix3
  readonly origin: Vector3
  readonly from: number
  readonly cutout: TriangleMesh
  readonly where: string
}

/**
 * What the porous zones' parameters mean in one zone.
 * @throws StepError LATTICE_MAP where `along` asks for an image that is missing or does not hold the zone, LATTICE_LEAN
 */
export function gradeOf(porous: LaidPorous, place: GradedPlace, map: ImageResult | undefined): LatticeGrade {
  const { sizes, gradient, density, size, depth, direction, conformal, along } = porous
  const ends = direction && ('face' in direction ? [direction.face, direction.core] : [direction, direction])
  return {
    from: place.from,
    length: depth,
    sizes: sizes ? [sizes.face, sizes.core] : [size, size],
    densities: gradient ? [gradient.face, gradient.core] : [density, density],
    ...(ends && { leans: [leanOf(ends[0]!, place), leanOf(ends[1]!, place)] as const }),
    ...(conformal && { conformal }),
    ...(along && { map: mapOf(along, place, map) }),
  }
}

function leanOf(direction: Vector3, { axes, where }: GradedPlace): Lean {
  const [u, v, w] = [0, 1, 2].map((c) => dot([axes[c]!, axes[c + 3]!, axes[c + 6]!], direction))
  if (Math.abs(w!) > 1e-6 * Math.sqrt(dot(direction, direction))) return [u! / w!, v! / w!]
  throw new StepError({
    code: 'LATTICE_LEAN',
    message: 'expected a direction within 45° of the cut’s normal, got one that lies in the cut',
    where,
    remedy: 'Give a direction nearer to the normal of the cut, or leave this cut out of `porous: on`.',
  })
}

/** How thin the cell's shear makes walls where it leans most, 1 where it does not. */
export function leanest({ direction }: LaidPorous, planes: readonly NamedPlane[]): number {
  if (!direction) return 1
  const ends = 'face' in direction ? [direction.face, direction.core] : [direction]
  return planes.reduce((least, { normal }) => {
    const cosines = ends.map((end) => Math.abs(dot(normal, end)) / Math.sqrt(dot(end, end)))
    // Beyond 45° the zone itself is refused.
    const tangents = cosines.map((c) =>
      Math.min(MOST_LEAN, Math.sqrt(Math.max(0, 1 - c * c)) / Math.max(c, 1e-6)),
    )
    return Math.min(least, ...tangents.map((tangent) => leanThinning([tangent, 0])))
  }, 1)
}

const SPACING = 0.5 // mm between places at which a map is sampled.
const MARGIN = 1 // mm around the zone.

/** Where between the ends the places around a zone stand. */
function mapOf(
  along: NonNullable<PorousParams['along']>,
  { axes, origin, cutout, where }: GradedPlace,
  map: ImageResult | undefined,
): SampledField {
  const turned: Matrix3 = [axes[0], axes[3], axes[6], axes[1], axes[4], axes[7], axes[2], axes[5], axes[8]]
  const local = cutout.positions.slice()
  for (let i = 0; i < local.length; i += 3)
    local.set(multiplyMatrixVector(turned, subtract([local[i]!, local[i + 1]!, local[i + 2]!], origin)), i)
  const { min, max } = boundsOf({ positions: local, triangles: cutout.triangles })
  const low = min.map((x) => x - MARGIN) as [number, number, number]
  const size = max.map((x, a) => Math.ceil((x + MARGIN - low[a]!) / SPACING) + 1) as [number, number, number]
  const places = new Float32Array(3 * size[0] * size[1] * size[2])
  for (let n = 0; n < places.length / 3; n++) {
    const at = [n % size[0], Math.floor(n / size[0]) % size[1], Math.floor(n / (size[0] * size[1]))]
    const point = multiplyMatrixVector(
      axes,
      [0, 1, 2].map((a) => low[a]! + SPACING * at[a]!) as unknown as Vector3,
    )
    places.set(add(point, origin), 3 * n)
  }
  const values =
    'values' in along
      ? imageShares(along.values, places, cutout.positions, map, where)
      : wayShares(along, places, where)
  return { origin: low, spacing: SPACING, size, values }
}

const share = (value: number, from: number, to: number) =>
  Math.min(Math.max((value - from) / (to - from), 0), 1)

function wayShares(
  { from, to }: { readonly from: Vector3; readonly to: Vector3 },
  places: Float32Array,
  where: string,
): Float32Array {
  const way = subtract(to, from)
  const square = dot(way, way)
  if (!(square > 1e-6)) throw noMap('a way `from` one point `to` another', 'two points that are one', where)
  return Float32Array.from({ length: places.length / 3 }, (_, n) =>
    share(
      dot(subtract([places[3 * n]!, places[3 * n + 1]!, places[3 * n + 2]!], from), scale(way, 1 / square)),
      0,
      1,
    ),
  )
}

function imageShares(
  [from, to]: readonly [number, number],
  places: Float32Array,
  corners: Float32Array,
  map: ImageResult | undefined,
  where: string,
): Float32Array {
  if (!map) throw noMap('an image `map` that the lattice follows', 'none', where)
  if (from === to) throw noMap('two different values of the image `map`', `${from} twice`, where)
  const { grid, values } = map.volume
  for (let n = 0; n < corners.length; n += 3) {
    const corner: Vector3 = [corners[n]!, corners[n + 1]!, corners[n + 2]!]
    const at = indexOfPoint(grid, corner)
    if (at.every((x, a) => x >= -1 && x <= grid.size[a]!)) continue
    const place = corner.map((x) => x.toFixed(1)).join(', ')
    throw noMap('an image `map` that holds the whole zone', `one beyond which ${place} lies`, where)
  }
  return valuesAt({ grid, values }, places).map((value) => share(value, from, to))
}

function noMap(expected: string, got: string, where: string): StepError {
  return new StepError({
    code: 'LATTICE_MAP',
    message: `expected ${expected}, got ${got}`,
    where,
    remedy:
      'Mend `along` of the porous zones, give the implant its image `map`, or let the lattice follow the depth.',
  })
}
