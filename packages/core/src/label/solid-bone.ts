import { components, dilateByBall, fillCavities, gaussian, wallDirections } from '@trabecula/kernels'
import type { Vector3 } from '../base/vectors.ts'
import type { BoneCrop } from '../geometry/edge-profiles.ts'
import { defineTask } from '../step.ts'
import { edgeLevels, firstLevels } from './bone-edge.ts'
import { type ClosedFace, closeBorders, type Face } from './border.ts'
import { joinPlates } from './plate-joints.ts'
import { type PlateOptions, thinPlates } from './thin-plates.ts'

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
  /** How thin bone is found that the wall's threshold leaves open; undefined: not at all. */
  readonly thin?: Omit<PlateOptions, 'soft' | 'cortex' | 'smoothing'> | undefined
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

interface Wall {
  /** Wall and plates, closed and filled. */
  readonly filled: Uint8Array
  /** 1 where thin bone was found by its model; not there where none was sought. */
  readonly plate?: Uint8Array
  readonly closed: readonly ClosedFace[]
}

const REDO = 0.1 // The wall is sought again where its threshold moved by more, as a part of soft → peak.

/** 1 where the value is over a limit. Plain loops: `from` and `map` with a function take ten times as long. */
function over(values: Float32Array, limit: number): Uint8Array {
  const mask = new Uint8Array(values.length)
  for (let v = 0; v < mask.length; v++) if (values[v]! > limit) mask[v] = 1
  return mask
}

/** What lies within `radius` of the mask, or of what is not the mask. */
function near(
  mask: Uint8Array,
  { size, spacing }: BoneCrop,
  radius: number,
  from: 'set' | 'unset',
): Uint8Array {
  return dilateByBall(mask, size, spacing, radius, from)
}

/** Closing with a ball: what a ball of this radius cannot reach from outside becomes wall. */
function closeWall(wall: Uint8Array, ground: Ground, radius: number): Uint8Array {
  if (radius <= 0) return wall
  const open = near(near(wall, ground, radius, 'set'), ground, radius, 'unset')
  for (let v = 0; v < open.length; v++) open[v] = wall[v] || (!open[v] && ground.allowed[v]) ? 1 : 0
  return open
}

function openWith(mask: Uint8Array, ground: Ground, radius: number): Uint8Array {
  if (radius <= 0) return mask
  return near(near(mask, ground, radius, 'unset'), ground, radius, 'unset')
}

function fillInside(mask: Uint8Array, ground: Ground): Uint8Array {
  const filled = fillCavities(mask, ground.size)
  for (let v = 0; v < filled.length; v++) if (!mask[v] && !ground.allowed[v]) filled[v] = 0
  return filled
}

/** Thin bone in the domain that hangs on the wall; it joins the wall, which is changed in place. */
function addPlates(
  wall: Uint8Array,
  ground: Ground,
  soft: number,
  peak: number,
  { options: { thin, smoothing } }: SolidBoneArgument,
): Uint8Array {
  const { values, domain, size, spacing } = ground
  const own = new Uint8Array(wall.length)
  const allowed = new Uint8Array(wall.length)
  for (let v = 0; v < own.length; v++) {
    if (domain[v] !== 1) continue
    own[v] = 1
    if (wall[v] === 0) allowed[v] = 1
  }
  const options = { ...thin!, soft, cortex: peak, smoothing }
  const { plate } = thinPlates(values, own, size, spacing, options)
  const over = soft + options.contrast * (peak - soft)
  const joined = joinPlates(plate, { bone: wall, allowed, values, over, size, spacing }, 0)
  for (let v = 0; v < joined.length; v++) if (joined[v] !== 0) wall[v] = 1
  return joined
}

/** Wall, closed and filled; what it took at the image's borders. */
function fillWall(ground: Ground, soft: number, threshold: number, argument: SolidBoneArgument): Wall {
  const { options, borders } = argument
  const wall = over(ground.smooth, threshold)
  for (let v = 0; v < wall.length; v++) if (ground.domain[v] !== 1) wall[v] = 0
  const peak = soft + (threshold - soft) / options.wall
  const plate = options.thin ? addPlates(wall, ground, soft, peak, argument) : undefined
  const shell = closeWall(wall, ground, options.closing)
  const closed = closeBorders(shell, ground.allowed, ground.size, borders)
  return { filled: fillInside(shell, ground), closed, ...(plate ? { plate } : {}) }
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
    return {
      ...fillWall(ground, first.soft, first.soft + (wall / fraction) * (edge - first.soft), argument),
      edge,
    }
  // Otsu's value lies about half way up; the wall's is lower, as far as `wall` is under a half.
  let [soft, threshold] = [first.soft, first.soft + 2 * wall * (first.otsu - first.soft)]
  for (let round = 0; ; round++) {
    const found = fillWall(ground, soft, threshold, argument)
    const levels = edgeLevels(ground, found.filled, threshold, tissue)
    if (!levels) return { ...found, edge: undefined }
    const rise = levels.peak - levels.soft
    const better = levels.soft + wall * rise
    if (round === 1 || Math.abs(better - threshold) <= REDO * rise)
      return { ...found, edge: levels.soft + fraction * rise }
    ;[soft, threshold] = [levels.soft, better]
  }
}

/** Takes off what lies within the skin and is not over the edge value: what the low wall has too much. Thin bone stays. */
function takeOffSkin(
  inside: Uint8Array,
  plate: Uint8Array | undefined,
  ground: Ground,
  edge: number,
  skin: number,
): Uint8Array {
  if (skin <= 0) return inside
  const outer = near(inside, ground, skin, 'unset')
  const bone = inside.slice()
  for (let v = 0; v < bone.length; v++) if (ground.values[v]! <= edge && outer[v] && !plate?.[v]) bone[v] = 0
  return bone
}

function largest(mask: Uint8Array, ground: Ground): Uint8Array {
  const { labels, sizes } = components(mask, ground.size, 6)
  if (sizes.length <= 2) return mask
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
  const { filled, plate, closed, edge } = findWall(ground, argument)
  if (edge === undefined) return { bone: new Uint8Array(0), edge, closed }
  const inside = options.breach ? fillBreaches(filled, ground, options.breach) : filled
  const bone = takeOffSkin(inside, plate, ground, edge, options.skin)
  return { bone: fillInside(largest(bone, ground), ground), edge, closed }
}

export const solidBoneTask = defineTask('label/solid-bone', makeSolid)
