import {
  type ComponentLabels,
  type Components,
  type Connectivity,
  type HysteresisRule,
  hysteresisRuns,
  joinRuns,
  type LabelledRuns,
  labelArrayFor,
  labelledRuns,
  labelsOnBorder,
  paintChosen,
  paintLabels,
  sureLabels,
} from '@trabecula/kernels'
import { isShared, pieceOf, sharedArray } from '../base/shared-array.ts'
import { defineTask, type StepContext, type Task } from '../step.ts'
import type { VoxelArray } from './volume.ts'
import { slabsOf } from './voxel-slabs.ts'

type Size = readonly [number, number, number]
type Parallel = Pick<StepContext, 'parallel'>
type Field = Int16Array | Float32Array

/** What a slab is labelled by: a mask's voxels ≠ 0 or 0, or a field's values. */
type LabelSlab =
  | {
      readonly mask: Uint8Array
      readonly size: Size
      readonly wanted: 0 | 1
      readonly connectivity: Connectivity
    }
  | { readonly field: Field; readonly size: Size; readonly rule: Omit<HysteresisRule, 'least'> }

export const labelSlabTask = defineTask('geometry/label-slab', (slab: LabelSlab) =>
  'field' in slab
    ? hysteresisRuns(slab.field, slab.size, slab.rule)
    : labelledRuns(slab.mask, slab.size, slab),
)

interface PaintSlab {
  readonly runs: LabelledRuns
  readonly names: Uint32Array
  /** Greatest label of the whole. */
  readonly most: number
  /** In shared memory; without it the task gives what it made back. */
  readonly target?: ComponentLabels
}

export const paintLabelsTask = defineTask(
  'geometry/paint-labels',
  ({ runs, names, most, target }: PaintSlab): ComponentLabels | undefined => {
    const out = target ?? new (labelArrayFor(most))(voxelsOf(runs.size))
    paintLabels(runs, names, out)
    return target ? undefined : out
  },
)

interface ChosenSlab {
  readonly runs: LabelledRuns
  /** u8[m + 1] of the slab's own labels. */
  readonly chosen: Uint8Array
  readonly inside: 0 | 1
  readonly target?: Uint8Array
}

export const paintChosenTask = defineTask(
  'geometry/paint-chosen',
  ({ runs, chosen, inside, target }: ChosenSlab) => {
    const out = target ?? new Uint8Array(voxelsOf(runs.size))
    paintChosen(runs, chosen, inside, out)
    return target ? undefined : out
  },
)

const voxelsOf = ([nx, ny, nz]: Size) => nx * ny * nz

/** A volume's slabs with what is done to each. */
function overSlabs<T>([nx, ny, nz]: Size, of: (size: Size, from: number, to: number) => T): T[] {
  const plane = nx * ny
  return slabsOf(nz, plane).map(({ first, last }) => of([nx, ny, last - first], plane * first, plane * last))
}

/** Paints every slab with a task, into `target` or from what it gives back. */
async function painted<
  T extends ComponentLabels,
  A extends { readonly runs: LabelledRuns; readonly target?: T },
>(
  { parallel }: Parallel,
  task: Task<A, T | undefined>,
  slabs: readonly (Omit<A, 'target'> & { readonly runs: LabelledRuns })[],
  target: T,
): Promise<T> {
  let at = 0
  const parts = slabs.map((slab) => {
    const part = target.subarray(at, at + voxelsOf(slab.runs.size)) as T
    at += part.length
    return part
  })
  const given = await parallel(
    task,
    slabs.map((slab, n) => ({ ...slab, ...(isShared(target) ? { target: parts[n]! } : {}) }) as unknown as A),
  )
  given.forEach((values, n) => {
    if (values) parts[n]!.set(values)
  })
  return target
}

/** `components` of the kernels on all workers, slab by slab: the same labels. */
export async function componentsVolume(
  mask: Uint8Array,
  size: Size,
  connectivity: Connectivity,
  context: Parallel,
): Promise<Components> {
  const slabs = overSlabs(size, (own, from, to) => ({
    mask: pieceOf(mask, from, to),
    size: own,
    wanted: 1 as const,
    connectivity,
  }))
  const runs = await context.parallel(labelSlabTask, slabs)
  const { names, sizes } = joinRuns(runs, connectivity)
  const most = sizes.length - 1
  const type = labelArrayFor(most) as typeof Int32Array
  const target = sharedArray(type, mask.length) as ComponentLabels
  const painting = runs.map((slab, n) => ({ runs: slab, names: names[n]!, most }))
  return { labels: await painted(context, paintLabelsTask, painting, target), sizes }
}

/** `fillCavities` of the kernels on all workers, slab by slab: the same voxels. */
export async function cavitiesFilled(mask: Uint8Array, size: Size, context: Parallel): Promise<Uint8Array> {
  const rule = { wanted: 0 as const, connectivity: 6 as const }
  const slabs = overSlabs(size, (own, from, to) => ({ mask: pieceOf(mask, from, to), size: own, ...rule }))
  const runs = await context.parallel(labelSlabTask, slabs)
  const { names, sizes } = joinRuns(runs, rule.connectivity)
  const open = new Uint8Array(sizes.length)
  runs.forEach((slab, n) => {
    const ends = { first: n === 0, last: n === runs.length - 1 }
    labelsOnBorder(slab, ends).forEach((touches, label) => {
      if (touches) open[names[n]![label]!] = 1
    })
  })
  const painting = runs.map((slab, n) => ({
    runs: slab,
    chosen: chosenOf(names[n]!, open),
    inside: 0 as const,
  }))
  return painted(context, paintChosenTask, painting, sharedArray(Uint8Array, mask.length))
}

const chosenOf = (names: Uint32Array, chosen: Uint8Array) => Uint8Array.from(names, (name) => chosen[name]!)

/** What `hysteresis` finds, and how many voxels lie in the range and how many of them stay. */
export interface HysteresisFound {
  readonly mask: Uint8Array
  readonly weak: number
  readonly kept: number
}

/** `hysteresis` of the kernels on all workers, slab by slab: the same voxels. */
export async function hysteresisVolume(
  values: VoxelArray,
  size: Size,
  rule: HysteresisRule,
  context: Parallel,
): Promise<HysteresisFound> {
  const field =
    values instanceof Int16Array || values instanceof Float32Array ? values : Float32Array.from(values)
  const slabs = overSlabs(size, (own, from, to) => ({
    field: pieceOf<Field>(field, from, to),
    size: own,
    rule,
  }))
  const runs = await context.parallel(labelSlabTask, slabs)
  const { names, sizes, marked } = joinRuns(runs, rule.connectivity)
  const chosen = sureLabels(marked, rule.least)
  const count = (of: (label: number) => number) =>
    sizes.reduce((sum, n, label) => (label > 0 ? sum + n * of(label) : sum), 0)
  const painting = runs.map((slab, n) => ({
    runs: slab,
    chosen: chosenOf(names[n]!, chosen),
    inside: 1 as const,
  }))
  return {
    mask: await painted(context, paintChosenTask, painting, sharedArray(Uint8Array, values.length)),
    weak: count(() => 1),
    kept: count((label) => chosen[label]!),
  }
}
