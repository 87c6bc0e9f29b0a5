import { z } from 'zod'
import type { Check } from '../geometry/check.ts'
import type { ChecksResult } from '../geometry/device.ts'
import { matrixOf } from '../geometry/icp.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { Body } from '../geometry/mesh.ts'
import type { ResectionPlan } from '../geometry/plan.ts'
import type { ReportTable } from '../geometry/table.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { cortexOf, type Defect, type DonorFit, defectOf, fitDonor } from './donor-fit.ts'
import { type BoneLine, lengthOf, lineThrough, middleLine } from './donor-line.ts'

const point = z.tuple([z.number(), z.number(), z.number()])

/** mm of a bone that stay at the first and last end of its line, by the beginning of its name, and who says so. */
const KEPT: readonly {
  readonly bone: string
  readonly keep: readonly [number, number]
  readonly source: string
}[] = [
  {
    bone: 'fibula',
    keep: [80, 80],
    source:
      'Buncke, Microsurgery, ch. 16: 80 mm below the head (peroneal nerve); 60 to 80 mm above the ankle',
  },
  {
    bone: 'hip',
    keep: [30, 40],
    source: 'Ebraheim, Elgafy, Xu 2001 (JAAOS 9:210): 30 mm from the ASIS, 40 mm from the PSIS',
  },
]

const line = z.strictObject({
  along: z
    .array(point)
    .min(2)
    .optional()
    .describe(
      'LPS mm: the line along which it may be taken, e.g. the crest from ASIS to PSIS; without it the bone’s own middle line, from superior',
    ),
  keep: z
    .tuple([z.number().min(0), z.number().min(0)])
    .optional()
    .describe(
      'mm that stay at the first and last end of the line; without it as published, of fibula and hip',
    ),
})

export const donorSiteParams = z.strictObject({
  lines: z.record(z.string(), line).default({}).describe('of donor bones, by their body’s name'),
  spare: z.number().min(0).max(30).default(1).describe('mm longer than the defect at each end, for the saw'),
  contour: z.number().positive().default(4).describe('mm: distance of the contours that 95 % must keep'),
  cortex: z
    .number()
    .positive()
    .default(2)
    .describe('mm: median thickness of the cortex at least, where there is a scan'),
})
export type DonorSiteParams = z.output<typeof donorSiteParams>

export interface DonorSiteInputs {
  readonly of: ResectionPlan
  /** Bones, or one of each, of this scan or another: where they lie does not count. */
  readonly donors: readonly Body[]
  /** The CT in which the donors lie. */
  readonly scan?: ImageResult
}

/** A donor bone as it was judged; without `fit` it is too short. */
interface Judged {
  readonly donor: Body
  readonly keep: readonly [number, number]
  readonly source: string
  /** mm that may be taken. */
  readonly free: number
  readonly fit?: DonorFit | undefined
  readonly cortex?: ReturnType<typeof cortexOf>
}

/**
 * Ranks donor bones for a resected piece: of each the piece, within what may be taken of it, whose surface lies nearest to the
 * contour that is lost. Lines, kept ends and limits: docs/methods/donor-site.md. LPS mm.
 * @throws StepError DONOR_UNKNOWN, DONOR_KEEP_UNKNOWN, DONOR_LINE_MISSING, DONOR_TOO_SHORT
 */
export function rankDonors(
  { of, donors, scan }: DonorSiteInputs,
  params: DonorSiteParams,
  context: Pick<StepContext, 'progress' | 'checkCancelled'>,
): ChecksResult {
  const names = donors.map(({ name }) => name)
  const unknown = Object.keys(params.lines).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    throw new StepError({
      code: 'DONOR_UNKNOWN',
      message: `expected lines of the donors ${names.join(', ')}, got ${unknown}`,
      where: of.name,
      remedy: 'Correct the name in `lines`, or add the bone to `donors`.',
    })
  }
  const piece = defectOf(of)
  const defect: Defect = { ...piece, length: piece.length + 2 * params.spare }
  const judged = donors.map((donor, n): Judged => {
    context.progress(n / donors.length, `laying the piece on ${donor.name}`)
    const { keep, source, along } = takenOf(donor, params)
    const end = lengthOf(along)
    const free = Math.max(0, end - keep[0] - keep[1])
    const fit = fitDonor(donor.mesh, along, [keep[0], end - keep[1]], defect, () => context.checkCancelled())
    const cortex = fit && scan && cortexOf(donor.mesh, along, [fit.from, fit.to], scan.volume)
    return { donor, keep, source, free, fit, cortex }
  })
  if (judged.every(({ fit }) => fit === undefined)) throw tooShort(of.name, defect.length, judged)
  const ranked = [...judged].sort((a, b) => (a.fit?.mean ?? Infinity) - (b.fit?.mean ?? Infinity))
  context.progress(1)
  const best = ranked[0]!
  return {
    checks: checksOf(of.name, best, params),
    tables: [tableOf(of.name, defect, ranked)],
    donor: { bone: best.donor.name, motion: matrixOf(best.fit!.motion) },
  }
}

