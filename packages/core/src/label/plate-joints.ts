import { components, dilateByBall } from '@trabecula/kernels'

type Size = readonly [number, number, number]

/** Where plates may hang on bone, and how. Masks u8 on one grid. */
export interface PlateGround {
  /** Bone that is sure: what plates hang on. */
  readonly bone: Uint8Array
  /** 1 where plates and their joints may be; nowhere in bone. */
  readonly allowed: Uint8Array
  /** Values of the image, and over which of them a joint may lie. */
  readonly values: Float32Array
  readonly over: number
  readonly size: Size
  /** mm. */
  readonly spacing: Size
}

const REACH = 2.5 // mm between plate and bone, and at least one and a half voxels: where they meet, no profile shows a plate.
const PINHOLE = 1.5 // Voxels: radius of the ball that closes what noise left open in a plate.

/**
 * Plates that hang on bone, with the joints between: near thick bone a plate's profile does not fall on both sides, so its
 * model ends a little before it. What a ball closes between plate and bone, and is brighter than soft tissue, joins them.
 * @param extent plates of at least this extent stay also where they hang on nothing, mm; 0: none does.
 * @returns u8: plates and joints.
 */
export function joinPlates(plate: Uint8Array, ground: PlateGround, extent: number): Uint8Array {
  const { bone, allowed, values, over, size, spacing } = ground
  const reach = Math.max(REACH, 1.5 * Math.max(...spacing))
  const near = dilateByBall(bone, size, spacing, reach)
  const { labels, sizes } = components(plate, size, 26)
  const hangs = new Uint8Array(sizes.length)
  for (let v = 0; v < plate.length; v++) if (plate[v] !== 0 && near[v] !== 0) hangs[labels[v]!] = 1
  // A plate of extent L has an area of about L²: as many voxels as that over one voxel's largest face.
  const face = Math.max(spacing[0] * spacing[1], spacing[1] * spacing[2], spacing[0] * spacing[2])
  const least = extent > 0 ? (extent * extent) / face : Infinity
  const kept = new Uint8Array(plate.length)
  const both = bone.slice()
  for (let v = 0; v < plate.length; v++) {
    const piece = labels[v]!
    if (piece === 0 || (hangs[piece] === 0 && sizes[piece]! < least)) continue
    kept[v] = 1
    both[v] = 1
  }
  const closed = (radius: number) =>
    dilateByBall(dilateByBall(both, size, spacing, radius), size, spacing, radius, 'unset')
  const beside = dilateByBall(kept, size, spacing, reach)
  const [openAtBone, openInPlate] = [closed(reach), closed(PINHOLE * Math.max(...spacing))]
  for (let v = 0; v < kept.length; v++) {
    if (allowed[v] === 0 || beside[v] === 0 || !(values[v]! > over)) continue
    if (openInPlate[v] === 0 || (openAtBone[v] === 0 && near[v] !== 0)) kept[v] = 1
  }
  return kept
}
