import { castRays, meshTree } from '@trabecula/kernels'
import { cos, sin } from '../base/math.ts'
import { add, cross, normalize, scale, type Vector3 } from '../base/vectors.ts'
import type { Device } from '../geometry/device.ts'
import { sleeveBore, slotBore } from '../geometry/guide-bores.ts'
import { boundsOf, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'

/** A dimension that the device's use depends on, as designed and as measured on the written file, mm. */
export interface CriticalDimension {
  /** Number of its balloon on the views, from 1. */
  readonly number: number
  readonly kind: 'slot' | 'bore' | 'screw-hole' | 'drain' | 'suture' | 'holding' | 'cup'
  readonly name: string
  readonly nominal: number
  /** Mean and range of the rays that met the body; undefined where too few did. */
  readonly measured?: { readonly mean: number; readonly least: number; readonly most: number }
  /** Where its balloon points. */
  readonly at: Vector3
  readonly direction: Vector3
}

const RAYS = 24
const HEIGHTS = [0.3, 0.5, 0.7]

type Tree = ReturnType<typeof meshTree>
type Asked = Omit<CriticalDimension, 'number' | 'measured'>

/**
 * Slots, bores, screw holes, drains, suture holes, the holding seat's core hole and the cup's seat of a device, measured again on its mesh: from points on the middle
 * plane or axis, rays to both walls or all round. Distances beyond twice the nominal are another wall's and are not counted.
 */
export function criticalDimensions(device: Device, mesh: TriangleMesh): CriticalDimension[] {
  const { design, scale: size } = device
  if (!design || size !== 1) return []
  const tree = meshTree(mesh.positions, mesh.triangles)
  const found: Omit<CriticalDimension, 'number'>[] = []
  const round = (asked: Asked, from: Vector3, length: number, more: object = {}) =>
    found.push({ ...asked, ...more, ...boreOf(tree, from, asked.direction, length, asked.nominal) })
  if (design.kind === 'guide') {
    for (const slot of design.slots) {
      const { plane, origin, along, inward } = slot
      const { width, length, depth } = slotBore(slot)
      const asked: Asked = {
        kind: 'slot',
        name: plane.name,
        nominal: width,
        at: origin,
        direction: inward,
      }
      const points = HEIGHTS.flatMap((part) =>
        [-0.25, 0, 0.25].map((side) =>
          add(origin, add(scale(inward, part * depth), scale(along, side * length))),
        ),
      )
      const widths = points.flatMap((point) => {
        const [a, b] = distances(tree, point, [plane.normal, scale(plane.normal, -1)])
        return a! + b! < 2 * asked.nominal ? [a! + b!] : []
      })
      found.push({ ...asked, ...summary(widths) })
    }
    for (const sleeve of design.sleeves) {
      const { name, mouth, direction } = sleeve
      const { diameter, depth } = sleeveBore(sleeve)
      round({ kind: 'bore', name, nominal: diameter, at: mouth, direction }, mouth, depth)
    }
  } else {
    for (const { name, entry, seat, direction, hole, length } of design.screws)
      round(
        { kind: 'screw-hole', name, nominal: hole, at: seat ?? entry, direction },
        seat ?? entry,
        Math.min(length ?? 3, 3),
      )
    design.drains.forEach(({ at, direction, diameter }, n) => {
      const axis = normalize(direction)
      round(
        { kind: 'drain', name: String(n + 1), nominal: diameter, at, direction: axis },
        add(at, scale(axis, -1)),
        2,
      )
    })
    design.sutures?.forEach(({ at, direction, diameter, length, rim }, n) => {
      const inner = Math.max(length - 2 * rim, 0.05)
      const from = add(at, scale(direction, -inner / 2))
      round({ kind: 'suture', name: String(n + 1), nominal: diameter, at, direction }, from, inner)
    })
    if (design.holding?.kind === 'threaded') {
      const { mouth, direction, width, depth, face, thread } = design.holding
      const from = add(mouth, scale(direction, face))
      round({ kind: 'holding', name: thread!, nominal: width, at: mouth, direction }, from, depth - face)
    }
    if (design.cup) {
      const { centre, diameter, name, axis } = design.cup
      const inward = scale(axis, -1)
      const rays = around(inward, 0.5)
      const radii = distances(tree, centre, rays).flatMap((r) => (r < diameter ? [2 * r] : []))
      found.push({ kind: 'cup', name, nominal: diameter, at: centre, direction: inward, ...summary(radii) })
    }
  }
  return found.map((one, n) => ({ number: n + 1, ...one }))
}

function boreOf(tree: Tree, from: Vector3, axis: Vector3, length: number, nominal: number) {
  const diameters = HEIGHTS.flatMap((part) =>
    distances(tree, add(from, scale(axis, part * length)), around(axis, 0)).flatMap((r) =>
      r < nominal ? [2 * r] : [],
    ),
  )
  return summary(diameters)
}

/** Unit vectors across an axis, leaning along it by `lean`. */
function around(axis: Vector3, lean: number): Vector3[] {
  const u = normalize(cross(axis, Math.abs(axis[0]) < 0.6 ? [1, 0, 0] : [0, 1, 0]))
  const v = cross(axis, u)
  return Array.from({ length: RAYS }, (_, n) => {
    const angle = (2 * Math.PI * n) / RAYS
    return normalize(add(add(scale(u, cos(angle)), scale(v, sin(angle))), scale(axis, lean)))
  })
}

function distances(tree: Tree, from: Vector3, directions: readonly Vector3[]): number[] {
  const starts = Float64Array.from({ length: 3 * directions.length }, (_, i) => from[i % 3]!)
  return [...castRays(tree, starts, Float64Array.from(directions.flat())).ts]
}

function summary(values: readonly number[]): Pick<CriticalDimension, 'measured'> {
  if (values.length < 3) return {}
  return {
    measured: {
      mean: values.reduce((a, b) => a + b, 0) / values.length,
      least: Math.min(...values),
      most: Math.max(...values),
    },
  }
}

/** Box, mm, and volume, mm³, of a mesh. */
export function overallMeasures(mesh: TriangleMesh): { readonly size: Vector3; readonly volume: number } {
  const { min, max } = boundsOf(mesh)
  return { size: [max[0] - min[0], max[1] - min[1], max[2] - min[2]], volume: signedVolume(mesh) }
}
