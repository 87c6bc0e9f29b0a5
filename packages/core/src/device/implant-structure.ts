import { type CopiedBlock, copyStructure, type StructureWish } from '../geometry/copied-structure.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { Volume } from '../geometry/volume.ts'
import { defineTask, type StepContext, StepError } from '../step.ts'
import type { PorousParams } from './implant-params.ts'

/** What is asked of the porous zones, its density a number; with what was copied for it. */
export type LaidPorous = Omit<PorousParams, 'density'> & {
  readonly density: number
  readonly copied?: CopiedBlock
}

export interface CopyArgument {
  readonly volume: Volume
  readonly wish: StructureWish
  readonly where: string
}

/** @throws StepError as copyStructure */
export const copyStructureTask = defineTask(
  'device/copy-structure',
  ({ volume, wish, where }: CopyArgument): CopiedBlock => copyStructure(volume, wish, where),
)

/**
 * The wish for the porous zones with the structure that it is copied from, where it is.
 * @throws StepError STRUCTURE_MISSING, and those of copyStructure
 */
export async function withStructure(
  porous: PorousParams,
  structure: ImageResult | undefined,
  device: string,
  { parallel }: Pick<StepContext, 'parallel'>,
): Promise<LaidPorous> {
  const { cell, density, gradient, threshold = 'otsu', scale = 1, seed = 1, sizes } = porous
  const size = sizes ? (sizes.face + sizes.core) / 2 : porous.size
  if (cell !== 'trabecular') {
    if (density !== 'source') return { ...porous, size, density }
    throw missing(`a density of ${cell}`, '`source`', device, 'Give a number, or take the cell trabecular.')
  }
  if (!structure)
    throw missing(
      'an image that the trabecular structure is copied from',
      'none',
      device,
      'Name the micro-CT image as `structure`, or take another cell.',
    )
  const densities = gradient
    ? ([gradient.face, gradient.core] as const)
    : density === 'source'
      ? density
      : ([density, density] as const)
  const wish = { threshold, size, scale, seed, densities }
  const [copied] = await parallel(copyStructureTask, [
    { volume: structure.volume, wish, where: `${device}, structure` },
  ])
  const [face, core] = copied!.densities
  return { ...porous, density: (face + core) / 2, copied: copied! }
}

function missing(expected: string, got: string, where: string, remedy: string): StepError {
  return new StepError({
    code: 'STRUCTURE_MISSING',
    message: `expected ${expected}, got ${got}`,
    where,
    remedy,
  })
}
