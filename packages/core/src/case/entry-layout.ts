import type { AnyStep, ResultType } from '../step.ts'
import type { Path } from './document.ts'
import type { InputReference } from './graph.ts'
import { fieldNames, type Layout, type Offer } from './layout.ts'
import { suggestion } from './nearest-name.ts'

type Entry = Record<string, unknown>

/** Inputs that the program wires itself where the case does not. */
const BY_THE_PROGRAM = ['image', 'files']

/** Inputs of which the place does not count. */
const FRAMELESS = ['structure', 'donors', 'scan']

export interface LaidEntry {
  readonly params: unknown
  readonly inputs: Readonly<Record<string, InputReference>>
  /** Image in whose frame all of it lies. */
  readonly image?: string
}

/**
 * Wires an entry by its step: a field with the name of an input refers to other entries, all others are parameters.
 * What a case does not name is taken from `inherited` (the inputs of what an evaluation judges).
 * @returns undefined where there was a fault.
 */
export function layEntry(
  layout: Layout,
  path: Path,
  entry: Entry,
  step: AnyStep,
  inherited: Readonly<Record<string, InputReference>> = {},
): LaidEntry | undefined {
  const inputs: Record<string, InputReference> = {}
  const images = new Map<string, string>()
  let sound = true
  for (const [input, type] of Object.entries(step.inputs)) {
    const list = typeof type !== 'string'
    const wanted = list ? type[0]! : type
    if (entry[input] === undefined) {
      if (inherited[input]) inputs[input] = inherited[input]
      else if (BY_THE_PROGRAM.includes(input) || step.optional?.includes(input)) continue
      else {
        layout.fault(path, `the field '${input}' is missing`, `name ${described(wanted, list)}`, true)
        sound = false
      }
      continue
    }
    const offers = referAll(layout, [...path, input], entry[input], wanted)
    if (!offers) sound = false
    else {
      if (!FRAMELESS.includes(input))
        for (const offer of offers) if (offer.image !== undefined) images.set(offer.image, offer.image)
      const nodes = offers.flatMap((offer) => offer.nodes)
      if (list) inputs[input] = { nodes }
      else if (nodes.length === 1) inputs[input] = { node: nodes[0]! }
      else {
        layout.fault(
          [...path, input],
          `expected one ${wordFor(wanted)}, '${String(entry[input])}' names ${nodes.length}`,
          nodes.length === 0
            ? 'name another'
            : `pick one, as in '${nodes[0]!.split('.').slice(1).join('.')}'`,
        )
        sound = false
      }
    }
  }
  if (images.size > 1) {
    layout.fault(
      path,
      `its parts lie in the frames of ${[...images.keys()].map((id) => id.split('.')[1]).join(' and ')}`,
      'register one image to the other with `registerTo`',
      true,
    )
    sound = false
  }
  const wiring = ['kind', ...Object.keys(step.inputs)]
  const given = Object.fromEntries(Object.entries(entry).filter(([name]) => !wiring.includes(name)))
  const params = layout.params(step, path, { ...about(step, layout, path), ...given }, wiring)
  if (params === undefined || !sound) {
    layout.broken.add(String(path.at(-1)))
    return undefined
  }
  const image = [...images.keys()][0]
  if (image !== undefined && 'image' in step.inputs && !inputs.image) inputs.image = { node: image }
  return { params, inputs, ...(image === undefined ? {} : { image }) }
}

/** What every step is told where it asks: the case's pseudonym and the entry's own name. */
function about(step: AnyStep, layout: Layout, path: Path): Entry {
  const fields = fieldNames(step.params)
  return {
    ...(layout.caseName !== undefined && fields.includes('case') ? { case: layout.caseName } : {}),
    ...(fields.includes('name') ? { name: String(path.at(-1)) } : {}),
  }
}

function referAll(layout: Layout, path: Path, value: unknown, type: ResultType): Offer[] | undefined {
  const names = Array.isArray(value) ? value : [value]
  const offers = names.map((name, index) =>
    referOne(layout, Array.isArray(value) ? [...path, index] : path, name, type),
  )
  return offers.every((offer) => offer !== undefined) ? offers : undefined
}

/** `entry`, or `entry.part` for one body of an entry that has several. */
function referOne(layout: Layout, path: Path, name: unknown, type: ResultType): Offer | undefined {
  const offers = layout.offersOf(type)
  if (typeof name !== 'string') {
    layout.fault(
      path,
      `expected the name of ${described(type, false)}, got ${JSON.stringify(name)}`,
      'write one name',
    )
    return undefined
  }
  const whole = offers.get(name)
  if (whole) return whole
  const [entry, part] = [name.slice(0, name.indexOf('.')), name.slice(name.indexOf('.') + 1)]
  const parent = name.includes('.') ? offers.get(entry) : undefined
  const node = parent?.nodes.find((id) => id.endsWith(`.${part}`))
  if (parent && node) return { ...parent, nodes: [node] }
  if (layout.broken.has(parent ? '' : name.split('.')[0]!)) return undefined
  const known = parent ? parent.nodes.map((id) => `${entry}.${id.split('.').at(-1)}`) : [...offers.keys()]
  layout.fault(
    path,
    `there is no ${wordFor(type)} '${name}'`,
    known.length > 0 ? suggestion(name, known) : `make ${described(type, false)} first`,
  )
  return undefined
}

const WORDS: Readonly<Partial<Record<ResultType, string>>> = {
  Body: 'surface',
  Landmarks: 'landmarks entry of `plan`',
  Symmetry: 'midsagittal entry of `plan`',
  Mirror: 'mirror entry of `plan`',
  PlaneProposal: 'propose-resection entry of `plan`',
  AxisProposal: 'propose-trajectories entry of `plan`',
  Resection: 'resection entry of `plan`',
  Osteotomy: 'osteotomy entry of `plan`',
  Trajectories: 'trajectories entry of `plan`',
  Registration: 'registered image',
}

function wordFor(type: ResultType): string {
  return WORDS[type] ?? type.toLowerCase()
}

function described(type: ResultType, list: boolean): string {
  return list ? `one or more of: ${wordFor(type)}` : `a ${wordFor(type)}`
}
