import { type AnyStep, type Step, type StepContext, StepError } from '../step.ts'
import type { LabelLayer, LabelMap, Structure } from './label-map.ts'

/** All layers, the first one included: more than one where structures overlap. */
export function layersOf(labels: LabelMap): readonly LabelLayer[] {
  return [{ values: labels.values, structures: labels.structures }, ...(labels.overlaps ?? [])]
}

/** Every structure, also those that overlap others. */
export function allStructures(labels: LabelMap): readonly Structure[] {
  return layersOf(labels).flatMap(({ structures }) => structures)
}

/** Layers as one label map; the first must be there. */
export function labelMapOf(grid: LabelMap['grid'], layers: readonly LabelLayer[]): LabelMap {
  const [first, ...overlaps] = layers.map(({ values, structures }) => ({ values, structures }))
  return { grid, ...first!, ...(overlaps.length > 0 ? { overlaps } : {}) }
}

/** The layer in which a structure stands, as a label map without overlaps; the first layer where there is none of that name. */
export function layerWith(labels: LabelMap, name: string): LabelMap {
  const holds = ({ structures }: LabelLayer) => structures.some((structure) => structure.name === name)
  const { values, structures } = layersOf(labels).find(holds) ?? labels
  return { grid: labels.grid, values, structures }
}

/** All layers in one, upper ones before lower ones: for pictures, never for measures. */
export function flattened(labels: LabelMap): LabelMap {
  const overlaps = labels.overlaps ?? []
  if (overlaps.length === 0) return labels
  const layers = layersOf(labels)
  const wide = layers.some(({ values }) => values instanceof Uint16Array)
  const values = wide ? Uint16Array.from(labels.values) : labels.values.slice()
  for (const layer of overlaps)
    for (let i = 0; i < values.length; i++) if (layer.values[i] !== 0) values[i] = layer.values[i]!
  return { grid: labels.grid, values, structures: allStructures(labels) }
}

/** @throws StepError LABELS_OVERLAP where structures share voxels */
export function requireOneLayer(labels: LabelMap, where: string): void {
  if (!labels.overlaps?.length) return
  const names = labels.overlaps.flatMap(({ structures }) => structures.map(({ name }) => name))
  throw new StepError({
    code: 'LABELS_OVERLAP',
    message: `expected structures that share no voxel, got ${names.slice(0, 8).join(', ')} over others`,
    where,
    remedy: 'import structures that overlap one by one (`only`), each as a label entry of its own',
  })
}

function isLabelMap(input: unknown): input is LabelMap {
  return typeof input === 'object' && input !== null && 'structures' in input && 'grid' in input
}

/** Parameters for one layer: of the structures that they name those that stand in it; undefined where none does. */
function paramsFor(params: object, layer: LabelLayer, all: readonly Structure[]): object | undefined {
  const { structures } = params as { structures?: unknown }
  if (!Array.isArray(structures)) return params
  const here = (name: unknown) => layer.structures.some((structure) => structure.name === name)
  const unknown = structures.some((name) => !all.some((structure) => structure.name === name))
  const named = unknown ? structures : structures.filter(here)
  return named.length === 0 ? undefined : { ...params, structures: named }
}

/**
 * A step on a label map (input `of`) that works on each layer by itself, so that structures that overlap keep their own
 * voxels. Of structures that the parameters name, each layer is given its own; a layer with none of them stays as it is.
 */
export function inEachLayer<I, P, O>(step: Step<I, P, O>): AnyStep {
  const run = async (inputs: { of: LabelMap }, params: object, context: StepContext): Promise<unknown> => {
    const labels = inputs.of
    if (!labels.overlaps?.length) return step.run(inputs as I, params as P, context)
    const layers: LabelLayer[] = []
    for (const layer of layersOf(labels)) {
      const own = paramsFor(params, layer, allStructures(labels))
      const flat = { grid: labels.grid, ...layer }
      layers.push(
        own === undefined
          ? layer
          : ((await step.run({ ...inputs, of: flat } as I, own as P, context)) as unknown as LabelMap),
      )
    }
    return labelMapOf(labels.grid, layers)
  }
  return Object.freeze({ ...step, run }) as AnyStep
}

/** A step that reads label maps and knows one layer only: it refuses overlaps instead of losing them. */
export function onOneLayer<I, P, O>(step: Step<I, P, O>): AnyStep {
  const run = (inputs: object, params: object, context: StepContext) => {
    for (const input of Object.values(inputs)) if (isLabelMap(input)) requireOneLayer(input, step.kind)
    return step.run(inputs as I, params as P, context)
  }
  return Object.freeze({ ...step, run }) as AnyStep
}

/** A step that shows label maps: upper layers cover lower ones. */
export function onFlattened<I, P, O>(step: Step<I, P, O>): AnyStep {
  const run = (inputs: object, params: object, context: StepContext) => {
    const flat = Object.entries(inputs).map(([name, input]) => [
      name,
      isLabelMap(input) ? flattened(input) : input,
    ])
    return step.run(Object.fromEntries(flat) as I, params as P, context)
  }
  return Object.freeze({ ...step, run }) as AnyStep
}
