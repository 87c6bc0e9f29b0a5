import type { Vector3 } from '../base/vectors.ts'
import { heightsOver } from '../geometry/half-spaces.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { leastOver } from '../geometry/near-points.ts'
import type { CutFace, NamedPlane } from '../geometry/plan.ts'
import { nearestOn, type SignedSurface } from '../geometry/signed-distance.ts'
import { type BoneSection, planeAxes, pointOnPlane } from './plane-axes.ts'

/** mm between the points by which a cut face's distance is measured: 0.01 mm too great at most from 3 mm on. */
const SPACING = 0.35
/** The same for a face that is only shown: 0.09 mm too great at most from 3 mm on. */
export const SHOWN_SPACING = 1

/**
 * One cut of a resection with its figures: area, outlines, centroid and least distance to the tumour, of the face (points
 * `spacing` mm apart, outline included) and of the whole plane.
 */
export function cutFaceOf(
  plane: NamedPlane,
  section: BoneSection,
  tumour: SignedSurface,
  spacing = SPACING,
): CutFace {
  const points = facePoints(plane, section.outlines, spacing)
  const least = leastOver(points, (some) => nearestOn(tumour, some).distances)
  return {
    plane,
    area: section.area,
    outlines: section.outlines.map((outline) => lifted(plane, outline)),
    centroid: centroidOf(plane, section.outlines),
    distance: Math.max(0, least),
    planeDistance: leastAlong(plane, tumour.mesh),
  }
}

/** Least normal · p − offset over the mesh, mm. */
export function leastAlong(plane: NamedPlane, mesh: TriangleMesh): number {
  return heightsOver(plane, mesh).reduce((least, height) => Math.min(least, height), Infinity)
}

/** Greatest normal · p − offset over the mesh, mm. */
export function mostAlong(plane: NamedPlane, mesh: TriangleMesh): number {
  return heightsOver(plane, mesh).reduce((most, height) => Math.max(most, height), -Infinity)
}

function lifted(plane: NamedPlane, outline: Float64Array): Float32Array {
  const result = new Float32Array((3 * outline.length) / 2)
  for (let i = 0; i < outline.length / 2; i++)
    result.set(pointOnPlane(plane, outline[2 * i]!, outline[2 * i + 1]!), 3 * i)
  return result
}

function centroidOf(plane: NamedPlane, outlines: readonly Float64Array[]): Vector3 {
  const first = outlines[0]
  if (!first) return pointOnPlane(plane, 0, 0)
  const [ox, oy] = [first[0]!, first[1]!]
  let [area, x, y] = [0, 0, 0]
  for (const outline of outlines) {
    for (let i = 0; i < outline.length; i += 2) {
      const j = (i + 2) % outline.length
      const [ax, ay, bx, by] = [
        outline[i]! - ox,
        outline[i + 1]! - oy,
        outline[j]! - ox,
        outline[j + 1]! - oy,
      ]
      const part = ax * by - bx * ay
      area += part
      x += part * (ax + bx)
      y += part * (ay + by)
    }
  }
  return pointOnPlane(plane, ox + x / (3 * area), oy + y / (3 * area))
}

/** Points of the face on a square raster, and along its outlines. f32[3n]. */
export function facePoints(
  plane: NamedPlane,
  outlines: readonly Float64Array[],
  spacing: number,
): Float32Array {
  const flat: number[] = []
  let [low, high] = [Infinity, -Infinity]
  for (const outline of outlines) {
    for (let i = 0; i < outline.length; i += 2) {
      const j = (i + 2) % outline.length
      low = Math.min(low, outline[i + 1]!)
      high = Math.max(high, outline[i + 1]!)
      const [dx, dy] = [outline[j]! - outline[i]!, outline[j + 1]! - outline[i + 1]!]
      const parts = Math.max(1, Math.ceil(Math.sqrt(dx * dx + dy * dy) / spacing))
      for (let k = 0; k < parts; k++)
        flat.push(outline[i]! + (k / parts) * dx, outline[i + 1]! + (k / parts) * dy)
    }
  }
  for (let row = Math.floor(low / spacing) + 0.5; row * spacing < high; row++) {
    const y = row * spacing
    const crossings = crossingsAt(outlines, y)
    for (let c = 0; c + 1 < crossings.length; c += 2) {
      for (let x = Math.ceil(crossings[c]! / spacing) * spacing; x <= crossings[c + 1]!; x += spacing)
        flat.push(x, y)
    }
  }
  return planePoints(plane, flat)
}

function crossingsAt(outlines: readonly Float64Array[], y: number): Float64Array {
  const found: number[] = []
  for (const outline of outlines) {
    for (let i = 0; i < outline.length; i += 2) {
      const j = (i + 2) % outline.length
      const [ay, by] = [outline[i + 1]!, outline[j + 1]!]
      if (ay < y === by < y) continue
      found.push(outline[i]! + ((y - ay) / (by - ay)) * (outline[j]! - outline[i]!))
    }
  }
  return Float64Array.from(found).sort()
}

function planePoints(plane: NamedPlane, flat: readonly number[]): Float32Array {
  const { u, v } = planeAxes(plane.normal)
  const points = new Float32Array((3 * flat.length) / 2)
  for (let i = 0; i < flat.length / 2; i++) {
    for (let axis = 0; axis < 3; axis++)
      points[3 * i + axis] =
        plane.offset * plane.normal[axis]! + flat[2 * i]! * u[axis]! + flat[2 * i + 1]! * v[axis]!
  }
  return points
}
