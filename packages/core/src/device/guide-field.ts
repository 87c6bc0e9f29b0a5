import { castRays } from '@trabecula/kernels'
import {
  add,
  cross,
  length,
  type Matrix3,
  normalize,
  scale,
  subtract,
  type Vector3,
} from '../base/vectors.ts'
import type { JointDesign, SleeveDesign } from '../geometry/device.ts'
import { distanceFieldInSlabs, gridAround, type ScalarField } from '../geometry/distance-field.ts'
import { slotBore } from '../geometry/guide-bores.ts'
import { type Body, boundsOf, type TriangleMesh } from '../geometry/mesh.ts'
import type { SignedSurface } from '../geometry/signed-distance.ts'
import { type Grid, pointOfIndex } from '../geometry/volume.ts'
import type { StepContext } from '../step.ts'
import type { FreeBone } from './guide-contact.ts'
import { jointFoot } from './guide-joint.ts'
import type { GuideParams } from './guide-params.ts'
import { rimAt, smoothMax, smoothMin } from './guide-rim.ts'
import type { PlannedSlot } from './guide-slot.ts'

type Parallel = Pick<StepContext, 'parallel'>

const ROUND = 1 // mm: radius of the blocks' edges.
const FILLET = 1.5 // mm over which blocks and plate run into each other.
const RIM = 2 // mm over which the plate's rim is rounded.
const UNDER = 0.5 // mm that the plate may stand off bone where an undercut is blocked out.
const HANG = 2.5 // mm that the plate hangs over an edge, where bone falls away under it.
const EDGE = 1.2 // mm over which the edge between contact surface and rim is rounded: twice the usual voxel, so that it is smooth.
const FACED = 0.8 // mm that a sleeve is made higher where its mouth is faced for a drill's stop.
const AWAY = 2.5 // mm from the surface beyond which only the sign of the field counts.
const BLOCK_UNDER = 1 // mm that a slot's block goes below the deepest place of the near cortex.

/** A primitive in the guide: value at a point given as f, g, h along its own axes from its centre. */
interface Primitive {
  readonly centre: Vector3
  readonly axes: readonly [Vector3, Vector3, Vector3]
  readonly value: (f: number, g: number, h: number) => number
}

type Built = Primitive & { readonly corners: Vector3[] }

/** A box with rounded edges. */
function boxAbout(centre: Vector3, axes: Primitive['axes'], half: readonly [number, number, number]): Built {
  const corners = Array.from({ length: 8 }, (_, n) =>
    axes.reduce<Vector3>((p, axis, a) => add(p, scale(axis, (n >> a) & 1 ? half[a]! : -half[a]!)), centre),
  )
  const value = (f: number, g: number, h: number) => {
    const [x, y, z] = [
      Math.abs(f) - half[0] + ROUND,
      Math.abs(g) - half[1] + ROUND,
      Math.abs(h) - half[2] + ROUND,
    ]
    const [ox, oy, oz] = [Math.max(x, 0), Math.max(y, 0), Math.max(z, 0)]
    return Math.sqrt(ox * ox + oy * oy + oz * oz) + Math.min(Math.max(x, y, z), 0) - ROUND
  }
  return { centre, axes, value, corners }
}

function blockOf({ slot, foot }: PlannedSlot, wall: number): Built {
  const deep = foot + BLOCK_UNDER
  const bore = slotBore(slot)
  const half = [bore.width / 2 + wall, bore.length / 2 + wall, deep / 2] as const
  return boxAbout(
    add(slot.origin, scale(slot.inward, deep / 2)),
    [slot.plane.normal, slot.along, slot.inward],
    half,
  )
}

/** The block in which a guide's two parts are joined. */
function jointBlock(joint: JointDesign): Built {
  const { at, across, along, out, foot, top } = joint
  const { from, to, half } = jointFoot(joint)
  const centre = add(at, add(scale(across, (from + to) / 2), scale(out, (foot + top) / 2)))
  return boxAbout(centre, [across, along, out], [(to - from) / 2, half, (top - foot) / 2])
}

