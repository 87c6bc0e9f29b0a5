import type { AnyStep } from '../step.ts'
import type { Path } from './document.ts'
import type { InputReference } from './graph.ts'
import { fieldNames, type Layout, type Offer, single } from './layout.ts'
import { suggestion } from './nearest-name.ts'
import {
  deviceEntryFields,
  evaluateEntryFields,
  imageEntryFields,
  labelEntryFields,
  surfaceEntryFields,
} from './schema.ts'

type Entry = Record<string, unknown>

/** The entry's fields without those that wire it: the step's parameters. */
function parametersOf(entry: Entry, wiring: readonly string[]): Entry {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => !wiring.includes(name)))
}

function names(value: unknown): readonly unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

/** `images.<name>: { series: path, …parameters of image/read }` and the parameters of its gate. */
export function layImages(layout: Layout, path: Path, name: string, entry: Entry): void {
  const id = `images.${name}`
  const step = layout.step('image/read')
  const params = layout.params(step, path, parametersOf(entry, imageEntryFields), imageEntryFields)
  if (typeof entry.series !== 'string' || entry.series === '') {
    layout.fault(
      path,
      "the field 'series' is missing",
      'name the folder, zip or file with the images, relative to the case file',
      true,
    )
  }
  layout.offer('images', name, { type: 'Image', nodes: [id], image: id })
  if (params === undefined || typeof entry.series !== 'string') return
  layout.add({ id, step, params, inputs: { files: { source: entry.series } }, line: layout.line(path) })
  const gate = layout.params(layout.step('image/gate'), [...path, 'gate'], entry.gate)
  if (gate !== undefined) layout.wishGate(name, gate)
}

/** Wires one label operation: `of` to what was made before, `image` to the chain's image. */
function operationInputs(
  step: AnyStep,
  before: Offer,
  layout: Layout,
  path: Path,
): Record<string, InputReference> | undefined {
  const inputs: Record<string, InputReference> = {}
  for (const [name, type] of Object.entries(step.inputs)) {
    if (type === 'LabelMap' && before.type === 'LabelMap') inputs[name] = single(before)
    else if (type === 'Image' && before.image !== undefined) inputs[name] = { node: before.image }
    else {
      const missing = type === 'LabelMap' ? 'a label map made before it' : 'an image'
      layout.fault(
        path,
        `'${step.kind.split('/')[1]}' works on ${missing}`,
        type === 'LabelMap' ? 'put a threshold before it' : 'add `image: name`',
      )
      return undefined
    }
  }
  return inputs
}

/** `labels.<name>: { of: image or label, do: [ { operation: parameters }, … ] }`, or `{ from: file, …parameters of label/import }`. */
export function layLabels(layout: Layout, path: Path, name: string, entry: Entry): void {
  const known: readonly string[] =
    entry.from === undefined
      ? labelEntryFields
      : [...labelEntryFields, ...fieldNames(layout.step('label/import').params)]
  for (const key of Object.keys(entry)) {
    if (!known.includes(key))
      layout.fault([...path, key], `unknown field '${key}'`, suggestion(key, known), true)
  }
  const image =
    entry.image === undefined ? undefined : layout.refer([...path, 'image'], entry.image, ['images'])
  let current = startOfLabels(layout, path, name, entry)
  if (current && image) current = { ...current, image: image.image! }
  const operations = entry.do ?? []
  if (!Array.isArray(operations) || (operations.length === 0 && entry.from === undefined)) {
    layout.fault(
      path,
      "the field 'do' is missing: expected a list of operations",
      `use ${layout.operations().join(', ')}`,
      true,
    )
    return
  }
  operations.forEach((operation, index) => {
    const at = [...path, 'do', index]
    const kinds = layout.operations()
    const keys = typeof operation === 'object' && operation !== null ? Object.keys(operation) : []
    const kind = keys[0]
    if (kind === undefined || keys.length !== 1) {
      layout.fault(
        at,
        'expected one operation with its parameters',
        `write \`- operation: { … }\`, one of ${kinds.join(', ')}`,
      )
      return
    }
    if (!kinds.includes(kind)) {
      layout.fault([...at, kind], `unknown operation '${kind}'`, suggestion(kind, kinds), true)
      return
    }
    const step = layout.step(`label/${kind}`)
    const params = layout.params(step, [...at, kind], (operation as Entry)[kind])
    if (params === undefined || current === undefined) return
    const inputs = operationInputs(step, current, layout, at)
    if (!inputs) return
    const id = `labels.${name}.${index + 1}-${kind}`
    layout.add({ id, step, params, inputs, line: layout.line(at) })
    current = {
      type: 'LabelMap',
      nodes: [id],
      ...(current.image === undefined ? {} : { image: current.image }),
    }
  })
  const last = current ?? { type: 'LabelMap', nodes: [`labels.${name}`] }
  layout.offer('labels', name, last)
}

function startOfLabels(layout: Layout, path: Path, name: string, entry: Entry): Offer | undefined {
  if (entry.from !== undefined) {
    const step = layout.step('label/import')
    const params = layout.params(step, path, parametersOf(entry, labelEntryFields))
    if (typeof entry.from !== 'string') {
      layout.fault(
        [...path, 'from'],
        "expected a file's name in 'from'",
        'name a NIfTI or NRRD label map, relative to the case file',
      )
      return undefined
    }
    const id = `labels.${name}.import`
    if (params !== undefined)
      layout.add({ id, step, params, inputs: { files: { source: entry.from } }, line: layout.line(path) })
    return { type: 'LabelMap', nodes: [id] }
  }
  if (entry.of === undefined) {
    layout.fault(path, "the field 'of' is missing", 'name the image or label map to start from', true)
    return undefined
  }
  return layout.refer([...path, 'of'], entry.of, ['images', 'labels'])
}

