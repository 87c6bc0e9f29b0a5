import { meshTree } from '@trabecula/kernels'
import { canonicalJson } from '../base/canonical.ts'
import type { Warning } from '../base/errors.ts'
import { normalize, type Vector3 } from '../base/vectors.ts'
import { type FreeBone, freeBone, searchInsertion, touchable } from '../device/guide-contact.ts'
import type { GuideParams } from '../device/guide-params.ts'
import { checkApart, planSleeves } from '../device/guide-sleeves.ts'
import { planSlot } from '../device/guide-slot.ts'
import { notchOf } from '../device/guide-slot-ends.ts'
import type { SleeveDesign, SlotDesign } from '../geometry/device.ts'
import { heightsOver } from '../geometry/half-spaces.ts'
import type { Body, TriangleMesh } from '../geometry/mesh.ts'
import { selectTriangles } from '../geometry/mesh-topology.ts'
import type { NamedPlane, SweptCut, TrajectorySet } from '../geometry/plan.ts'
import type { SignedSurface } from '../geometry/signed-distance.ts'
import { sawnPlanes } from '../geometry/swept-cut.ts'
import { plainContext, type StepContext } from '../step.ts'

interface Axis {
  readonly entry: Vector3
  readonly direction: Vector3
}

/** A guide's contact with its bone, which no plane changes. */
export interface PreparedGuide {
  readonly params: GuideParams
  readonly bone: SignedSurface
  readonly boneName: string
  readonly others: readonly Body[]
  readonly avoid: readonly Body[]
  /** f32[3n]: the border of the greater sciatic notch. */
  readonly notch: Float32Array
  readonly free: FreeBone
  readonly insertion: Vector3
  /** f32[3n]: what of the bone the guide can touch. */
  readonly contact: Float32Array
  /** The last answer: a plane or screw that is none of this guide's changes nothing of it. */
  readonly last: { key?: string; guide?: LiveGuide; warnings?: readonly Warning[] }
}

/** Slots and sleeves, as the guide will have them. */
export interface LiveGuide {
  readonly name: string
  readonly slots: readonly SlotDesign[]
  readonly sleeves: readonly SleeveDesign[]
}

/** @throws StepError GUIDE_NO_CONTACT */
export function prepareGuide(
  bone: SignedSurface,
  boneName: string,
  { others, avoid = [] }: { readonly others: readonly Body[]; readonly avoid?: readonly Body[] },
  params: GuideParams,
): PreparedGuide {
  const free = freeBone(bone, params)
  const insertion = searchInsertion(bone, free, params)[0]!.direction
  const touched = touchable(bone, free, insertion)
  const contact = free.points.filter((_, i) => touched[Math.floor(i / 3)] !== 0)
  const notch = notchOf({ name: boneName, mesh: bone.mesh }, params)
  return { params, bone, boneName, others, avoid, notch, free, insertion, contact, last: {} }
}

/** What a ray may meet that starts up to 20 mm before one of the axes' entries and goes 50 mm along it. */
function around(axes: readonly Axis[], mesh: TriangleMesh): TriangleMesh {
  const boxes = axes.map(({ entry, direction }) => {
    const ends = [-21, 31].map((s) => [0, 1, 2].map((a) => entry[a]! + s * direction[a]!))
    return [0, 1, 2].map((a) => [
      Math.min(ends[0]![a]!, ends[1]![a]!) - 0.1,
      Math.max(ends[0]![a]!, ends[1]![a]!) + 0.1,
    ])
  })
  const { positions: p, triangles: t } = mesh
  return selectTriangles(mesh, (n) => {
    const [a, b, c] = [3 * t[3 * n]!, 3 * t[3 * n + 1]!, 3 * t[3 * n + 2]!]
    return boxes.some((box) =>
      box.every(([low, high], x) => {
        const [i, j, k] = [p[a + x]!, p[b + x]!, p[c + x]!]
        return Math.max(i, j, k) >= low! && Math.min(i, j, k) <= high!
      }),
    )
  })
}

/** Triangles that reach to within `near` mm of a plane: a ray along the plane meets no others. */
function besides(plane: NamedPlane, mesh: TriangleMesh, near: number): TriangleMesh {
  const { triangles: t } = mesh
  const heights = heightsOver(plane, mesh)
  return selectTriangles(mesh, (n) => {
    const [a, b, c] = [heights[t[3 * n]!]!, heights[t[3 * n + 1]!]!, heights[t[3 * n + 2]!]!]
    return Math.min(a, b, c) <= near && Math.max(a, b, c) >= -near
  })
}

