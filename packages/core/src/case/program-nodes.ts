import type { AnyStep } from '../step.ts'
import { addForeignChecks } from './foreign-nodes.ts'
import { addGates } from './gate-nodes.ts'
import { type InputReference, upstreamOf } from './graph.ts'
import { addJudgements } from './judgements.ts'
import type { Layout } from './layout.ts'
import type { CaseHead } from './schema.ts'

/** What the program tells about itself, and in which language. */
export interface ProgramOptions {
  readonly version: string
  readonly lang: 'en' | 'zh'
}

export const VIEWS = ['anterior', 'posterior', 'left', 'right', 'superior', 'inferior'] as const
/** From above and below a resection hides itself; a mirrored bone is judged by its two faces. */
const PLAN_VIEWS = ['anterior', 'posterior', 'left', 'right'] as const
const MIRROR_VIEWS = ['left', 'right'] as const
export const SLICES = ['axial', 'coronal', 'sagittal'] as const

const PICTURE = { width: 1200, height: 900 } as const

/** Adds what every case gets without being asked: files of each device, pictures, the page's files, the report. */
export function addProgramNodes(layout: Layout, head: CaseHead, options: ProgramOptions): void {
  const messages = addGates(layout, head)
  addForeignChecks(layout)
  addJudgements(layout)
  const documents = [...addFiles(layout, head, options), ...addPlanFiles(layout, head, options), ...messages]
  documents.push(...addLabelFiles(layout, head, options), ...addPlateFiles(layout, head, options))
  documents.push(...addDrawings(layout, head, options))
  const pictures = [
    ...addPictures(layout),
    ...addGuidePictures(layout),
    ...addPlanPictures(layout),
    ...addDonorPictures(layout),
    ...addDeviationPictures(layout),
    ...addSlices(layout),
    ...addRegistrationPictures(layout),
  ]
  documents.push(...addView(layout))
  const nodesOf = (section: string) => [...layout.offered(section).values()].flatMap((offer) => offer.nodes)
  for (const kind of ['html', 'pdf'].filter((one) => layout.knows(`report/${one}`))) {
    const step = layout.step(`report/${kind}`)
    layout.add({
      id: kind === 'html' ? 'report' : `report-${kind}`,
      step,
      params: step.params.parse({
        case: head.case,
        title: head.title,
        side: head.side,
        version: options.version,
        lang: options.lang,
        synthetic: head.synthetic,
        ...(head.example ? { example: true } : {}),
        ...(kind === 'pdf' ? { date: head.date } : {}),
        decisions: head.decisions,
      }),
      inputs: {
        documents: { nodes: documents },
        checks: { nodes: [...nodesOf('evaluate'), ...nodesOf('print')] },
        pictures: { nodes: pictures },
        gates: { nodes: nodesOf('gates') },
        devices: { nodes: nodesOf('devices') },
        provenance: { provenance: true },
      },
      tolerant: true,
      line: 0,
    })
  }
}

function addFiles(layout: Layout, head: CaseHead, options: ProgramOptions): string[] {
  const ids: string[] = []
  const about = { case: head.case, version: options.version, date: head.date }
  for (const [name, device] of layout.offered('devices')) {
    const step = layout.step('device/export')
    const id = `files.${name}`
    ids.push(id)
    const inputs: Record<string, InputReference> = { of: { node: device.nodes[0]! } }
    if (device.image !== undefined) inputs.image = { node: device.image }
    const files = layout.fileWishes.get(name)
    const params = layout.params(step, ['devices', name], files === undefined ? about : { ...about, files })
    if (params !== undefined) layout.add({ id, step, params, inputs, line: 0 })
  }
  const devices = [...layout.offered('devices').values()].flatMap((device) => device.nodes)
  if (devices.length > 0) {
    const step = layout.step('device/assembly')
    ids.push('files.assembly')
    layout.add({
      id: 'files.assembly',
      step,
      params: step.params.parse(about),
      inputs: { of: { nodes: devices } },
      tolerant: true,
      line: 0,
    })
  }
  return ids
}

/** What a sheet's title block says of the case. */
function headParams(
  { case: name, title, side, synthetic, example, date }: CaseHead,
  { version }: ProgramOptions,
) {
  return { case: name, title, side, version, synthetic, example, date }
}

