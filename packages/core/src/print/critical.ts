import { dot, normalize, subtract, type Vector3 } from '../base/vectors.ts'
import type { Device, GuideDesign, ImplantDesign } from '../geometry/device.ts'
import { sleeveBore, slotBore } from '../geometry/guide-bores.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'

/** Guide: a facet is contact where its normal is within 60° of the insertion direction. */
const FACING = 0.5
/** mm from a designed surface within which a facet belongs to it. */
const NEAR = 0.3

/**
 * Facets that no support may touch: of a guide its contact side (normals within 60° of the insertion direction), the
 * walls of its slots and the bores of its sleeves; of an implant its cut faces (facing the cut, within gap and porous
 * depth of it) and the seat of its cup; of a model none.
 * @returns u8[T].
 */
export function criticalFacets(mesh: TriangleMesh, device: Pick<Device, 'design' | 'scale'>): Uint8Array {
  const critical = new Uint8Array(mesh.triangles.length / 3)
  const { design, scale } = device
  if (!design) return critical
  const { positions: p, triangles: t } = mesh
  const corner = (v: number): Vector3 => [p[3 * v]! / scale, p[3 * v + 1]! / scale, p[3 * v + 2]! / scale]
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [corner(t[i]!), corner(t[i + 1]!), corner(t[i + 2]!)]
    const [u, v] = [subtract(b, a), subtract(c, a)]
    const normal = normalize([
      u[1] * v[2] - u[2] * v[1],
      u[2] * v[0] - u[0] * v[2],
      u[0] * v[1] - u[1] * v[0],
    ])
    if (!Number.isFinite(normal[0])) continue
    const centre: Vector3 = [(a[0] + b[0] + c[0]) / 3, (a[1] + b[1] + c[1]) / 3, (a[2] + b[2] + c[2]) / 3]
    const touches =
      design.kind === 'guide' ? ofGuide(design, centre, normal) : ofImplant(design, centre, normal)
    critical[i / 3] = touches ? 1 : 0
  }
  return critical
}

function ofGuide(design: GuideDesign, centre: Vector3, normal: Vector3): boolean {
  if (dot(normal, design.insertion) > FACING) return true
  for (const slot of design.slots) {
    const { plane, origin, along, inward } = slot
    const { width, length, depth } = slotBore(slot)
    const off = Math.abs(dot(plane.normal, centre) - plane.offset)
    if (off > width / 2 + NEAR || Math.abs(dot(normal, plane.normal)) < 0.9) continue
    const from = subtract(centre, origin)
    const within = dot(from, inward) > -NEAR && dot(from, inward) < depth + NEAR
    if (within && Math.abs(dot(from, along)) < length / 2 + NEAR) return true
  }
  for (const sleeve of design.sleeves) {
    const { mouth, direction } = sleeve
    const { diameter, depth } = sleeveBore(sleeve)
    const from = subtract(centre, mouth)
    const along = dot(from, direction)
    if (along < -NEAR || along > depth + NEAR) continue
    const radial = subtract(from, [along * direction[0], along * direction[1], along * direction[2]])
    const radius = Math.sqrt(dot(radial, radial))
    if (Math.abs(radius - diameter / 2) < NEAR && dot(radial, normal) < 0) return true
  }
  return false
}

function ofImplant(design: ImplantDesign, centre: Vector3, normal: Vector3): boolean {
  const reach = design.gap + (design.porous?.depth ?? 0) + NEAR
  for (const { plane } of design.outlines) {
    const off = dot(plane.normal, centre) - plane.offset
    if (off > -NEAR && off < reach && dot(normal, plane.normal) < -0.7) return true
  }
  if (!design.cup) return false
  const from = subtract(centre, design.cup.centre)
  const radius = Math.sqrt(dot(from, from))
  return Math.abs(radius - design.cup.diameter / 2) < 2 * NEAR && dot(from, normal) < 0
}