/** A piece of a bone for rays alone, which need no normals. */
function forRays(mesh: TriangleMesh): SignedSurface {
  const none = new Float64Array(0)
  const tree = meshTree(mesh.positions, mesh.triangles)
  return { mesh, tree, faceNormals: none, vertexNormals: none, across: new Int32Array(0) }
}

const BAND = 2.5 // mm from a plane: farther contact tells a slot nothing (device/guide-slot asks for 2).

/** The contact near a plane; all of it where there is none, so that the slot can say how far away it is. */
function contactBy({ normal: n, offset }: NamedPlane, contact: Float32Array): Float32Array {
  const near = new Float32Array(contact.length)
  let count = 0
  for (let i = 0; i < contact.length; i += 3) {
    const height = n[0] * contact[i]! + n[1] * contact[i + 1]! + n[2] * contact[i + 2]! - offset
    if (Math.abs(height) > BAND) continue
    for (let axis = 0; axis < 3; axis++) near[count++] = contact[i + axis]!
  }
  return count === 0 ? contact : near.slice(0, count)
}

/**
 * Slots and sleeves of a guide for planes and trajectories: by the functions that make the guide, on the same bone. What it
 * was asked last is answered again at once.
 * @throws StepError SLOT_MISSES_GUIDE, SLEEVE_UNKNOWN, SLEEVE_DRILL_UNKNOWN, SLEEVE_MISSES_BONE, SLEEVE_THROUGH_SLOT
 */
export function liveGuide(
  prepared: PreparedGuide,
  { planes, swept }: { readonly planes: readonly NamedPlane[]; readonly swept: readonly SweptCut[] },
  trajectories: TrajectorySet | undefined,
  context: StepContext,
): LiveGuide {
  const { params, last } = prepared
  const cut = params.cuts.flatMap((name) => {
    const found = sawnPlanes(name, planes, swept)
    return found === 'curved' ? [] : found
  })
  const paths = (trajectories?.trajectories ?? [])
    .filter(({ name }) => params.sleeves.some((sleeve) => sleeve.name === name))
    .map(({ name, kind, entry, direction, length, diameter }) => ({ name, kind, entry, direction, length, diameter })) // biome-ignore format: one line
  const key = canonicalJson({ cut, paths, given: trajectories !== undefined })
  if (last.key !== key || !last.guide) {
    const warnings: Warning[] = []
    last.guide = madeGuide(
      prepared,
      cut,
      trajectories,
      plainContext(() => '', warnings),
    )
    Object.assign(last, { key, warnings })
  }
  for (const warning of last.warnings ?? []) context.warn(warning)
  return last.guide
}

function madeGuide(
  { params, bone, boneName, others, avoid, notch, free, contact, insertion }: PreparedGuide,
  cut: readonly NamedPlane[],
  trajectories: TrajectorySet | undefined,
  context: StepContext,
): LiveGuide {
  const near = (params.blade.thickness + params.bladeClearance) / 2 + 0.1
  const far = near + Math.max(params.slot.keepOff, params.slot.keepAway)
  const slots = cut.map((plane) => {
    const nearby = (bodies: readonly Body[]) =>
      bodies
        .map((one) => ({ ...one, mesh: besides(plane, one.mesh, far) }))
        .filter(({ mesh }) => mesh.triangles.length > 0)
    const beside = { others: nearby(others), avoid: nearby(avoid), notch }
    const points = contactBy(plane, contact)
    const touched = new Uint8Array(points.length / 3).fill(1)
    const crossed = forRays(besides(plane, bone.mesh, near))
    return planSlot(
      crossed,
      { ...free, points },
      touched,
      plane,
      insertion,
      beside,
      boneName,
      params,
      context,
    ).slot
  })
  const axes = params.sleeves.flatMap(({ name, entry, direction }): Axis[] => {
    const path = trajectories?.trajectories.find((one) => one.name === name)
    if (path) return [path]
    return entry && direction ? [{ entry, direction: normalize(direction) }] : []
  })
  const paths = planSleeves(forRays(around(axes, bone.mesh)), trajectories, params)
  checkApart(bone.mesh, paths, slots, params)
  return { name: params.name, slots, sleeves: paths.map(({ sleeve }) => sleeve) }
}
