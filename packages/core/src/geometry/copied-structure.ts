import { StepError } from '../step.ts'
import { type BoneStructure, boneStructure } from './bone-structure.ts'
import { type CopiedStructure, DEPTH_STEPS, valuesAtSamples } from './copied-field.ts'
import { quilted, quiltLayout, seamContrast } from './quilt.ts'
import { boneShareOf, structureSource } from './structure-source.ts'
import { levelsFor, madeWhole } from './structure-whole.ts'
import type { Volume } from './volume.ts'

export interface StructureWish {
  /** Grey value from which on a voxel is bone, or Otsu's. */
  readonly threshold: number | 'otsu'
  /** mm: edge of the cube that is made, after which it repeats. */
  readonly size: number
  /** How many times as large as in the image. */
  readonly scale: number
  readonly seed: number
  /** Least and greatest solid fraction at which it will be used; `source`: that of the image. */
  readonly densities: readonly [number, number] | 'source'
}

/** A structure copied from bone, and how it compares with what it was copied from. */
export interface CopiedBlock {
  readonly structure: CopiedStructure
  /** Solid fractions that it is whole at. */
  readonly densities: readonly [number, number]
  readonly threshold: number
  readonly scale: number
  /** mm, of the image's voxels. */
  readonly spacing: readonly [number, number, number]
  /** mm of the result, scaled: of the image, and of the copy at the mean of its solid fractions. */
  readonly source: BoneStructure
  readonly copy: BoneStructure
  /** Patches along an edge; how much oftener a surface is met across their seams than elsewhere (1: not to be told). */
  readonly patches: number
  readonly seams: number
  /** Shares of the cube that hung on nothing and were taken away, and that were shut in and filled. */
  readonly loose: number
  readonly shut: number
}

const PER_PLATE = 3 // Samples across a trabecula taken for a plate, which is thinner than the spheres in it.
const STEPS = 16 // The lattice's blocks begin at sixteenths of a cell.
const FEWEST = 48
/** Samples along the cube: those of which a lattice's surface is made. */
export const MOST_SAMPLES = 96
const NEAR = 3 // Samples beyond the surfaces used by which depths tell.
const SPHERE = 1.5 // Tb.Th by spheres to that by plates.
const MARGIN = 0.012 // In density, about what a lattice's surface may be laid denser or thinner by.

/**
 * A cube of trabecular structure that repeats without seams, copied from a micro-CT block: bone by threshold, its depth on
 * cubic samples, quilted of overlapping patches with least cuts, one piece with open pores at all solid fractions asked for.
 * Method and limits: docs/methods/copied-structure.md.
 * @throws StepError STRUCTURE_THRESHOLD, STRUCTURE_UNITS, STRUCTURE_TOO_FINE, STRUCTURE_TOO_SMALL, STRUCTURE_APART
 */
export function copyStructure(volume: Volume, wish: StructureWish, where: string): CopiedBlock {
  const { size, scale, seed } = wish
  const { threshold, share, plate } = boneShareOf(volume, wish.threshold, where)
  const densities = wish.densities === 'source' ? ([share, share] as const) : wish.densities
  const needed = STEPS * Math.ceil((PER_PLATE * size) / (plate * scale) / STEPS)
  if (needed > MOST_SAMPLES) throw tooFine(wish, plate, needed, where)
  const n = Math.max(FEWEST, needed)
  const sample = size / n // mm of the result.
  const source = structureSource(volume, threshold, sample / scale)
  const [low, high] = [Math.min(...densities) - MARGIN, Math.max(...densities) + MARGIN]
  const levels = levelsFor(source.values, low, high)
  const quilt = quilted(source, {
    n,
    seed,
    thickness: (SPHERE * plate * scale) / sample,
    telling: [levels[1] - NEAR, levels[0] + NEAR],
  })
  if (!quilt) throw tooSmall(wish, volume, n, source.size, where)
  const step = n / DEPTH_STEPS
  const start = valuesAtSamples(quilt.values, n).map((value) => Math.round(value / step) * step)
  const whole = madeWhole(start, n, [low, high], step)
  if (!whole) throw apart(densities, where)
  const depths = Int16Array.from(whole.coefficients, (value) =>
    Math.min(32767, Math.max(-32768, Math.round(value / step))),
  )
  const values = valuesAtSamples(whole.coefficients, n)
  const mean = (low + high) / 2
  const [level] = levelsFor(values, mean, mean)
  const bone = (from: Float32Array, at: number) => Uint8Array.from(from, (value) => (value >= at ? 1 : 0))
  return {
    structure: { name: nameOf(depths), n, depths },
    densities: [densities[0], densities[1]],
    threshold,
    scale,
    spacing: volume.grid.spacing,
    source: boneStructure({
      bone: bone(source.values, 0),
      size: source.size,
      spacing: sample,
      periodic: false,
    }),
    copy: boneStructure({ bone: bone(values, level), size: [n, n, n], spacing: sample, periodic: true }),
    patches: quilt.patches,
    seams: seamContrast({ values, seams: quilt.seams }, n, level),
    loose: whole.loose,
    shut: whole.shut,
  }
}

/** A name by the content (Fowler, Noll & Vo 1a, 32 bits, and the length). */
function nameOf(depths: Int16Array): string {
  let hash = 0x811c9dc5
  for (let v = 0; v < depths.length; v++) hash = Math.imul(hash ^ (depths[v]! & 0xffff), 0x01000193) >>> 0
  return `${hash.toString(16)}-${depths.length}`
}

function tooFine({ size, scale }: StructureWish, plate: number, needed: number, where: string): StepError {
  const most = (size * MOST_SAMPLES) / needed
  return new StepError({
    code: 'STRUCTURE_TOO_FINE',
    message: `expected trabeculae that ${MOST_SAMPLES} samples along a cube of ${size} mm can show, got ${(plate * scale).toFixed(3)} mm ones, for which ${needed} are needed`,
    where,
    remedy: `Take a size of at most ${(Math.floor(10 * most) / 10).toFixed(1)} mm, or a scale of at least ${(Math.ceil((10 * scale * needed) / MOST_SAMPLES) / 10).toFixed(1)}.`,
  })
}

function tooSmall(
  { size, scale }: StructureWish,
  { grid }: Volume,
  n: number,
  source: readonly number[],
  where: string,
): StepError {
  const edges = grid.size.map((count, axis) => (count * grid.spacing[axis]! * scale).toFixed(1))
  let fits = n
  while (fits > FEWEST && !quiltLayout(fits, source as [number, number, number])) fits -= 4
  return new StepError({
    code: 'STRUCTURE_TOO_SMALL',
    message: `expected a block of bone that patches for a cube of ${size} mm can be chosen from, got one of ${edges.join(' × ')} mm (scaled)`,
    where,
    remedy: `Take a size of at most ${((size * fits) / n).toFixed(1)} mm, a greater scale, or a larger block.`,
  })
}

function apart([low, high]: readonly [number, number], where: string): StepError {
  return new StepError({
    code: 'STRUCTURE_APART',
    message: `expected a structure that can be made one piece with open pores at densities of ${low.toFixed(2)} to ${high.toFixed(2)}, got one that falls apart`,
    where,
    remedy: 'Ask for a density nearer to the bone’s own, or copy another block.',
  })
}
