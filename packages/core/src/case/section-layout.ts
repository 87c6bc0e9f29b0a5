import type { AnyStep, ResultType } from '../step.ts'
import { layDerivedImage } from './derived-image.ts'
import type { Path } from './document.ts'
import { type LaidEntry, layEntry } from './entry-layout.ts'
import type { InputReference } from './graph.ts'
import { fieldNames, type Layout, type Offer, single } from './layout.ts'
import { suggestion } from './nearest-name.ts'
import { operationOf } from './operation-list.ts'
import { imageEntryFields, labelEntryFields, surfaceEntryFields } from './schema.ts'

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
  if (entry.of !== undefined || entry.do !== undefined) {
    layDerivedImage(layout, path, name, entry)
    return
  }
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
  if (entry.registerTo !== undefined) layRegistration(layout, path, name, entry)
  else if (entry.register !== undefined)
    layout.fault(
      [...path, 'register'],
      "'register' is for an image that has 'registerTo'",
      'add `registerTo`',
      true,
    )
  if (params === undefined || typeof entry.series !== 'string') return
  layout.add({ id, step, params, inputs: { files: { source: entry.series } }, line: layout.line(path) })
  const gate = layout.params(layout.step('image/gate'), [...path, 'gate'], entry.gate)
  if (gate !== undefined) layout.wishGate(name, gate)
}

/** `registerTo: image`: how this image is laid on another; what is found on it is carried there. */
function layRegistration(layout: Layout, path: Path, name: string, entry: Entry): void {
  const fixed = layout.refer([...path, 'registerTo'], entry.registerTo, ['images'])
  if (entry.registerTo === name) {
    layout.fault([...path, 'registerTo'], 'an image cannot be laid on itself', 'name another image')
    return
  }
  const step = layout.step('image/register')
  const params = layout.params(step, [...path, 'register'], entry.register)
  const image = `images.${name}`
  const id = `${image}.register`
  layout.offer('images', name, { type: 'Image', nodes: [image], image, registration: id })
  layout.offer('registrations', name, {
    type: 'Registration',
    nodes: [id],
    ...(fixed === undefined ? {} : { image: fixed.image! }),
  })
  if (params === undefined || !fixed) return
  const inputs = { moving: { node: image }, fixed: single(fixed) }
  layout.add({ id, step, params, inputs, line: layout.line(path) })
}

/** The image offer that a node id names. */
function imageOffer(layout: Layout, id: string | undefined): Offer | undefined {
  return [...layout.offered('images').values()].find((offer) => offer.image === id)
}

/** What a label operation takes beside its parameters: another entry of labels, and files beside the case. */
interface OperationWiring {
  readonly with?: unknown
  readonly from?: unknown
}

/** Fields of a label operation that wire it, where its step has such inputs. */
function operationFields(step: AnyStep): readonly string[] {
  return [...('with' in step.inputs ? ['with'] : []), ...('files' in step.inputs ? ['from'] : [])]
}

/** The input that `with` or `from` names. @returns undefined where there was a fault. */
function wiredInput(
  name: 'with' | 'from',
  given: unknown,
  layout: Layout,
  path: Path,
): InputReference | undefined {
  if (name === 'with') {
    const other = layout.refer([...path, 'with'], given, ['labels'])
    return other && single(other)
  }
  if (typeof given === 'string' && given !== '') return { source: given }
  layout.fault(
    [...path, 'from'],
    "expected a file's name in 'from'",
    'name a file, relative to the case file',
  )
  return undefined
}

/**
 * Wires one label operation: `of` to what was made before, `image` to the chain's image, `with` to another entry of
 * labels, `files` to what `from` names.
 */
