import { components, distanceTransform, fillCavities, fillHoles2d, watershed } from '@trabecula/kernels'
import { structureOfName } from '../anatomy/structures.ts'
import type { LabelMap, Structure } from '../geometry/label-map.ts'
import type { StepContext } from '../step.ts'

export interface SeparateOptions {
  /** Half the width of the bridges that are cut, mm. */
  readonly bridge: number
  /** A core, or a piece without one, must have this volume to count as a bone, mm³; smaller ones stay with the bone they touch. */
  readonly core: number
}

type Size = readonly [number, number, number]

export const MOST_BONES = 254 // One byte a voxel, less the one that marks where no flood goes.
const LEVELS = 4 // Levels of the flood a millimetre.

/** Filled in slices along every axis and as a whole: bone is a shell, and a shell has no core. */
function filled(mask: Uint8Array, size: Size): Uint8Array {
  const solid = fillCavities(mask, size)
  for (const axis of [0, 1, 2] as const) {
    const slices = fillHoles2d(mask, size, axis)
    for (let n = 0; n < solid.length; n++) if (slices[n] !== 0) solid[n] = 1
  }
  return solid
}

function depthsOf(solid: Uint8Array, size: Size, spacing: Size): Float32Array {
  const outside = new Uint8Array(solid.length)
  for (let n = 0; n < solid.length; n++) if (solid[n] === 0) outside[n] = 1
  return distanceTransform(outside, size, spacing)
}

interface Markers {
  /** u8: 1, 2, … from the largest core on. */
  readonly markers: Uint8Array
  /** How many pieces have neither a core nor the least volume, or no number left. */
  readonly left: number
}

/** Cores deeper than `bridge`; of pieces without one that are large enough, the whole piece. */
function markersOf(
  solid: Uint8Array,
  depth: Float32Array,
  size: Size,
  leastVoxels: number,
  bridge: number,
): Markers {
  const deep = new Uint8Array(solid.length)
  for (let n = 0; n < deep.length; n++) if (solid[n] !== 0 && depth[n]! > bridge) deep[n] = 1
  const cores = components(deep, size, 26)
  const pieces = components(solid, size, 26)
  const withCore = new Uint8Array(pieces.sizes.length)
  for (let n = 0; n < deep.length; n++) {
    const core = cores.labels[n]!
    if (core !== 0 && cores.sizes[core]! >= leastVoxels) withCore[pieces.labels[n]!] = 1
  }
  const candidates: { readonly size: number; readonly core: number; readonly piece: number }[] = []
  for (let core = 1; core < cores.sizes.length; core++) {
    if (cores.sizes[core]! >= leastVoxels) candidates.push({ size: cores.sizes[core]!, core, piece: 0 })
  }
  let left = 0
  for (let piece = 1; piece < pieces.sizes.length; piece++) {
    if (withCore[piece] !== 0) continue
    if (pieces.sizes[piece]! >= leastVoxels) candidates.push({ size: pieces.sizes[piece]!, core: 0, piece })
    else left++
  }
  candidates.sort((a, b) => b.size - a.size || a.core - b.core || a.piece - b.piece)
  const numberOfCore = new Uint8Array(cores.sizes.length)
  const numberOfPiece = new Uint8Array(pieces.sizes.length)
  candidates.slice(0, MOST_BONES).forEach(({ core, piece }, i) => {
    if (core !== 0) numberOfCore[core] = i + 1
    else numberOfPiece[piece] = i + 1
  })
  const markers = new Uint8Array(solid.length)
  for (let n = 0; n < markers.length; n++) {
    markers[n] = numberOfCore[cores.labels[n]!] || numberOfPiece[pieces.labels[n]!]!
  }
  return { markers, left: left + Math.max(0, candidates.length - MOST_BONES) }
}

