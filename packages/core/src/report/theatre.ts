import { z } from 'zod'
import { distance } from '../base/vectors.ts'
import { encodePng } from '../formats/png.ts'
import type { Device, DocumentsResult } from '../geometry/device.ts'
import { guidePartsTable } from '../geometry/guide-bores.ts'
import type { Body } from '../geometry/mesh.ts'
import { type OperationStep, operationOf } from '../geometry/operation.ts'
import type { OsteotomyPlan } from '../geometry/osteotomy.ts'
import type { ResectionPlan, TrajectorySet } from '../geometry/plan.ts'
import { defineStep, type Typesetter } from '../step.ts'
import { type Block, type Figure, paragraph, plain, type ReportContent, type Row } from './blocks.ts'
import { writeReport } from './document.ts'
import { tableBlocks } from './entry-blocks.ts'
import { drawGuide, guidesOf, type LaidGuide } from './guide-views.ts'
import { decimal, readableNumber } from './numbers.ts'
import { pdfFiles } from './pdf-document.ts'
import { pdfTemplate } from './pdf-template.ts'
import { documentDate, reportParams } from './report-params.ts'
import { given, Teller } from './teller.ts'
import { type Language, languages, wordFor } from './words.ts'

const theatreParams = reportParams.omit({ lang: true, decisions: true }).extend({
  date: documentDate,
  operation: z
    .array(z.string())
    .default([])
    .describe('names of cuts, wires and screws in the order of the operation'),
})
export type TheatreParams = z.output<typeof theatreParams>

export interface TheatreInputs {
  readonly resections: readonly ResectionPlan[]
  readonly osteotomies?: readonly OsteotomyPlan[]
  readonly trajectories: readonly TrajectorySet[]
  /** Guides. */
  readonly devices: readonly Device[]
  /** The bones that they sit on. */
  readonly bodies: readonly Body[]
}

type Picture = Omit<Figure, 'caption'> & {
  readonly guide: string
  readonly bone: string
  readonly aside: boolean
}

/**
 * One page for the theatre, in English and in Chinese: side and case, what is done in its order with the guide that leads it
 * and the measures that are set there, and each guide on its bone. Everything else stands in the report. As PDF too where there
 * is a typesetter.
 */
export async function theatreSheets(
  inputs: TheatreInputs,
  params: TheatreParams,
  typeset?: Typesetter,
): Promise<DocumentsResult> {
  const guides = guidesOf(inputs.devices)
  const steps = operationOf(inputs.resections, inputs.trajectories, params.operation, inputs.osteotomies)
  const pictures = guides.flatMap((guide) => picturesOf(guide, inputs.bodies))
  const files: { path: string; bytes: Uint8Array; mediaType: string }[] = []
  for (const lang of languages) {
    const content = contentOf(steps, guides, pictures, params, lang)
    files.push({ path: `plan/theatre.${lang}.html`, bytes: writeReport(content), mediaType: 'text/html' })
    if (!typeset) continue
    const set = pdfFiles(content, params.date, typeset)
    const bytes = await typeset.pdf({ main: pdfTemplate, files: set.files, date: params.date })
    files.push({ path: `plan/theatre.${lang}.pdf`, bytes, mediaType: 'application/pdf' })
  }
  return { files }
}

function picturesOf(guide: LaidGuide, bodies: readonly Body[]): Picture[] {
  const bone = bodies.find(({ name }) => name === guide.design.bone)
  return drawGuide(guide, bone).map((canvas, n) => ({
    path: '',
    png: encodePng({ ...canvas, channels: 3 }),
    width: canvas.width,
    height: canvas.height,
    guide: guide.device.name,
    bone: guide.design.bone,
    aside: n > 0,
  }))
}