/** The line of a donor and what of it stays. @throws StepError DONOR_KEEP_UNKNOWN, DONOR_LINE_MISSING */
function takenOf(
  { name, mesh }: Body,
  { lines }: DonorSiteParams,
): { readonly keep: readonly [number, number]; readonly source: string; readonly along: BoneLine } {
  const own = lines[name]
  const known = KEPT.find(({ bone }) => name.startsWith(bone))
  const keep = own?.keep ?? known?.keep
  if (!keep) {
    throw new StepError({
      code: 'DONOR_KEEP_UNKNOWN',
      message: `expected to know what must stay at the ends of ${name}; published values are kept of ${KEPT.map(({ bone }) => bone).join(', ')}`,
      where: name,
      remedy: 'Give `keep` in `lines`, mm at both ends.',
    })
  }
  if (name.startsWith('hip') && !own?.along) {
    throw new StepError({
      code: 'DONOR_LINE_MISSING',
      message: `expected the iliac crest of ${name} as a line of points, got none: a hip bone’s middle line is no crest`,
      where: name,
      remedy: 'Give `along` in `lines`: points along the crest from ASIS to PSIS.',
    })
  }
  const along = own?.along ? lineThrough(own.along) : middleLine(mesh)
  return { keep, source: own?.keep ? 'the case' : known!.source, along }
}

function tooShort(name: string, length: number, judged: readonly Judged[]): StepError {
  return new StepError({
    code: 'DONOR_TOO_SHORT',
    message: `expected a donor with ${length.toFixed(1)} mm that may be taken, got ${judged.map(({ donor, free }) => `${donor.name} ${free.toFixed(1)} mm`).join(', ')}`,
    where: name,
    remedy: 'Take two pieces, name other donors, or give `keep` by a surgeon’s decision.',
  })
}

function checksOf(name: string, { donor, fit, cortex }: Judged, params: DonorSiteParams): Check[] {
  const best = fit!
  return [
    {
      id: `${name}.donor.contour`,
      title: `the best donor for ${name}, ${donor.name}, follows the contour that is lost`,
      passed: best.p95 <= params.contour,
      required: false,
      value: Number(best.p95.toFixed(2)),
      limit: `<= ${params.contour}`,
      unit: 'mm',
      source: 'engineering judgement; 95 % of the resected contour to the donor’s surface, laid rigidly',
      remedy: 'Name other donors, cut the donor into pieces, or fill by an implant.',
    },
    {
      id: `${name}.donor.ends`,
      title: `the piece of ${donor.name} for ${name} keeps the bone’s ends`,
      passed: best.free >= -0.5,
      required: true,
      value: Number(best.free.toFixed(1)),
      limit: '>= 0, within 0.5',
      unit: 'mm',
      source: 'what stays at the ends of the donor, of the table',
      remedy: 'Move the piece along the donor, or take another.',
    },
    ...(cortex
      ? [
          {
            id: `${name}.donor.cortex`,
            title: `the cortex of ${donor.name} is thick enough for screws`,
            passed: cortex.median >= params.cortex,
            required: false,
            value: Number(cortex.median.toFixed(2)),
            limit: `>= ${params.cortex}`,
            unit: 'mm',
            source: 'engineering judgement; full width at half maximum along the normal in the scan, median',
            remedy: 'Look at the next donor of the table.',
          },
        ]
      : []),
  ]
}

const fixed = (x: number | undefined, digits: number) => (x === undefined ? null : Number(x.toFixed(digits)))

function tableOf(name: string, { length, line: own }: Defect, ranked: readonly Judged[]): ReportTable {
  return {
    name: `${name}-donors`,
    title: `Donor bones for ${name}: ${length.toFixed(1)} mm are needed, best first`,
    columns: [
      { title: 'bone' },
      { title: 'may be taken', unit: 'mm' },
      { title: 'from', unit: 'mm' },
      { title: 'to', unit: 'mm' },
      { title: 'the other way round' },
      { title: 'contour, mean', unit: 'mm' },
      { title: 'contour, 95 %', unit: 'mm' },
      { title: 'bow', unit: 'mm' },
      { title: 'cortex, median', unit: 'mm' },
      { title: 'cortex, thin', unit: 'mm' },
      { title: 'stays at both ends', unit: 'mm' },
      { title: 'source' },
    ],
    rows: ranked.map(({ donor, keep, source, free, fit, cortex }) => [
      donor.name,
      fixed(free, 1),
      fixed(fit?.from, 1),
      fixed(fit?.to, 1),
      fit?.reversed ?? null,
      fixed(fit?.mean, 2),
      fixed(fit?.p95, 2),
      fixed(fit?.bow, 2),
      fixed(cortex?.median, 2),
      fixed(cortex?.thin, 2),
      keep.join(' / '),
      source,
    ]),
    note: `From and to: along the donor’s line, of a long bone from its superior end. Without figures the bone is too short. The resected line is ${lengthOf(own).toFixed(1)} mm long.`,
  }
}

export const donorSiteStep = defineStep<DonorSiteInputs, DonorSiteParams, ChecksResult>({
  kind: 'evaluate/donor-site',
  version: 1,
  title: 'Ranks donor bones for a resected piece by fit, length and cortex',
  inputs: { of: 'Resection', donors: ['Body'], scan: 'Image' },
  optional: ['scan'],
  params: donorSiteParams,
  output: 'Checks',
  run: rankDonors,
})