function columnOf(sleeve: SleeveDesign, below: number): Built {
  const over = sleeve.stopped ? FACED : 0
  const half = (sleeve.length + below + over) / 2
  const radius = sleeve.outer / 2
  const centre = add(sleeve.mouth, scale(sleeve.direction, half - over))
  const w = sleeve.direction
  const u = normalize(cross(w, Math.abs(w[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]))
  const axes = [u, cross(w, u), w] as const
  const corners = [-1, 1].flatMap((end) =>
    [0, 1].flatMap((a) =>
      [-1, 1].map((side) => add(centre, add(scale(w, end * half), scale(axes[a]!, side * radius)))),
    ),
  )
  const round = ROUND / 2
  const value = (f: number, g: number, h: number) => {
    const [x, y] = [Math.sqrt(f * f + g * g) - radius + round, Math.abs(h) - half + round]
    const [ox, oy] = [Math.max(x, 0), Math.max(y, 0)]
    return Math.sqrt(ox * ox + oy * oy) + Math.min(Math.max(x, y), 0) - round
  }
  return { centre, axes, value, corners }
}

function axesAlong(out: Vector3): Matrix3 {
  const u = normalize(cross(out, Math.abs(out[2]) < 0.9 ? [0, 0, 1] : [0, 1, 0]))
  const v = cross(out, u)
  return [u[0], v[0], out[0], u[1], v[1], out[1], u[2], v[2], out[2]]
}

/** Distance to the nearest bone; other bones count as nearer by what the guide keeps off them more than its clearance. */
async function boneDistance(
  bone: TriangleMesh,
  others: readonly Body[],
  grid: Grid,
  band: number,
  more: number,
  context: Parallel,
): Promise<Float32Array> {
  const { values } = await distanceFieldInSlabs(bone, grid, band, context)
  const [nx, ny, nz] = grid.size
  const ends = Array.from({ length: 8 }, (_, n) =>
    pointOfIndex(grid, [n & 1 ? nx - 1 : 0, n & 2 ? ny - 1 : 0, n & 4 ? nz - 1 : 0]),
  )
  for (const other of others) {
    const { min, max } = boundsOf(other.mesh)
    const near = [0, 1, 2].every((a) => {
      const low = Math.min(...ends.map((p) => p[a]!))
      const high = Math.max(...ends.map((p) => p[a]!))
      return low - band < max[a]! && high + band > min[a]!
    })
    if (!near) continue
    const field = (await distanceFieldInSlabs(other.mesh, grid, band, context)).values
    for (let n = 0; n < values.length; n++) values[n] = Math.min(values[n]!, field[n]! - more)
  }
  return values
}

/** What a voxel meets on its way out. */
interface Swept {
  /** f32, mm: the least distance to bone. */
  readonly least: Float32Array
  /** f32, mm that it has moved there. */
  readonly after: Float32Array
}

/** A running minimum along the third axis, bone beyond the grid included; its place by a parabola through three voxels. */
function sweptOut(distances: Float32Array, grid: Grid, bone: SignedSurface, band: number): Swept {
  const [nx, ny, nz] = grid.size
  const layer = nx * ny
  const step = grid.spacing[2]
  const least = distances.slice()
  const after = new Float32Array(least.length)
  const origins = new Float64Array(3 * layer)
  const directions = new Float64Array(3 * layer)
  const out = [grid.direction[2], grid.direction[5], grid.direction[8]]
  for (let n = 0; n < layer; n++) {
    origins.set(pointOfIndex(grid, [n % nx, Math.floor(n / nx), nz - 1]), 3 * n)
    directions.set(out, 3 * n)
  }
  const { ts } = castRays(bone.tree, origins, directions)
  const top = layer * (nz - 1)
  for (let n = 0; n < layer; n++) if (ts[n] !== Infinity) least[top + n] = -band
  for (let n = top - 1; n >= 0; n--) {
    if (least[n]! <= least[n + layer]!) continue
    least[n] = least[n + layer]!
    after[n] = after[n + layer]! + step
    if (after[n + layer] !== 0 || n + 2 * layer >= least.length) continue
    // The first voxel under the minimum: where between the voxels it lies.
    const [a, b, c] = [distances[n]!, distances[n + layer]!, distances[n + 2 * layer]!]
    const bend = a - 2 * b + c
    if (bend > 1e-6) after[n] = step * (1 + Math.max(-0.5, Math.min(0.5, (a - c) / (2 * bend))))
  }
  return { least, after }
}

/**
 * The guide as a field on a grid whose third axis is the way out: a plate between the swept bone and its offset, inside
 * the free balls, joined with a block for each slot and for a joint and a column for each sleeve, less the swept bone with its clearance.
 */
export async function guideField(
  bone: SignedSurface,
  free: FreeBone,
  touched: Uint8Array,
  others: readonly Body[],
  insertion: Vector3,
  {
    planned,
    sleeves,
    joint,
  }: {
    readonly planned: readonly PlannedSlot[]
    readonly sleeves: readonly SleeveDesign[]
    readonly joint?: JointDesign | undefined
  },
  params: GuideParams,
  context: Parallel,
): Promise<ScalarField> {
  const { thickness, clearance, spacing } = params
  const primitives = [
    ...planned.map((slot) => blockOf(slot, params.slot.wall)),
    ...sleeves.map((sleeve) => columnOf(sleeve, 3)),
    ...(joint ? [jointBlock(joint)] : []),
  ]
  const corners = primitives.flatMap((primitive) => primitive.corners.flatMap((p) => [...p]))
  const contact: number[] = []
  touched.forEach((yes, n) => {
    if (yes) contact.push(free.points[3 * n]!, free.points[3 * n + 1]!, free.points[3 * n + 2]!)
  })
  const margin = thickness + clearance + UNDER
  const grid = gridAround(
    Float32Array.from([...contact, ...corners]),
    spacing,
    margin,
    axesAlong(scale(insertion, -1)),
  )
  const band = thickness + clearance + UNDER + 2
  const distances = await boneDistance(bone.mesh, others, grid, band, params.keepOff - clearance, context)
  const { least, after } = sweptOut(distances, grid, bone, band)
  return { grid, values: filled(grid, distances, { least, after }, primitives, params) }
}

/** The guide's values at all voxels: exact within 1 mm of its surface, elsewhere of the right sign. */
function filled(
  { size: [nx, ny, nz], origin: o, direction: m, spacing: [spacing] }: Grid,
  distances: Float32Array,
  { least, after }: Swept,
  primitives: readonly Built[],
  { free, thickness, clearance }: GuideParams,
): Float32Array {
  const values = new Float32Array(least.length)
  const reach = primitives.map(
    ({ centre, corners }) =>
      corners.reduce((most, corner) => Math.max(most, length(subtract(corner, centre))), 0) + AWAY,
  )
  let n = 0
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, n++) {
        const s = least[n]!
        const within = clearance - s
        values[n] = within
        if (within > AWAY) continue
        const x = o[0] + spacing * (i * m[0] + j * m[1] + k * m[2])
        const y = o[1] + spacing * (i * m[3] + j * m[4] + k * m[5])
        const z = o[2] + spacing * (i * m[6] + j * m[7] + k * m[8])
        let value = s - clearance - thickness
        if (value < AWAY) {
          const hangs = Math.min(after[n]! - HANG, 4 * (distances[n]! - s - UNDER))
          value = smoothMax(value, hangs, RIM)
        }
        if (value < AWAY) value = smoothMax(value, rimAt(free, x, y, z), RIM)
        for (let at = 0; at < primitives.length; at++) {
          const { centre, axes, value: own } = primitives[at]!
          const [px, py, pz] = [x - centre[0], y - centre[1], z - centre[2]]
          if (px * px + py * py + pz * pz > reach[at]! * reach[at]!) continue
          const [u, v, w] = axes
          const f = px * u[0] + py * u[1] + pz * u[2]
          const g = px * v[0] + py * v[1] + pz * v[2]
          const h = px * w[0] + py * w[1] + pz * w[2]
          value = smoothMin(value, own(f, g, h), FILLET)
        }
        values[n] = smoothMax(value, within, EDGE)
      }
    }
  }
  return values
}