function operationInputs(
  step: AnyStep,
  before: Offer,
  wiring: OperationWiring,
  layout: Layout,
  path: Path,
): Record<string, InputReference> | undefined {
  const inputs: Record<string, InputReference> = {}
  for (const [name, type] of Object.entries(step.inputs)) {
    const field = name === 'files' ? 'from' : name === 'with' ? 'with' : undefined
    if (field !== undefined && wiring[field] !== undefined) {
      const input = wiredInput(field, wiring[field], layout, path)
      if (!input) return undefined
      inputs[name] = input
    } else if (field === undefined && type === 'LabelMap' && before.type === 'LabelMap')
      inputs[name] = single(before)
    else if (type === 'Image' && before.image !== undefined) inputs[name] = { node: before.image }
    else if (step.optional?.includes(name)) continue
    else if (field === 'from') {
      layout.fault(path, "the field 'from' is missing", 'name a file or folder, relative to the case file')
      return undefined
    } else {
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

/**
 * `labels.<name>: { of: image or label, do: [ { operation: parameters }, … ] }`, or
 * `{ file: …, of: image, …parameters of label/import, do: […] }` (`from` is the older word for `file`).
 */
export function layLabels(layout: Layout, path: Path, name: string, given: Entry): void {
  const { from, ...others } = given
  const entry: Entry = from === undefined || given.file !== undefined ? given : { ...others, file: from }
  const known: readonly string[] =
    entry.file === undefined
      ? labelEntryFields
      : [...labelEntryFields, ...fieldNames(layout.step('label/import').params)]
  for (const key of Object.keys(entry)) {
    if (!known.includes(key))
      layout.fault([...path, key], `unknown field '${key}'`, suggestion(key, known), true)
  }
  const image =
    entry.image === undefined ? undefined : layout.refer([...path, 'image'], entry.image, ['images'])
  let current = startOfLabels(layout, path, name, entry, image)
  if (current && image) current = { ...current, image: image.image! }
  const operations = entry.do ?? []
  if (!Array.isArray(operations) || (operations.length === 0 && entry.file === undefined)) {
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
    const found = operationOf(layout, at, operation, layout.operations())
    if (!found) return
    const { kind, given } = found
    const step = layout.step(`label/${kind}`)
    const fields = operationFields(step)
    const isEntry = typeof given === 'object' && given !== null && !Array.isArray(given)
    const own = isEntry ? parametersOf(given as Entry, fields) : given
    const params = layout.params(step, [...at, kind], own, fields)
    if (params === undefined || current === undefined) return
    const wiring = isEntry && fields.length > 0 ? (given as OperationWiring) : {}
    const inputs = operationInputs(step, current, wiring, layout, [...at, kind])
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

/** A label map from a file, on the grid of the image that `of` or `image` names. */
function importedLabels(
  layout: Layout,
  path: Path,
  name: string,
  entry: Entry,
  image: Offer | undefined,
): Offer | undefined {
  const step = layout.step('label/import')
  const on = entry.of === undefined ? image : layout.refer([...path, 'of'], entry.of, ['images'])
  const params = layout.params(step, path, parametersOf(entry, labelEntryFields))
  if (typeof entry.file !== 'string' || entry.file === '') {
    layout.fault(
      [...path, 'file'],
      "expected a file's name in 'file'",
      'name a DICOM SEG, RTSTRUCT, NIfTI or NRRD file, relative to the case file',
    )
    return undefined
  }
  const id = `labels.${name}.import`
  const inputs: Record<string, InputReference> = { files: { source: entry.file } }
  if (on) inputs.image = { node: on.image! }
  if (params !== undefined) layout.add({ id, step, params, inputs, line: layout.line(path) })
  return { type: 'LabelMap', nodes: [id], ...(on ? { image: on.image! } : {}) }
}

function startOfLabels(
  layout: Layout,
  path: Path,
  name: string,
  entry: Entry,
  image: Offer | undefined,
): Offer | undefined {
  if (entry.file !== undefined) return importedLabels(layout, path, name, entry, image)
  if (entry.of === undefined) {
    layout.fault(path, "the field 'of' is missing", 'name the image or label map to start from', true)
    return undefined
  }
  return layout.refer([...path, 'of'], entry.of, ['images', 'labels'])
}

/** The image on which a registration lays another. */
function frameOf(layout: Layout, registration: string): string | undefined {
  return [...layout.offersOf('Registration').values()].find((offer) => offer.nodes[0] === registration)?.image
}

/** `surfaces.<name>: { file: …, unit, side, confirmedBy, …parameters of surface/import }`: a surface from another program. */
function layForeignSurface(layout: Layout, path: Path, name: string, entry: Entry): void {
  const step = layout.step('surface/import')
  const structure = entry.structure ?? name.replaceAll('-', '_')
  const image =
    entry.image === undefined ? undefined : layout.refer([...path, 'image'], entry.image, ['images'])
  const params = layout.params(step, path, { ...parametersOf(entry, ['file', 'image']), structure }, [
    'file',
    'image',
  ])
  const id = `surfaces.${name}.${String(structure)}`
  layout.offer('surfaces', name, { type: 'Body', nodes: [id], ...(image ? { image: image.image! } : {}) })
  if (typeof entry.file !== 'string' || entry.file === '') {
    layout.fault(
      [...path, 'file'],
      "expected a file's name in 'file'",
      'name an STL, PLY, OBJ, 3MF or VTP file',
    )
    return
  }
  if (params === undefined) return
  layout.add({ id, step, params, inputs: { files: { source: entry.file } }, line: layout.line(path) })
}

/** `surfaces.<name>: { of: label, structures: [names], …parameters of surface/body }`: one node for each structure. */
export function laySurfaces(layout: Layout, path: Path, name: string, entry: Entry): void {
  if (entry.file !== undefined) {
    layForeignSurface(layout, path, name, entry)
    return
  }
  const step = layout.step('surface/body')
  const of = layout.refer([...path, 'of'], entry.of, ['labels'])
  const image =
    entry.image === undefined ? of?.image : layout.refer([...path, 'image'], entry.image, ['images'])?.image
  if (of && image === undefined) {
    layout.fault(path, `'${name}' has no image for the grey-value boundary`, 'add `image: name`', true)
  }
  const registration = imageOffer(layout, image)?.registration
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
    const inputs = { of: single(of), image: { node: image } }
    const line = layout.line(at)
    if (registration === undefined) {
      layout.add({ id, step, params, inputs, line })
      return
    }
    const native = `${id}-on-${image.split('.')[1]}`
    layout.add({ id: native, step, params, inputs, line })
    const carry = layout.step('surface/carry')
    layout.add({
      id,
      step: carry,
      params: carry.params.parse({}),
      inputs: { of: { node: native }, registration: { node: registration } },
      line,
    })
  })
  const frame = registration === undefined ? image : frameOf(layout, registration)
  layout.offer('surfaces', name, { type: 'Body', nodes, ...(frame === undefined ? {} : { image: frame }) })
  if (of) layout.offer('surface-labels', name, of)
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

/** The step of `room` that an entry's `kind` names; a fault where there is none. */
function stepOfKind(
  layout: Layout,
  path: Path,
  kind: unknown,
  room: string,
  kinds: readonly string[],
): AnyStep | undefined {
  if (typeof kind === 'string' && kinds.includes(kind)) return layout.step(`${room}/${kind}`)
  layout.fault(
    [...path, ...(kind === undefined ? [] : ['kind'])],
    kind === undefined ? "'kind' is missing" : `unknown kind '${String(kind)}' in ${String(path[0])}`,
    suggestion(String(kind ?? ''), kinds),
  )
  layout.broken.add(String(path.at(-1)))
  return undefined
}

/** `plan.<name>: { kind, …inputs and parameters of plan/<kind> }`. */
export function layPlan(layout: Layout, path: Path, name: string, entry: Entry): void {
  const kinds = layout.kindsIn('plan').filter((kind) => kind !== 'export')
  const step = stepOfKind(layout, path, entry.kind, 'plan', kinds)
  if (!step) return
  const laid = layEntry(layout, path, entry, step)
  const id = `plan.${name}`
  const image = laid?.image === undefined ? {} : { image: laid.image }
  layout.offer('plan', name, { type: step.output, nodes: [id], kind: String(entry.kind), ...image })
  if (laid) layout.add({ id, step, params: laid.params, inputs: laid.inputs, line: layout.line(path) })
}

/** `devices.<name>: { kind: model | guide | implant, files, …inputs and parameters of device/<kind> }`. */
export function layDevices(layout: Layout, path: Path, name: string, { files, ...entry }: Entry): void {
  const kinds = ['model', 'guide', 'implant'].filter((kind) => layout.kindsIn('device').includes(kind))
  const step = stepOfKind(layout, path, entry.kind, 'device', kinds)
  if (!step) return
  checkSide(layout, [...path, 'side'], entry.side)
  if (files !== undefined) layout.fileWishes.set(name, files)
  const laid = layEntry(layout, path, entry, step)
  const id = `devices.${name}`
  const image = laid?.image === undefined ? {} : { image: laid.image }
  layout.offer('devices', name, { type: 'Device', nodes: [id], kind: String(entry.kind), ...image })
  if (laid) layout.add({ id, step, params: laid.params, inputs: laid.inputs, line: layout.line(path) })
}

/** Evaluations that the program makes itself, not a case. */
const EVALUATED_BY_THE_PROGRAM = ['scan-gate', 'registration', 'surface-origin']

/** `evaluate.<name>: { of: what is judged, kind, …parameters of evaluate/<kind> }`; other inputs are those of what is judged. */
export function layEvaluations(layout: Layout, path: Path, name: string, entry: Entry): void {
  const kinds = layout.kindsIn('evaluate').filter((kind) => !EVALUATED_BY_THE_PROGRAM.includes(kind))
  const step = stepOfKind(layout, path, entry.kind ?? 'printable', 'evaluate', kinds)
  if (step) evaluate(layout, path, name, { ...entry, of: entry.of ?? name }, step)
}

/** Adds one evaluation and its offer. */
export function evaluate(layout: Layout, path: Path, name: string, entry: Entry, step: AnyStep): void {
  const judged =
    typeof entry.of === 'string' ? layout.offersOf(step.inputs.of as ResultType).get(entry.of) : undefined
  const node = layout.nodes.find(({ id }) => id === judged?.nodes[0])
  if (layout.broken.has(String(entry.of))) return // Its own fault is told.
  const given = new Set(Object.keys(step.inputs).filter((input) => input !== 'of'))
  const inherited = Object.fromEntries(
    Object.entries(node?.inputs ?? {}).filter(([input]) => given.has(input)),
  )
  if (judged?.type === 'Device' && given.has('files')) inherited.files = { node: `files.${String(entry.of)}` }
  const laid = layEntry(layout, path, entry, step, inherited)
  if (!laid) return
  const image = laid.image ?? judged?.image
  const inputs =
    'image' in step.inputs && image !== undefined ? { ...laid.inputs, image: { node: image } } : laid.inputs
  const id = `evaluate.${name}`
  layout.add({ id, step, params: laid.params, inputs, line: layout.line(path) })
  layout.offer('evaluate', name, {
    type: 'Checks',
    nodes: [id],
    kind: `${step.kind.split('/')[1]} ${String(entry.of)}`,
  })
}

/** A guide keeps its family's limits for one process: a build by another is a fault. */
function checkGuideProcess(layout: Layout, path: Path, { params, inputs }: LaidEntry): void {
  const { process } = params as { process?: unknown }
  const of = inputs.of
  const ids = of === undefined ? [] : 'nodes' in of ? of.nodes : 'node' in of ? [of.node] : []
  for (const node of layout.nodes.filter(({ id }) => ids.includes(id))) {
    const own = node.params as { family?: string; process?: string }
    if (own.family === undefined || process === undefined || own.process === process) continue
    layout.fault(
      [...path, 'process'],
      `${node.id.split('.')[1]} keeps the limits of the family ${own.family} for ${own.process}, the build is by ${String(process)}`,
      `give the guide \`process: ${String(process)}\`, or build it by ${own.process}`,
    )
  }
}

/** `print.<name>: { of: [devices], …parameters of print/<kind> }`; `kind` is `build` where nothing is said. */
export function layPrints(layout: Layout, path: Path, name: string, entry: Entry): void {
  const kinds = layout.kindsIn('print').filter((kind) => kind !== 'plates')
  const step = stepOfKind(layout, path, entry.kind ?? 'build', 'print', kinds)
  if (!step) return
  const laid = layEntry(layout, path, entry, step)
  if (!laid) return
  checkGuideProcess(layout, path, laid)
  const id = `print.${name}`
  layout.add({ id, step, params: laid.params, inputs: laid.inputs, line: layout.line(path) })
  layout.offer('print', name, { type: step.output, nodes: [id] })
}
