import { meshTree } from '@trabecula/kernels'
import type { Warning } from '../base/errors.ts'
import { add, scale } from '../base/vectors.ts'
import type { Check } from '../geometry/check.ts'
import type { BoreDesign, Device, DeviceMeasure } from '../geometry/device.ts'
import { PROCESS_LIMITS, type Process } from '../geometry/process-limits.ts'
import { measureHole } from './implant-measures.ts'

/** mm of a bore at both ends that rims and floors touch. */
const ENDS = 0.3
const LETTERS = 'CIF Prototyping, DFM for 3D printing: least embossed and engraved text by process'

/**
 * Round holes, windows, pockets, pins and their holes of a model, their diameters measured again by rays on the bodies as they
 * are exported. A body in pieces is looked for in all of them.
 */
export function boreChecks({ name, bodies, bores = [] }: Device, tolerance: number): Check[] {
  const trees = new Map(
    bodies.map((body) => [body.name, meshTree(body.mesh.positions, body.mesh.triangles)] as const),
  )
  return bores.map((bore): Check => {
    const own = [...trees].filter(([body]) => body === bore.body || isPieceOf(body, bore.body))
    const found = own
      .map(([, tree]) => diameterIn(tree, bore))
      .filter((diameter) => diameter > 0)
      .sort((a, b) => a - b)
    // Pin and hole share an axis: the pin is the thinner of what rays from it meet.
    const diameter = bore.what === 'pin' ? found[0] : found.at(-1)
    return {
      id: `${name}.${bore.body}.${bore.what}.${bore.name.replace(/\s+/g, '-')}`,
      title: titleOf(bore),
      passed: diameter !== undefined && Math.abs(diameter - bore.diameter) <= tolerance,
      required: false,
      value: diameter === undefined ? 'not measurable' : Number(diameter.toFixed(3)),
      limit: `${Number(bore.diameter.toPrecision(6))} ± ${tolerance}`,
      unit: 'mm',
      source: 'the case; measured again by rays on the exported file',
      remedy: 'Move it away from edges, texts and other holes, or onto flatter surface.',
    }
  })
}

const isPieceOf = (piece: string, body: string) =>
  piece.startsWith(`${body}_`) && /^\d+$/.test(piece.slice(body.length + 1))

function titleOf({ what, name, body }: BoreDesign): string {
  if (what === 'hole') return `the hole ${name} of ${body} has its diameter`
  if (what === 'pin') return `the pin ${name} of ${body} has its diameter`
  return `the hole for the pin ${name} of ${body} has its diameter`
}

function diameterIn(
  tree: ReturnType<typeof meshTree>,
  { at, direction, length, diameter }: BoreDesign,
): number {
  const start = add(at, scale(direction, ENDS))
  return measureHole(tree, start, direction, diameter, Math.max(0.1, length - 2 * ENDS)).diameter
}

/** Engraved lines and the letters of texts against what the process can make. */
export function fineChecks({ name, measures = [] }: Device, process: Process): Check[] {
  return measures.flatMap((measure, n): Check[] => {
    const limit = limitOf(measure, process)
    if (limit === undefined) return []
    const found = measure.what.endsWith('-depth') ? measure.mean : measure.least
    return [
      {
        id: `${name}.${measure.body}.${measure.what}.${n}`,
        title: fineTitle(measure, process),
        passed: found >= limit,
        required: false,
        value: Number(found.toFixed(3)),
        limit: `>= ${limit}`,
        unit: 'mm',
        source: LETTERS,
        remedy: 'Make it wider, deeper or larger, or print in a finer process.',
      },
    ]
  })
}

function fineTitle({ what, name, body }: DeviceMeasure, process: Process): string {
  if (what === 'line-width') return `${process} can make the width of the line ${name} on ${body}`
  if (what === 'line-depth') return `${process} can make the depth of the line ${name} on ${body}`
  if (what === 'raised-stroke') return `${process} can make the raised strokes of “${name}” on ${body}`
  if (what === 'raised-depth') return `“${name}” stands out of ${body} far enough for ${process}`
  if (what === 'engraved-stroke') return `${process} can make the engraved strokes of “${name}” on ${body}`
  return `“${name}” is cut into ${body} deep enough for ${process}`
}

function limitOf({ what }: DeviceMeasure, process: Process): number | undefined {
  const { raised, engraved } = PROCESS_LIMITS[process]
  if (what === 'wall') return undefined
  if (what === 'raised-stroke') return raised.stroke
  if (what === 'raised-depth') return raised.depth
  return what === 'line-width' || what === 'engraved-stroke' ? engraved.stroke : engraved.depth
}

/** Bodies that are to be seen through, printed in a process without a clear material. */
export function opaqueWarnings({ name, bodies }: Device, process: Process): Warning[] {
  const seen = bodies.filter(({ opacity }) => opacity !== undefined && opacity < 1)
  if (seen.length === 0 || PROCESS_LIMITS[process].clear) return []
  return [
    {
      code: 'MODEL_OPAQUE',
      message: `${seen.map((body) => body.name).join(', ')} are to be seen through, but ${process} has no clear material here: the opacity stands in the files alone`,
      where: name,
    },
  ]
}
