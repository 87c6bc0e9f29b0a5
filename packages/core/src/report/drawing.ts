import { guideFamily } from '../anatomy/guide-families.ts'
import { add, cross, dot, scale as scaled, type Vector3 } from '../base/vectors.ts'
import { readStl } from '../formats/stl.ts'
import type { Device, DocumentsResult, GuideFamilyUse } from '../geometry/device.ts'
import { joinMeshes, type TriangleMesh } from '../geometry/mesh.ts'
import { defineStep, StepError } from '../step.ts'
import { type CriticalDimension, criticalDimensions, overallMeasures } from './drawing-measures.ts'
import {
  ABOVE,
  BESIDE,
  drawBalloons,
  drawDimension,
  drawLetters,
  drawSection,
  drawTrace,
  drawView,
  FRONT,
  ISOMETRIC,
  layView,
  PAPER,
  Sheet,
  scaleFor,
  scaleText,
} from './drawing-sheet.ts'
import { drawingTemplate } from './drawing-template.ts'
import { type DrawingTexts, drawFrame, drawTable, drawTitle, projectionSymbol } from './drawing-title.ts'
import { guideFamilyDrawing } from './guide-family-drawing.ts'
import { decimal } from './numbers.ts'
import { Glyphs } from './pdf-document.ts'
import { documentDate, reportParams } from './report-params.ts'
import { given } from './teller.ts'
import { type Language, languages, wordFor, wordsOf } from './words.ts'

const drawingParams = reportParams.omit({ lang: true, decisions: true }).extend({
  date: documentDate,
  process: reportParams.shape.version.optional().describe('how it is printed, for the title block'),
  material: reportParams.shape.version.optional().describe('what it is printed of; without it the device’s'),
})
export type DrawingParams = ReturnType<typeof drawingParams.parse>

interface Part {
  readonly name: string
  readonly mesh: TriangleMesh
}

/** Room for the views on a sheet, mm. */
const ROOM = { left: 34, top: 26, width: 366, height: 208 } as const
const GAP = 34 // mm between views: dimensions stand there.

/** The bodies of a device as they stand in its STL files. @throws StepError DRAWING_FILE */
function partsOf(device: Device, files: DocumentsResult): Part[] {
  return device.bodies.map(({ name }) => {
    const path = `${device.name}/${name}.stl`
    const file = files.files.find((one) => one.path === path)
    if (!file) {
      throw new StepError({
        code: 'DRAWING_FILE',
        message: 'expected the STL file of every body of the device, one is not there',
        where: path,
        remedy: 'Give the documents that device/export made of this device.',
      })
    }
    return { name, mesh: readStl(file.bytes, path).mesh }
  })
}

/** Front, side, top and isometric view with overall dimensions and balloons. */
function viewSheet(
  parts: readonly Part[],
  dimensions: readonly CriticalDimension[],
  cuts: Cuts,
): [Sheet, number] {
  const sheet = new Sheet()
  const meshes = parts.map(({ mesh }) => mesh)
  const all = joinMeshes(meshes)
  const { size } = overallMeasures(all)
  const [w, d, h] = size
  const across = [w + d, ROOM.width - GAP - 60] as const
  const low = scaleFor([across, [h + d, ROOM.height - GAP - 14]])
  // Beside the title block there is room down to the frame.
  const tall = scaleFor([across, [h + d, 278 - ROOM.top - 14 - GAP - 12], [w, 226 - ROOM.left - 22]])
  const scale = Math.max(low, tall)
  const front = layView(all, FRONT, scale, ROOM.left + 22, ROOM.top + 14)
  const beside = layView(all, BESIDE, scale, front.x + front.width + GAP, front.y)
  const above = layView(all, ABOVE, scale, front.x, front.y + front.height + GAP)
  for (const view of [front, beside, above]) {
    drawView(sheet, meshes, view)
    drawLetters(sheet, view, 4)
  }
  drawDimension(sheet, front, 'across', -13, w)
  drawDimension(sheet, front, 'along', -13, h)
  drawDimension(sheet, beside, 'across', -13, d)
  drawTrace(sheet, front, BESIDE, cuts.beside, 'A')
  drawTrace(sheet, front, ABOVE, cuts.above, 'B')
  for (const [view, own] of shared(dimensions, [front, beside, above])) drawBalloons(sheet, view, own)
  const plain = layView(all, ISOMETRIC, 1, 0, 0)
  const iso = [
    { x: beside.x + beside.width + GAP, y: ROOM.top + 8, bottom: 226 },
    { x: beside.x, y: above.y, bottom: beside.x < 226 ? 226 : 270 },
  ]
    .map(({ x, y, bottom }) => {
      const room = [Math.max(PAPER.right - x - 8, 1), Math.max(bottom - y - 8, 1)] as const
      const fit = scaleFor([
        [plain.width, room[0]],
        [plain.height, room[1]],
      ])
      return layView(all, ISOMETRIC, Math.min(fit, scale), x, y)
    })
    .reduce((one, other) => (other.scale > one.scale ? other : one))
  drawView(sheet, meshes, iso)
  sheet.text(iso.x + iso.width / 2, iso.y + iso.height + 5, `(${scaleText(iso.scale)})`, { height: 2.5 })
  return [sheet, scale]
}