/** The drawing of each device, with the process of the first build that it stands in. */
function addDrawings(layout: Layout, head: CaseHead, options: ProgramOptions): string[] {
  if (!layout.knows('report/drawing')) return []
  const step = layout.step('report/drawing')
  return [...layout.offered('devices')].map(([name, { nodes }]) => {
    const build = layout.nodes.find((node) => {
      const of = node.step.kind === 'print/build' ? node.inputs.of : undefined
      return of !== undefined && 'nodes' in of && of.nodes.includes(nodes[0]!)
    })
    const { process, material } = (build?.params ?? {}) as { process?: string; material?: string }
    const params = step.params.parse({
      ...headParams(head, options),
      ...(process === undefined ? {} : { process }),
      ...(material === undefined ? {} : { material }),
    })
    const id = `files.drawing-${name}`
    const inputs = { of: { node: nodes[0]! }, files: { node: `files.${name}` } }
    layout.add({ id, step, params, inputs, line: 0 })
    return id
  })
}

/** The plates of each build, for the slicer. */
function addPlateFiles(layout: Layout, head: CaseHead, options: ProgramOptions): string[] {
  if (!layout.knows('print/plates')) return []
  const step = layout.step('print/plates')
  return [...layout.offered('print')].flatMap(([name, { nodes }]) => {
    const build = layout.nodes.find(({ id }) => id === nodes[0])
    if (!build?.inputs.of) return []
    const params = step.params.parse({ name, case: head.case, version: options.version })
    const inputs = { of: build.inputs.of, build: { node: build.id } }
    layout.add({ id: `files.print-${name}`, step, params, inputs, line: 0 })
    return [`files.print-${name}`]
  })
}

/** Results of the plan, by the names that steps of several rooms give to such inputs. */
const PLAN_INPUTS = {
  registrations: 'Registration',
  landmarks: 'Landmarks',
  symmetries: 'Symmetry',
  mirrors: 'Mirror',
  resections: 'Resection',
  osteotomies: 'Osteotomy',
  trajectories: 'Trajectories',
  planeProposals: 'PlaneProposal',
  axisProposals: 'AxisProposal',
} as const

/** Those of the step's inputs that are lists of plan results. */
function planInputs(layout: Layout, step: AnyStep): Record<string, InputReference> {
  const inputs = Object.entries(PLAN_INPUTS).filter(([input]) => input in step.inputs)
  return Object.fromEntries(
    inputs.map(([input, type]) => [
      input,
      { nodes: [...layout.offersOf(type).values()].flatMap((offer) => offer.nodes) },
    ]),
  )
}

/** The plan as JSON, where there is one. */
function addPlanFiles(layout: Layout, head: CaseHead, options: ProgramOptions): string[] {
  const planned = layout.offered('plan').size + layout.offered('registrations').size > 0
  if (!planned || !layout.knows('plan/export')) return []
  const step = layout.step('plan/export')
  const about = { case: head.case, side: head.side, ...(head.operation ? { operation: head.operation } : {}) }
  const image = [...layout.offered('plan').values()].find((offer) => offer.image !== undefined)?.image
  layout.add({
    id: 'files.plan',
    step,
    params: step.params.parse({ ...about, version: options.version }),
    inputs: {
      ...planInputs(layout, step),
      ...(image !== undefined && 'image' in step.inputs ? { image: { node: image } } : {}),
    },
    tolerant: true,
    optional: ['image'],
    line: 0,
  })
  return ['files.plan', ...addTheatreSheet(layout, head, options)]
}

/** The page for the theatre, where there is a guide to lay or something to cut or drill. */
function addTheatreSheet(layout: Layout, head: CaseHead, options: ProgramOptions): string[] {
  const guides = [...layout.offered('devices').values()].filter(({ kind }) => kind === 'guide')
  const planned = (['Resection', 'Osteotomy', 'Trajectories'] as const).some(
    (type) => layout.offersOf(type).size > 0,
  )
  if (!layout.knows('report/theatre') || (guides.length === 0 && !planned)) return []
  const step = layout.step('report/theatre')
  layout.add({
    id: 'files.theatre',
    step,
    params: step.params.parse({
      ...headParams(head, options),
      ...(head.operation ? { operation: head.operation } : {}),
    }),
    inputs: {
      ...planInputs(layout, step),
      devices: { nodes: guides.flatMap(({ nodes }) => nodes) },
      bodies: { nodes: [...layout.offered('surfaces').values()].flatMap(({ nodes }) => nodes) },
    },
    tolerant: true,
    line: 0,
  })
  return ['files.theatre']
}

