import type { InputReference } from './graph.ts'
import type { Layout } from './layout.ts'
import type { CaseHead } from './schema.ts'

/** What the program tells about itself, and in which language. */
export interface ProgramOptions {
  readonly version: string
  readonly lang: 'en' | 'zh'
}

export const VIEWS = ['anterior', 'posterior', 'left', 'right', 'superior', 'inferior'] as const
export const SLICES = ['axial', 'coronal', 'sagittal'] as const

const PICTURE = { width: 1200, height: 900 } as const

/** Adds what every case gets without being asked: files of each device, pictures, the page's files, the report. */
export function addProgramNodes(layout: Layout, head: CaseHead, options: ProgramOptions): void {
  addGates(layout)
  const documents = [...addFiles(layout, head, options)]
  documents.push(...addLabelFiles(layout))
  const pictures = [...addPictures(layout), ...addSlices(layout)]
  documents.push(...addView(layout))
  const nodesOf = (section: string) => [...layout.offered(section).values()].flatMap((offer) => offer.nodes)
  const step = layout.step('report/html')
  layout.add({
    id: 'report',
    step,
    params: step.params.parse({
      case: head.case,
      title: head.title,
      side: head.side,
      version: options.version,
      lang: options.lang,
      synthetic: head.synthetic,
      decisions: head.decisions,
    }),
    inputs: {
      documents: { nodes: documents },
      checks: { nodes: nodesOf('evaluate') },
      pictures: { nodes: pictures },
      gates: { nodes: nodesOf('gates') },
      devices: { nodes: nodesOf('devices') },
      provenance: { provenance: true },
    },
    tolerant: true,
    line: 0,
  })
}

/** The scan gate of each image: its verdicts, and as checks for what is made from it. */
function addGates(layout: Layout): void {
  for (const [image, params] of layout.gateWishes) {
    const step = layout.step('image/gate')
    const inputs: Record<string, InputReference> = { image: { node: `images.${image}` } }
    const labels = [...layout.offered('surface-labels').values()].find(
      (offer) => offer.image === `images.${image}`,
    )
    if (labels && 'labels' in step.inputs) inputs.labels = { node: labels.nodes[0]! }
    layout.add({ id: `images.${image}.gate`, step, params, inputs, optional: ['labels'], line: 0 })
    layout.offer('gates', image, { type: 'Gate', nodes: [`images.${image}.gate`] })
    const kinds = [...layout.offered('devices').values()]
      .filter((offer) => offer.image === `images.${image}`)
      .map((offer) => offer.kind!)
    if (kinds.length === 0) continue
    const check = layout.step('evaluate/scan-gate')
    layout.add({
      id: `evaluate.${image}-gate`,
      step: check,
      params: check.params.parse({ image, purposes: [...new Set(kinds)].sort() }),
      inputs: { of: { node: `images.${image}.gate` } },
      line: 0,
    })
    layout.offer('evaluate', `${image}-gate`, { type: 'Checks', nodes: [`evaluate.${image}-gate`] })
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
    layout.add({ id, step, params: step.params.parse(about), inputs, line: 0 })
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

/** The label maps that surfaces are made of, as NIfTI. */
function addLabelFiles(layout: Layout): string[] {
  const step = layout.step('label/export')
  return [...layout.offered('surface-labels')].map(([name, labels]) => {
    const id = `files.labels-${name}`
    layout.add({
      id,
      step,
      params: step.params.parse({ name }),
      inputs: { of: { node: labels.nodes[0]! } },
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
  const labels = [...layout.offered('surface-labels').values()][0]
  const image = labels?.image ?? [...layout.offered('images').values()][0]?.image
  if (image === undefined) return []
  const step = layout.step('report/view')
  const inputs: Record<string, InputReference> = { devices: { nodes: devices }, image: { node: image } }
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