function contentOf(
  steps: readonly OperationStep[],
  guides: readonly LaidGuide[],
  pictures: readonly Picture[],
  params: TheatreParams,
  lang: Language,
): ReportContent {
  const teller = new Teller(lang)
  const { words } = teller
  const side = wordFor(words.sides, params.side)
  const example = params.example || params.synthetic
  const blocks: Block[] = [
    paragraph(words.theatre.check, 'facts'),
    ...(steps.length > 0 ? [orderTable(steps, guides, teller)] : []),
    ...(pictures.length > 0 ? [figures(pictures, teller)] : []),
    ...guides.flatMap(({ device }) => {
      const table = guidePartsTable(device)
      return table ? tableBlocks(table, teller) : []
    }),
  ]
  return {
    lang,
    program: 'Trabecula',
    version: params.version,
    report: `${words.theatre.sheet} — ${words.case} ${params.case}`,
    case: params.case,
    title: [
      `${side.toUpperCase()} · `,
      params.title === undefined ? params.case : { quote: given(params.title, lang) },
    ],
    about: [],
    notice: words.notice,
    marks: [
      ...(params.synthetic ? [{ word: words.synthetic, meaning: words.syntheticLong }] : []),
      ...(example ? [{ word: words.example, meaning: words.exampleMeaning }] : []),
    ],
    sideLine: `${words.case} ${params.case} · ${side}`,
    page: words.page,
    sections: [{ id: 'order', title: words.theatre.order, blocks }],
  }
}

function orderTable(steps: readonly OperationStep[], guides: readonly LaidGuide[], teller: Teller): Block {
  const { theatre } = teller.words
  const rows = steps.map((step): Row => {
    const leading = guides.filter(({ design }) => leads(design, step))
    return {
      cells: [
        plain(step.order),
        { text: [`${theatre.kinds[step.kind]} `, { strong: step.name }] },
        { text: [leading.map(({ device }) => device.name).join(', ') || '—'] },
        { text: [measuresOf(step, leading, teller)] },
        { text: [step.point.map((x) => decimal(x, 1)).join(' / ')] },
      ],
    }
  })
  const columns = [
    { title: '', width: 5, number: true },
    { title: theatre.what, width: 20 },
    { title: theatre.guide, width: 19 },
    { title: theatre.how, width: 36 },
    { title: theatre.where, width: 20 },
  ]
  return { kind: 'table', columns, rows }
}

function leads(design: LaidGuide['design'], { kind, name }: OperationStep): boolean {
  if (kind === 'cut') return design.slots.some(({ plane }) => plane.name === name)
  return design.sleeves.some((sleeve) => sleeve.name === name)
}

function measuresOf(step: OperationStep, leading: readonly LaidGuide[], { words }: Teller): string {
  const { theatre } = words
  if (step.kind === 'cut') {
    const slots = leading.flatMap(({ design }) =>
      design.slots.filter(({ plane }) => plane.name === step.name),
    )
    return [
      ...slots.map(({ blade, reach }) =>
        theatre.blade(readableNumber(blade.thickness), readableNumber(reach)),
      ),
      ...(step.distance === undefined ? [] : [theatre.margin(decimal(step.distance, 1))]),
      ...(step.radius === undefined ? [] : [theatre.curve(decimal(step.radius, 1))]),
      ...(step.stopsAt === undefined ? [] : [theatre.stopAtRidge]),
    ].join('; ')
  }
  if (step.kind === 'move') {
    const [from, to] = [step.point, step.target ?? step.point]
    return theatre.motion(decimal(step.rotation ?? 0, 1), decimal(distance(from, to), 1))
  }
  const sleeves = leading.flatMap(({ design }) => design.sleeves.filter(({ name }) => name === step.name))
  return [
    theatre.rod(readableNumber(step.diameter ?? 0), decimal(step.length ?? 0, 1)),
    ...sleeves.filter(({ kind }) => kind === 'drill').map(({ tool }) => theatre.drill(readableNumber(tool))),
    ...sleeves.flatMap(({ reach, stopped }) =>
      stopped && reach !== undefined ? [theatre.stop(decimal(reach, 1))] : [],
    ),
  ].join('; ')
}

function figures(pictures: readonly Picture[], teller: Teller): Block {
  const { theatre } = teller.words
  return {
    kind: 'figures',
    columns: Math.min(4, pictures.length),
    figures: pictures.map(({ guide, bone, aside, ...picture }) => ({
      ...picture,
      caption: [(aside ? theatre.fromAside : theatre.fromOutside)(guide, teller.name(bone))],
    })),
  }
}

export const theatreStep = defineStep<TheatreInputs, TheatreParams, DocumentsResult>({
  kind: 'report/theatre',
  version: 1,
  title: 'Write the page for the theatre',
  inputs: {
    resections: ['Resection'],
    osteotomies: ['Osteotomy'],
    trajectories: ['Trajectories'],
    devices: ['Device'],
    bodies: ['Body'],
  },
  optional: ['osteotomies'],
  params: theatreParams,
  output: 'Documents',
  run: (inputs, params, { typeset }) => theatreSheets(inputs, params, typeset),
})
