import { bandDistance, components, fillCavities, gaussian, wallDirections } from '@trabecula/kernels'
import type { Vector3 } from '../base/vectors.ts'
import { defineTask } from '../step.ts'
import { type BoneCrop, edgeLevels, firstLevels } from './bone-edge.ts'
import { type ClosedFace, closeBorders, type Face } from './border.ts'

/** How one bone is made solid; lengths in mm. */
export interface SolidOptions {
  readonly edge?: number | undefined
  readonly fraction: number
  readonly wall: number
  readonly smoothing: number
  /** Values outside are air's and metal's: they say nothing of bone or soft tissue. */
  readonly tissue: readonly [number, number]
  readonly closing: number
  readonly skin: number
  readonly breach?: { readonly directions: number; readonly opening: number } | undefined
}

export interface SolidBoneArgument {
  readonly crop: BoneCrop
  readonly options: SolidOptions
  /** The crop's faces that lie in image borders. */
  readonly borders: readonly Face[]
}

export interface SolidBone {
  /** u8 on the crop's grid: 1 where the bone is. Empty where no wall was found. */
  readonly bone: Uint8Array
  /** Image value at the outer edge; undefined where it could not be found. */
  readonly edge: number | undefined
  readonly closed: readonly ClosedFace[]
}

/** A crop with what all parts of the work need of it. */
interface Ground extends BoneCrop {
  readonly smooth: Float32Array
  /** 1 where the bone may be: its own domain and nobody's. */
  readonly allowed: Uint8Array
}

const REDO = 0.1 // The wall is sought again where its threshold moved by more, as a part of soft → peak.

function within(mask: Uint8Array, { size, spacing }: BoneCrop, radius: number, flag: 0 | 1): Float32Array {
  return bandDistance(mask, flag, size, spacing, radius * 1.01)
}

/** 1 where the value is over (or at most) a limit. Plain loops: `from` and `map` with a function take ten times as long. */
function over(values: Float32Array, limit: number): Uint8Array {
  const mask = new Uint8Array(values.length)
  for (let v = 0; v < mask.length; v++) if (values[v]! > limit) mask[v] = 1
  return mask
}

function upTo(values: Float32Array, limit: number): Uint8Array {
  const mask = new Uint8Array(values.length)
  for (let v = 0; v < mask.length; v++) if (values[v]! <= limit) mask[v] = 1
  return mask
}

/** Closing with a ball: what a ball of this radius cannot reach from outside becomes wall. */
function closeWall(wall: Uint8Array, ground: Ground, radius: number): Uint8Array {
  if (radius <= 0) return wall
  const grown = upTo(within(wall, ground, radius, 1), radius)
  const closed = over(within(grown, ground, radius, 0), radius)
  for (let v = 0; v < closed.length; v++) closed[v] = wall[v] || (closed[v] && ground.allowed[v]) ? 1 : 0
  return closed
}

function openWith(mask: Uint8Array, ground: Ground, radius: number): Uint8Array {
  if (radius <= 0) return mask
  const core = over(within(mask, ground, radius, 0), radius)
  return upTo(within(core, ground, radius, 1), radius)
}

function fillInside(mask: Uint8Array, ground: Ground): Uint8Array {
  const filled = fillCavities(mask, ground.size)
  for (let v = 0; v < filled.length; v++) if (!mask[v] && !ground.allowed[v]) filled[v] = 0
  return filled
}

/** Wall, closed and filled; what it took at the image's borders. */
function fillWall(ground: Ground, threshold: number, argument: SolidBoneArgument) {
  const { options, borders } = argument
  const wall = over(ground.smooth, threshold)
  for (let v = 0; v < wall.length; v++) if (ground.domain[v] !== 1) wall[v] = 0
  const shell = closeWall(wall, ground, options.closing)
  const closed = closeBorders(shell, ground.allowed, ground.size, borders)
  return { filled: fillInside(shell, ground), closed }
}

/** Closes holes that are wider than the closing: what the wall surrounds in most directions is inside. */
function fillBreaches(
  filled: Uint8Array,
  ground: Ground,
  { directions, opening }: NonNullable<SolidOptions['breach']>,
): Uint8Array {
  const seen = wallDirections(filled, ground.size)
  for (let v = 0; v < seen.length; v++) seen[v] = seen[v]! >= directions && ground.allowed[v] ? 1 : 0
  const opened = openWith(seen, ground, opening)
  for (let v = 0; v < opened.length; v++) if (filled[v] || !ground.allowed[v]) opened[v] = filled[v]!
  return fillInside(opened, ground)
}

/** The filled wall and the edge value; the wall is sought twice where the first guess of its threshold was off. */
function findWall(ground: Ground, argument: SolidBoneArgument) {
  const { wall, fraction, edge, tissue } = argument.options
  const first = firstLevels(ground, tissue)
  if (edge !== undefined)
    return { ...fillWall(ground, first.soft + (wall / fraction) * (edge - first.soft), argument), edge }
  // Otsu's value lies about half way up; the wall's is lower, as far as `wall` is under a half.
  let threshold = first.soft + 2 * wall * (first.otsu - first.soft)
  for (let round = 0; ; round++) {
    const found = fillWall(ground, threshold, argument)
    const levels = edgeLevels(ground, found.filled, threshold, tissue)
    if (!levels) return { ...found, edge: undefined }
    const rise = levels.peak - levels.soft
    const better = levels.soft + wall * rise
    if (round === 1 || Math.abs(better - threshold) <= REDO * rise)
      return { ...found, edge: levels.soft + fraction * rise }
    threshold = better
  }
}

/** Takes off what lies within the skin and is not over the edge value: what the low wall has too much. */
function takeOffSkin(inside: Uint8Array, ground: Ground, edge: number, skin: number): Uint8Array {
  if (skin <= 0) return inside
  const depth = within(inside, ground, skin, 0)
  const bone = inside.slice()
  for (let v = 0; v < bone.length; v++) if (ground.values[v]! <= edge && depth[v]! <= skin) bone[v] = 0
  return bone
}

function largest(mask: Uint8Array, ground: Ground): Uint8Array {
  const { labels, sizes } = components(mask, ground.size, 6)
  let best = 1
  for (let n = 2; n < sizes.length; n++) if (sizes[n]! > sizes[best]!) best = n
  const part = new Uint8Array(mask.length)
  for (let v = 0; v < part.length; v++) if (labels[v] === best) part[v] = 1
  return part
}

/**
 * One bone, solid up to its outer edge.
 *
 * Wall over a low threshold (thin cortex has no high one), closed with a ball, at the image's borders and where breaches
 * are to be filled; its inside filled; then all that lies within the skin and under the edge value is taken off again.
 */
export function makeSolid(argument: SolidBoneArgument): SolidBone {
  const { crop, options } = argument
  const smooth = gaussian(
    crop.values,
    crop.size,
    crop.spacing.map((s) => options.smoothing / s) as unknown as Vector3,
  )
  const allowed = new Uint8Array(crop.domain.length)
  for (let v = 0; v < allowed.length; v++) if (crop.domain[v] !== 2) allowed[v] = 1
  const ground: Ground = { ...crop, smooth, allowed }
  const { filled, closed, edge } = findWall(ground, argument)
  if (edge === undefined) return { bone: new Uint8Array(0), edge, closed }
  const inside = options.breach ? fillBreaches(filled, ground, options.breach) : filled
  const bone = takeOffSkin(inside, ground, edge, options.skin)
  return { bone: fillInside(largest(bone, ground), ground), edge, closed }
}

export const solidBoneTask = defineTask('label/solid-bone', makeSolid)