/** The label maps that surfaces are made of, as NIfTI, DICOM and 3D Slicer have them. */
function addLabelFiles(layout: Layout, head: CaseHead, options: ProgramOptions): string[] {
  const step = layout.step('label/export')
  return [...layout.offered('surface-labels')].map(([name, labels]) => {
    const id = `files.labels-${name}`
    layout.add({
      id,
      step,
      params: step.params.parse({ name, case: head.case, version: options.version, date: head.date }),
      inputs: {
        of: { node: labels.nodes[0]! },
        ...(labels.image === undefined ? {} : { image: { node: labels.image } }),
      },
      line: 0,
    })
    return id
  })
}

function addPictures(layout: Layout): string[] {
  const step = layout.step('report/picture')
  const ids: string[] = []
  for (const [name, device] of layout.offered('devices')) {
    for (const view of VIEWS) {
      const id = `pictures.${name}-${view}`
      ids.push(id)
      const params = step.params.parse({ name: `${name}-${view}`, view, ...PICTURE })
      layout.add({ id, step, params, inputs: { of: { node: device.nodes[0]! } }, line: 0 })
    }
  }
  return ids
}

/** Each guide on its bone: how it would slip, and with its stops and what lies near. */
function addGuidePictures(layout: Layout): string[] {
  if (!layout.knows('report/guide-picture')) return []
  const step = layout.step('report/guide-picture')
  const bodies = [...layout.offered('surfaces').values()].flatMap((offer) => offer.nodes)
  const guides = [...layout.offered('devices')].filter(([, { kind }]) => kind === 'guide')
  return guides.flatMap(([name, { nodes }]) =>
    (['laid', 'slip'] as const).map((what) => {
      const id = `pictures.${name}-${what}`
      const params = step.params.parse({ name: `${name}-${what}`, what, ...PICTURE })
      const inputs = { of: { node: nodes[0]! }, bodies: { nodes: bodies } }
      layout.add({ id, step, params, inputs, tolerant: true, line: 0 })
      return id
    }),
  )
}

/** Each resection, and the mirrored side's error, from the sides that tell most. */
function addPlanPictures(layout: Layout): string[] {
  const ids: string[] = []
  const surfaces = [...layout.offered('surfaces').values()].flatMap((offer) => offer.nodes)
  const trajectories = [...layout.offersOf('Trajectories').values()].flatMap((offer) => offer.nodes)
  for (const [type, kind, views] of [
    ['Resection', 'plan-picture', PLAN_VIEWS],
    ['Osteotomy', 'osteotomy-picture', PLAN_VIEWS],
    ['Mirror', 'error-map', MIRROR_VIEWS],
  ] as const) {
    if (!layout.knows(`report/${kind}`)) continue
    const step = layout.step(`report/${kind}`)
    for (const [name, offer] of layout.offersOf(type)) {
      for (const view of views) {
        const id = `pictures.${name}-${view}`
        ids.push(id)
        const all: Record<string, InputReference> = {
          resection: { node: offer.nodes[0]! },
          osteotomy: { node: offer.nodes[0]! },
          of: { node: offer.nodes[0]! },
          bodies: { nodes: surfaces },
          trajectories: { nodes: trajectories },
        }
        const inputs = Object.fromEntries(Object.entries(all).filter(([input]) => input in step.inputs))
        const params = step.params.parse({ name: `${name}-${view}`, view, ...PICTURE })
        layout.add({ id, step, params, inputs, tolerant: true, line: 0 })
      }
    }
  }
  return ids
}