/** `surfaces.<name>: { of: label, structures: [names], …parameters of surface/body }`: one node for each structure. */
export function laySurfaces(layout: Layout, path: Path, name: string, entry: Entry): void {
  const step = layout.step('surface/body')
  const of = layout.refer([...path, 'of'], entry.of, ['labels'])
  const image =
    entry.image === undefined ? of?.image : layout.refer([...path, 'image'], entry.image, ['images'])?.image
  if (of && image === undefined) {
    layout.fault(path, `'${name}' has no image for the grey-value boundary`, 'add `image: name`', true)
  }
  const structures = entry.structures === undefined ? [name] : names(entry.structures)
  const nodes: string[] = []
  structures.forEach((structure, index) => {
    const at = entry.structures === undefined ? path : [...path, 'structures', index]
    if (typeof structure !== 'string') {
      layout.fault(at, 'expected the name of a structure', 'write names such as hip_left')
      return
    }
    const params = layout.params(
      step,
      path,
      { ...parametersOf(entry, surfaceEntryFields), structure },
      surfaceEntryFields,
    )
    if (params === undefined || of === undefined || image === undefined) return
    const id = `surfaces.${name}.${structure}`
    nodes.push(id)
    layout.add({
      id,
      step,
      params,
      inputs: { of: single(of), image: { node: image } },
      line: layout.line(at),
    })
  })
  layout.offer('surfaces', name, { type: 'Body', nodes, ...(image === undefined ? {} : { image }) })
  if (of) layout.offer('surface-labels', name, of)
}

/** The case's pseudonym, for steps that write it on the part. */
function about(step: AnyStep, layout: Layout): Entry {
  return layout.caseName !== undefined && fieldNames(step.params).includes('case')
    ? { case: layout.caseName }
    : {}
}

/** A device for the right in a case about the left is a mistake in one of the two: a fault, never a guess. */
function checkSide(layout: Layout, path: Path, side: unknown): void {
  const opposite = layout.caseSide === 'left' ? 'right' : layout.caseSide === 'right' ? 'left' : undefined
  if (side === undefined || side !== opposite) return
  layout.fault(
    path,
    `the device is for the ${String(side)}, the case is about the ${layout.caseSide}`,
    'correct the side of one of the two; a device that spans both has `side: both`',
  )
}

/** `devices.<name>: { kind: model, of: [surfaces], …parameters of device/<kind> }`. */
export function layDevices(layout: Layout, path: Path, name: string, entry: Entry): void {
  const kinds = ['model'].filter((kind) => layout.kindsIn('device').includes(kind))
  const kind = entry.kind
  if (typeof kind !== 'string' || !kinds.includes(kind)) {
    layout.fault(
      [...path, ...(kind === undefined ? [] : ['kind'])],
      `'kind' is ${kind === undefined ? 'missing' : `'${String(kind)}'`}`,
      suggestion(String(kind ?? ''), kinds),
    )
    return
  }
  checkSide(layout, [...path, 'side'], entry.side)
  const step = layout.step(`device/${kind}`)
  const offers = names(entry.of).map((reference, index) =>
    layout.refer(Array.isArray(entry.of) ? [...path, 'of', index] : [...path, 'of'], reference, ['surfaces']),
  )
  if (offers.length === 0)
    layout.fault(path, "the field 'of' is missing", 'name the surfaces that it is made of', true)
  const params = layout.params(
    step,
    path,
    { ...about(step, layout), ...parametersOf(entry, deviceEntryFields), name },
    deviceEntryFields,
  )
  const id = `devices.${name}`
  const image = offers.find((offer) => offer?.image !== undefined)?.image
  layout.offer('devices', name, {
    type: 'Device',
    nodes: [id],
    kind,
    ...(image === undefined ? {} : { image }),
  })
  if (params === undefined || offers.includes(undefined) || offers.length === 0) return
  const of = { nodes: offers.flatMap((offer) => offer!.nodes) }
  layout.add({ id, step, params, inputs: { of }, line: layout.line(path) })
}

/** `evaluate.<name>: { of: device, kind: printable, …parameters of evaluate/<kind> }`. */
export function layEvaluations(layout: Layout, path: Path, name: string, entry: Entry): void {
  const kinds = layout.kindsIn('evaluate').filter((kind) => kind !== 'scan-gate')
  const kind = entry.kind ?? 'printable'
  if (typeof kind !== 'string' || !kinds.includes(kind)) {
    layout.fault([...path, 'kind'], `unknown evaluation '${String(kind)}'`, suggestion(String(kind), kinds))
    return
  }
  const step = layout.step(`evaluate/${kind}`)
  const of = layout.refer([...path, 'of'], entry.of ?? name, ['devices'])
  const params = layout.params(step, path, parametersOf(entry, evaluateEntryFields), evaluateEntryFields)
  if (params === undefined || of === undefined) return
  const inputs: Record<string, InputReference> = { of: single(of) }
  if ('image' in step.inputs && of.image !== undefined) inputs.image = { node: of.image }
  const id = `evaluate.${name}`
  layout.add({ id, step, params, inputs, line: layout.line(path) })
  layout.offer('evaluate', name, { type: 'Checks', nodes: [id] })
}
