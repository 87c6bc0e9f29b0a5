import { fillHoles2d } from '@trabecula/kernels'
import type { Matrix3, Vector3 } from '../base/vectors.ts'

type Size = readonly [number, number, number]

/** One face of a box of voxels: across axis 0, 1 or 2, at its low or high end. */
export interface Face {
  readonly axis: 0 | 1 | 2
  readonly high: boolean
}

export const FACES: readonly Face[] = ([0, 1, 2] as const).flatMap((axis) => [
  { axis, high: false },
  { axis, high: true },
])

/** What closing one border did. */
export interface ClosedFace {
  readonly face: Face
  /** Voxels of the bone's section by the border, and how many of them were added. */
  readonly section: number
  readonly added: number
}

const stepOf = (size: Size, axis: number) => [1, size[0], size[0] * size[1]][axis]!

/** The box's direction in the patient, in words: the image border that a face lies in. */
export function borderName(face: Face, direction: Matrix3): string {
  const along = [0, 1, 2].map((row) => direction[3 * row + face.axis]! * (face.high ? 1 : -1))
  const largest = [0, 1, 2].reduce((best, a) => (Math.abs(along[a]!) > Math.abs(along[best]!) ? a : best), 0)
  return [
    ['right', 'left'],
    ['anterior', 'posterior'],
    ['inferior', 'superior'],
  ][largest]![along[largest]! > 0 ? 1 : 0]!
}

/** Area of one voxel's side in a face, mm². */
export function faceArea(face: Face, spacing: Vector3): number {
  return (spacing[0] * spacing[1] * spacing[2]) / spacing[face.axis]
}

/** Where two faces of the image meet: the voxels between the first and the last of the bone belong to it. */
function closeEdge(bone: Uint8Array, allowed: Uint8Array, size: Size, a: Face, b: Face): void {
  const axis = 3 - a.axis - b.axis
  let start = 0
  for (const { axis: across, high } of [a, b]) if (high) start += (size[across]! - 1) * stepOf(size, across)
  const step = stepOf(size, axis)
  const length = size[axis]!
  let [first, last] = [-1, -1]
  for (let i = 0; i < length; i++) {
    if (!bone[start + i * step]) continue
    if (first < 0) first = i
    last = i
  }
  for (let i = first; i < last; i++) {
    const at = start + i * step
    if (allowed[at]) bone[at] = 1
  }
}

/**
 * Closes a bone's shell where the image cuts it, so that its inside can be told from its outside: in every face that
 * lies in an image border, holes of the section are filled, after the lines where two such faces meet.
 * @param bone u8, changed in place. @param allowed u8, not 0 where the bone may be. @param faces those in image borders.
 */
export function closeBorders(
  bone: Uint8Array,
  allowed: Uint8Array,
  size: Size,
  faces: readonly Face[],
): ClosedFace[] {
  const before = faces.map((face) => countFace(bone, size, face))
  faces.forEach((a, n) => {
    for (const b of faces.slice(n + 1)) if (a.axis !== b.axis) closeEdge(bone, allowed, size, a, b)
  })
  faces.forEach((face) => {
    const voxels = faceVoxels(size, face)
    const plane = Uint8Array.from(voxels.at, (at) => bone[at]!)
    const filled = fillHoles2d(plane, [voxels.width, voxels.height, 1], 2)
    voxels.at.forEach((at, n) => {
      if (filled[n] && allowed[at]) bone[at] = 1
    })
  })
  return faces.flatMap((face, n) => {
    const section = countFace(bone, size, face)
    return section === 0 ? [] : [{ face, section, added: section - before[n]! }]
  })
}

function faceVoxels(size: Size, face: Face): { at: Int32Array; width: number; height: number } {
  const [u, v] = [face.axis === 0 ? 1 : 0, face.axis === 2 ? 1 : 2]
  const [width, height] = [size[u]!, size[v]!]
  const start = face.high ? (size[face.axis] - 1) * stepOf(size, face.axis) : 0
  const at = new Int32Array(width * height)
  for (let n = 0; n < at.length; n++)
    at[n] = start + (n % width) * stepOf(size, u) + Math.floor(n / width) * stepOf(size, v)
  return { at, width, height }
}

function countFace(bone: Uint8Array, size: Size, face: Face): number {
  let count = 0
  for (const at of faceVoxels(size, face).at) if (bone[at]) count++
  return count
}