/** The best donor bone with the piece laid on it, from two sides. */
function addDonorPictures(layout: Layout): string[] {
  if (!layout.knows('report/donor-picture')) return []
  const step = layout.step('report/donor-picture')
  const ranked = layout.nodes.filter((node) => node.step.kind === 'evaluate/donor-site')
  return ranked.flatMap(({ id: of, inputs: { of: resection, donors } }) =>
    (['anterior', 'left'] as const).map((view) => {
      const name = `${of.split('.')[1]!}-${view}`
      const id = `pictures.${name}`
      const params = step.params.parse({ name, view, ...PICTURE })
      layout.add({
        id,
        step,
        params,
        inputs: { of: { node: of }, resection: resection!, donors: donors! },
        tolerant: true,
        line: 0,
      })
      return id
    }),
  )
}

/** How far smoothing and reduction moved the surfaces. */
function addDeviationPictures(layout: Layout): string[] {
  const kind = 'report/deviation-picture'
  if (!layout.knows(kind)) return []
  const step = layout.step(kind)
  const made = new Set(layout.nodes.filter((node) => node.step.kind === 'surface/body').map(({ id }) => id))
  const offers = [...layout.offered('surfaces')].filter(([, { nodes }]) => nodes.some((id) => made.has(id)))
  return offers.map(([name, { nodes }]) => {
    const id = `pictures.${name}-deviation`
    const params = step.params.parse({ name: `${name}-deviation`, view: 'anterior', of: name })
    layout.add({ id, step, params, inputs: { bodies: { nodes } }, line: 0 })
    return id
  })
}

/** How an image lies on the one it was registered to, and every slice of what was found on it. */
function addRegistrationPictures(layout: Layout): string[] {
  const ids: string[] = []
  const add = (kind: string, name: string, inputs: Record<string, InputReference>) => {
    if (!layout.knows(`report/${kind}`)) return
    const step = layout.step(`report/${kind}`)
    ids.push(`pictures.${name}`)
    layout.add({ id: `pictures.${name}`, step, params: step.params.parse({ name }), inputs, line: 0 })
  }
  for (const [name, offer] of layout.offersOf('Registration')) {
    const moving = `images.${name}`
    if (offer.image === undefined) continue
    const fixed = offer.image.slice('images.'.length)
    const registration = { node: offer.nodes[0]! }
    add('registration-picture', `${name}-on-${fixed}`, {
      fixed: { node: offer.image },
      moving: { node: moving },
      registration,
    })
    for (const [labels, found] of layout.offered('surface-labels')) {
      if (found.image !== moving) continue
      add('slice-series', `${labels}-slices`, { image: { node: moving }, labels: { node: found.nodes[0]! } })
    }
  }
  return ids
}

function addSlices(layout: Layout): string[] {
  const step = layout.step('report/slice-picture')
  const ids: string[] = []
  for (const [name, labels] of layout.offered('surface-labels')) {
    if (labels.image === undefined) continue
    for (const axis of SLICES) {
      const id = `pictures.${name}-${axis}`
      ids.push(id)
      const params = step.params.parse({ name: `${name}-${axis}`, axis })
      layout.add({
        id,
        step,
        params,
        inputs: { image: { node: labels.image }, labels: { node: labels.nodes[0]! } },
        line: 0,
      })
    }
  }
  return ids
}

function addView(layout: Layout): string[] {
  const devices = [...layout.offered('devices').values()].flatMap((device) => device.nodes)
  const image = [...layout.offered('images').values()].find((offer) => !offer.registration)?.image
  const labels = [...layout.offered('surface-labels').values()].find((offer) => offer.image === image)
  if (image === undefined) return []
  const step = layout.step('report/view')
  const surfaces = [...layout.offered('surfaces').values()].flatMap((offer) => offer.nodes)
  const inModels = layout.nodes
    .filter((node) => node.step.kind === 'device/model')
    .flatMap((node) => upstreamOf(node))
  const inputs: Record<string, InputReference> = {
    devices: { nodes: devices },
    image: { node: image },
    ...planInputs(layout, step),
  }
  if ('overlays' in step.inputs)
    inputs.overlays = {
      nodes: [...layout.offered('registrations').keys()].map((name) => `images.${name}`),
    }
  if ('bodies' in step.inputs) inputs.bodies = { nodes: surfaces.filter((id) => !inModels.includes(id)) }
  if (labels) inputs.labels = { node: labels.nodes[0]! }
  layout.add({
    id: 'view',
    step,
    params: step.params.parse({}),
    inputs,
    tolerant: true,
    optional: ['labels'],
    line: 0,
  })
  return ['view']
}