/** Each dimension on the view that shows it best: end on, else from the side where it lies nearest. */
function shared<V extends { readonly camera: { readonly away: Vector3 } }>(
  dimensions: readonly CriticalDimension[],
  views: readonly V[],
): [V, CriticalDimension[]][] {
  const facing = ({ direction }: CriticalDimension, { camera }: V) => Math.abs(dot(direction, camera.away))
  const best = (one: CriticalDimension) => views.reduce((a, b) => (facing(one, b) > facing(one, a) ? b : a))
  return views.map((view) => [view, dimensions.filter((one) => best(one) === view)])
}

interface Cuts {
  /** mm along each camera's direction. */
  readonly beside: number
  readonly above: number
}

const DOWN = 3 // mm

/** Through the first critical dimension, else through the middle. */
function cutsOf(all: TriangleMesh, dimensions: readonly CriticalDimension[]): Cuts {
  const laid = [BESIDE, ABOVE].map((camera) => {
    const flat = layView(
      all,
      { right: camera.away, down: cross(camera.away, camera.right), away: camera.right },
      1,
      0,
      0,
    )
    const first = dimensions[0]
    // Not at the mouth, but a little down the hole.
    return first ? dot(add(first.at, scaled(first.direction, DOWN)), camera.away) : flat.left + flat.width / 2
  })
  return { beside: laid[0]!, above: laid[1]! }
}

function sectionSheet(
  parts: readonly Part[],
  dimensions: readonly CriticalDimension[],
  cuts: Cuts,
  texts: DrawingTexts,
  measures: Device['measures'],
): [Sheet, number] {
  const sheet = new Sheet()
  const meshes = parts.map(({ mesh }) => mesh)
  const all = joinMeshes(meshes)
  const [w, d, h] = overallMeasures(all).size
  const scale = scaleFor([
    [w + d, 200 - GAP],
    [Math.max(h, d), ROOM.height - 20],
  ])
  const beside = layView(all, BESIDE, scale, ROOM.left + 6, ROOM.top + 16)
  const above = layView(all, ABOVE, scale, beside.x + beside.width + GAP, beside.y)
  for (const [view, at, name] of [
    [beside, cuts.beside, 'A–A'],
    [above, cuts.above, 'B–B'],
  ] as const) {
    drawSection(sheet, meshes, view, at)
    drawLetters(sheet, view, 4)
    sheet.text(view.x + view.width / 2, view.y - 13, name, { height: 5 })
  }
  drawTable(sheet, 262, ROOM.top, texts, overallMeasures(all), parts, dimensions, measures)
  return [sheet, scale]
}

/**
 * A device's drawing on two A3 sheets, in English and in Chinese: three views in first-angle projection with overall
 * dimensions (ISO 128, ISO 129-1), an isometric view, two sections with hatched cut faces, and the dimensions that its use
 * depends on as designed and as measured on the exported file; title block after ISO 7200. A body's lines are what can be
 * seen of it: hidden edges are not drawn.
 * @throws StepError DRAWING_FILE, TYPESETTER_MISSING, and those of readStl
 */
export const drawingStep = defineStep<
  { readonly of: Device; readonly files: DocumentsResult },
  DrawingParams,
  DocumentsResult
