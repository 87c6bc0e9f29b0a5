import type { Manifold } from 'manifold-3d'
import type { Vector3 } from '../base/vectors.ts'
import { distanceField, gridAround, surfaceOfField } from '../geometry/distance-field.ts'
import { exactMeshOf, type ManifoldScope, solidOf } from '../geometry/manifold.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { greatestPart } from '../geometry/mesh-topology.ts'
import { polylineDistance } from '../geometry/polyline-distance.ts'
import { nearestOn, signedSurface } from '../geometry/signed-distance.ts'
import { withoutCrossings } from '../geometry/uncross.ts'
import { StepError } from '../step.ts'
import { smoothMin } from './implant-field.ts'
import type { FlangeParams } from './implant-params.ts'

/** What flanges lie on and hang on. */
export interface FlangeGround {
  /** The whole affected bone, of which what the planes leave carries the flange. */
  readonly bone: TriangleMesh
  /** The implant's outer shape, before it is trimmed. */
  readonly shape: TriangleMesh
  /** mm between the cuts, positive on the removed side of all. */
  readonly depthAt: (x: number, y: number, z: number) => number
  readonly gap: number
  readonly tolerance: number
}

const SPACING = 0.6 // mm
const ROUND = 1.5 // mm over which the rim goes over into the top.
const ROOT = 0.3 // mm that a flange reaches into the implant's own outline.
const FARTHEST = 5 // mm that a point of a flange's line may lie off the surface.
const LOOSE = 0.02 // Of a flange: a piece of it that hangs on nothing may be so large.

/**
 * A plate along the bone: all places within half its width of its line that lie over bone or implant by the clearance at
 * least and no more than its thickness beyond, its rim rounded. On the implant's side of the cuts it begins within the implant's
 * own outline, so that both are one. A distance field, 0.6 mm; LPS mm.
 * @throws StepError FLANGE_OFF_BONE
 */
export function flangeMesh(flange: FlangeParams, ground: FlangeGround, where: string): TriangleMesh {
  const { bone, shape, depthAt, gap } = ground
  const { along, width, thickness, clearance } = flange
  checkLine(flange, ground, where)
  const top = clearance + thickness
  const grid = gridAround(Float32Array.from(along.flat()), SPACING, width / 2 + top + 2)
  const over = distanceField(bone, grid, top + 3).values
  const outside = distanceField(shape, grid, top + 3).values
  const [nx, ny, nz] = grid.size
  const values = new Float32Array(nx * ny * nz)
  for (let k = 0, at = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, at++) {
        const [x, y, z] = [i, j, k].map((n, axis) => grid.origin[axis]! + SPACING * n) as [
          number,
          number,
          number,
        ]
        const rim = polylineDistance(along, x, y, z) - width / 2
        const above = Math.min(over[at]!, outside[at]!) - top
        const below = depthAt(x, y, z) > gap ? -outside[at]! - ROOT : clearance - over[at]!
        values[at] = Math.max(-smoothMin(-rim, -above, ROUND), below)
      }
    }
  }
  return greatestPart(surfaceOfField({ grid, values }))
}

/** The implant with its flanges, in one piece. @throws StepError FLANGE_OFF_BONE, FLANGE_APART, BOOLEAN_FAILED */
export function withFlanges(
  scope: ManifoldScope,
  solid: Manifold,
  flanges: readonly FlangeParams[],
  ground: FlangeGround,
  device: string,
): Manifold {
  let whole = solid
  for (const flange of flanges) {
    const where = `${device}, flange ${flange.name}`
    const rough = solidOf(scope, flangeMesh(flange, ground, where), where)
    const smooth = withoutCrossings(exactMeshOf(scope.keep(rough.simplify(ground.tolerance))))
    const plate = solidOf(scope, smooth, where)
    const before = whole.volume()
    whole = scope.keep(whole.add(plate))
    const pieces = whole.decompose().map(scope.keep)
    const largest = pieces.reduce((most, piece) => Math.max(most, piece.volume()), 0)
    const loose = whole.volume() - largest
    if (loose > LOOSE * plate.volume() + 1e-6 * before) throw apart(flange, loose, where)
  }
  return whole
}

function checkLine({ along }: FlangeParams, { bone, shape }: FlangeGround, where: string): void {
  const points = Float32Array.from(along.flat())
  const [onBone, onShape] = [bone, shape].map((mesh) => nearestOn(signedSurface(mesh), points).distances)
  along.forEach((point: Vector3, n) => {
    const off = Math.min(Math.abs(onBone![n]!), Math.abs(onShape![n]!))
    if (off <= FARTHEST) return
    throw new StepError({
      code: 'FLANGE_OFF_BONE',
      message: `expected points within ${FARTHEST} mm of the surface of bone or implant, got one ${off.toFixed(1)} mm away`,
      where: `${where}, point ${point.map((x) => x.toFixed(1)).join(' ')}`,
      remedy: 'Pick the points of the flange on the bone again.',
    })
  })
}

function apart({ name }: FlangeParams, loose: number, where: string): StepError {
  return new StepError({
    code: 'FLANGE_APART',
    message: `expected the flange ${name} to hang on the implant, got ${loose.toFixed(0)} mm³ that do not`,
    where,
    remedy: 'Let its line begin on the implant, on the removed side of the cut.',
  })
}