/** Gives bits that hang on a bone by edges or corners alone, where no flood goes, to that bone. */
export function claimCrumbs(basins: Uint8Array, solid: Uint8Array, size: Size): void {
  const missed = solid.map((set, n) => (set !== 0 && basins[n] === 0 ? 1 : 0))
  const crumbs = components(missed, size, 6)
  const owner = new Uint8Array(crumbs.sizes.length)
  const [nx, ny, nz] = size
  for (let again = true; again; ) {
    again = false
    for (let n = 0; n < missed.length; n++) {
      const crumb = crumbs.labels[n]!
      if (crumb === 0 || owner[crumb] !== 0) continue
      const [x, y, z] = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)]
      for (let k = Math.max(0, z - 1); k <= Math.min(nz - 1, z + 1) && owner[crumb] === 0; k++) {
        for (let j = Math.max(0, y - 1); j <= Math.min(ny - 1, y + 1) && owner[crumb] === 0; j++) {
          for (let i = Math.max(0, x - 1); i <= Math.min(nx - 1, x + 1); i++) {
            const other = i + nx * (j + ny * k)
            owner[crumb] = basins[other]! || owner[crumbs.labels[other]!]!
            if (owner[crumb] !== 0) break
          }
        }
      }
      if (owner[crumb] !== 0) again = true
    }
  }
  for (let n = 0; n < missed.length; n++) if (missed[n] !== 0) basins[n] = owner[crumbs.labels[n]!]!
}

/**
 * Separates bones that touch, without seeds: what remains of the filled mask after an erosion by `bridge` are the
 * cores; a watershed of the depth grows them back, and neighbours meet in the narrowest place between them.
 *
 * Right for bones that touch in bridges narrower than themselves. Not for a ball in its socket, nor where a thin plate
 * joins thick ends of one bone: there it cuts the bone itself. Such bones are split by seeds: `label/split`.
 * Method: opening and watershed as in Vincent & Soille 1991, doi:10.1109/34.87344.
 * @param labels every value but 0 is bone. @returns structures name_1, name_2, …, the largest first.
 */
export function separateBones(
  labels: LabelMap,
  options: SeparateOptions,
  name: string,
  context: StepContext,
): LabelMap {
  const { size, spacing } = labels.grid
  const mask = Uint8Array.from(labels.values, (value) => (value !== 0 ? 1 : 0))
  const solid = filled(mask, size)
  context.checkCancelled()
  const depth = depthsOf(solid, size, spacing)
  context.checkCancelled()
  const voxel = spacing[0] * spacing[1] * spacing[2]
  const { markers, left } = markersOf(solid, depth, size, options.core / voxel, options.bridge)
  if (left > 0) {
    const message = `${left} pieces under ${options.core} mm³ that hang on no bone are left out (or beyond ${MOST_BONES} bones)`
    context.warn({ code: 'SEPARATE_LEFT_OUT', message, where: 'separate' })
  }
  context.checkCancelled()
  const priority = new Uint8Array(solid.length)
  for (let n = 0; n < priority.length; n++) priority[n] = 255 - Math.min(255, Math.floor(depth[n]! * LEVELS))
  const basins = watershed(priority, markers, solid, size)
  claimCrumbs(basins, solid, size)
  for (let n = 0; n < basins.length; n++) if (mask[n] === 0) basins[n] = 0
  return ordered({ ...labels, values: basins }, name)
}

/** Numbers the basins by their voxels, the most first. */
export function ordered(labels: LabelMap, name: string): LabelMap {
  const counts = new Float64Array(256)
  for (const value of labels.values) counts[value]!++
  const order = Array.from({ length: 255 }, (_, i) => i + 1)
    .filter((value) => counts[value]! > 0)
    .sort((a, b) => counts[b]! - counts[a]! || a - b)
  const numbers = new Uint8Array(256)
  order.forEach((value, i) => {
    numbers[value] = i + 1
  })
  const structures: Structure[] = order.map((_, i) =>
    structureOfName(i + 1, order.length === 1 ? name : `${name}_${i + 1}`),
  )
  return { grid: labels.grid, values: Uint8Array.from(labels.values, (value) => numbers[value]!), structures }
}