>({
  kind: 'report/drawing',
  version: 1,
  title: 'Draws a device: views, sections and measures on sheets, as PDF',
  inputs: { of: 'Device', files: 'Documents' },
  params: drawingParams,
  output: 'Documents',
  run: async ({ of, files }, params, context): Promise<DocumentsResult> => {
    const { typeset } = context
    if (!typeset) {
      throw new StepError({
        code: 'TYPESETTER_MISSING',
        message: 'expected a typesetter for the PDF, got none',
        where: 'report/drawing',
        remedy: 'Run the case with the command line.',
      })
    }
    const parts = partsOf(of, files)
    const stls = of.bodies.map(
      ({ name }) => files.files.find(({ path }) => path === `${of.name}/${name}.stl`)!,
    )
    const hash = context.hash(
      new TextEncoder().encode(stls.map(({ bytes }) => context.hash(bytes)).join('\n')),
    )
    const all = joinMeshes(parts.map(({ mesh }) => mesh))
    context.progress(0.1, 'measuring')
    const dimensions = criticalDimensions(of, all)
    const cuts = cutsOf(all, dimensions)
    const documents: { path: string; bytes: Uint8Array; mediaType: string }[] = []
    for (const lang of languages) {
      context.checkCancelled()
      context.progress(lang === 'en' ? 0.2 : 0.6, 'drawing')
      const texts = textsOf(of, params, hash, lang)
      const drawn = [
        viewSheet(parts, dimensions, cuts),
        sectionSheet(parts, dimensions, cuts, texts, of.measures),
      ]
      const glyphs = new Glyphs((codePoint) => typeset.covers(codePoint))
      const sheets = drawn.map(([sheet, scale], n) => {
        drawFrame(sheet)
        drawTitle(sheet, texts, scaleText(scale), `${n + 1} / ${drawn.length}`)
        projectionSymbol(sheet)
        return {
          svg: sheet.svg(),
          texts: sheet.texts.map((text) => ({ turned: false, ...text, text: glyphs.text(text.text) })),
        }
      })
      const content = {
        lang,
        program: 'Trabecula',
        title: glyphs.text(`${texts.drawing} ${params.case} ${of.name}`),
        date: [params.date.slice(0, 4), params.date.slice(4, 6), params.date.slice(6, 8)].map(Number),
        sheets: sheets.map((sheet, n) => ({
          file: `sheet-${n}.svg`,
          alt: glyphs.text(`${of.name} ${n + 1}`),
          texts: sheet.texts,
        })),
      }
      const encode = (text: string) => new TextEncoder().encode(text)
      const bytes = await typeset.pdf({
        main: drawingTemplate,
        files: [
          { path: 'content.json', bytes: encode(JSON.stringify(content)) },
          ...sheets.map(({ svg }, n) => ({ path: `sheet-${n}.svg`, bytes: encode(svg) })),
        ],
        date: params.date,
      })
      documents.push({
        path: `${of.name}/${of.name}-drawing.${lang}.pdf`,
        bytes,
        mediaType: 'application/pdf',
      })
    }
    const { design } = of
    if (design?.kind === 'guide' && design.family) documents.push(familyDocument(of.name, design.family))
    return { files: documents }
  },
})

/** The drawing of the guide's family with this guide's own values. */
function familyDocument(device: string, { name, process, rows }: GuideFamilyUse) {
  const own = Object.fromEntries(
    [...rows].reverse().map(({ parameter, value }) => [parameter.replace(/\[.*\]/, '[]'), value]),
  )
  const bytes = new TextEncoder().encode(guideFamilyDrawing(guideFamily(name)!, process, own))
  return { path: `${device}/${device}-family.svg`, bytes, mediaType: 'image/svg+xml' }
}

function textsOf(device: Device, params: DrawingParams, hash: string, lang: Language): DrawingTexts {
  const words = wordsOf(lang)
  const { date } = params
  return {
    ...words.drawing,
    notice: words.notice,
    mark: [
      ...(params.synthetic ? [words.synthetic] : []),
      ...(params.example || params.synthetic ? [words.example] : []),
    ].join(' · '),
    rows: [
      [words.case, params.case],
      [words.device, `${device.name} (${words.kinds[device.kind]})`],
      [words.side, wordFor(words.sides, device.side).toUpperCase()],
      [words.material, params.material ?? device.material ?? '—'],
      [words.drawing.process, params.process ?? '—'],
      [words.drawing.content, `${hash.slice(0, 16)}…`],
      [words.version, `Trabecula ${params.version}`],
      [words.drawing.date, `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`],
    ],
    title: params.title === undefined ? params.case : given(params.title, lang),
    hash,
    marking: device.marking.map((text) => text).join(' | '),
    printed: device.scale === 1 ? '' : `${words.drawing.printedAt} ${decimal(device.scale, 3)}`,
  }
}
