import { z } from 'zod'
import type { GateFinding, GateResult, ImageResult, Purpose, Verdict } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { requireSameGrid } from '../geometry/same-grid.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { type BoneChoice, gateMeasures } from './gate-measures.ts'
import { type Bound, type GateRule, gateRules } from './gate-rules.ts'

const PURPOSES: readonly Purpose[] = ['model', 'guide', 'implant']
const ROUNDING = 1e-6 // A spacing of 2.9999999 is 3.

const point = z.tuple([z.number(), z.number(), z.number()])

export const gateSchema = z.strictObject({
  region: z
    .strictObject({ min: point, max: point })
    .optional()
    .meta({ description: 'Box of the devices, LPS mm: bone cut by the border counts only in it' }),
  structures: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .meta({ description: 'Structures of the label map that count as bone (default: all)' }),
})

export type GateParams = z.infer<typeof gateSchema>

function reaches(bound: Bound | undefined, value: number): boolean {
  if (!bound) return false
  if (bound.above !== undefined && value > bound.above + ROUNDING) return true
  return bound.from !== undefined && value >= bound.from - ROUNDING
}

function verdictOf(rule: GateRule, purpose: Purpose, value: number | string): Verdict {
  if (typeof value === 'number') {
    const limits = rule.limits?.[purpose]
    if (reaches(limits?.refuse, value)) return 'refuse'
    return reaches(limits?.warn, value) ? 'warn' : 'pass'
  }
  const names = rule.names?.[purpose]
  if (names?.refuse?.includes(value)) return 'refuse'
  return names?.warn?.includes(value) ? 'warn' : 'pass'
}

function boundText(bound: Bound): string {
  return bound.above === undefined ? `>= ${bound.from}` : `> ${bound.above}`
}

// "model: warn >= 3, refuse > 6; guide, implant: warn > 1.25, refuse >= 3"
function limitText(rule: GateRule): string {
  const texts = new Map<string, Purpose[]>()
  for (const purpose of PURPOSES) {
    const limits = rule.limits?.[purpose]
    const names = rule.names?.[purpose]
    const parts = (['warn', 'refuse'] as const).flatMap((verdict) => {
      const bound = limits?.[verdict]
      if (bound) return [`${verdict} ${boundText(bound)}`]
      const list = names?.[verdict]
      return list ? [`${verdict} ${list.join(' or ')}`] : []
    })
    const text = parts.join(', ') || 'always pass'
    texts.set(text, [...(texts.get(text) ?? []), purpose])
  }
  return [...texts].map(([text, purposes]) => `${purposes.join(', ')}: ${text}`).join('; ')
}

function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('refuse')) return 'refuse'
  return verdicts.includes('warn') ? 'warn' : 'pass'
}

function findingOf(rule: GateRule, value: number | string): GateFinding {
  const verdicts = Object.fromEntries(PURPOSES.map((purpose) => [purpose, verdictOf(rule, purpose, value)]))
  return {
    rule: rule.id,
    title: rule.title,
    value: typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value,
    limit: limitText(rule),
    ...(rule.unit === undefined ? {} : { unit: rule.unit }),
    source: `${rule.reason} (${rule.source})`,
    verdicts: verdicts as Record<Purpose, Verdict>,
    remedy: rule.remedy,
  }
}

function boneChoice(image: ImageResult, params: GateParams, labels: LabelMap | undefined): BoneChoice {
  if (labels) requireSameGrid(image.volume.grid, labels.grid)
  if (params.structures === undefined || !labels) return { labels, region: params.region }
  const values = params.structures.map((name) => {
    const structure = labels.structures.find((candidate) => candidate.name === name)
    if (structure) return structure.value
    throw new StepError({
      code: 'STRUCTURE_UNKNOWN',
      message: `expected one of ${labels.structures.map((s) => s.name).join(', ')}, got ${name}`,
      where: 'image/gate, structures',
      remedy: 'name structures of the label map',
    })
  })
  return { labels, structures: new Set(values), region: params.region }
}

/**
 * The scan gate: applies the rules of `gate-rules.ts` to an image and says for a model, a guide and an implant
 * whether the scan can carry it. A rule that the image gives nothing to measure for is left out.
 * @param labels what counts as bone for truncation; without, CT values from 226 HU up
 * @throws StepError GRID_MISMATCH, STRUCTURE_UNKNOWN
 */
export function judgeScan(image: ImageResult, params: GateParams = {}, labels?: LabelMap): GateResult {
  const bone = boneChoice(image, params, labels)
  const findings = gateRules.flatMap((rule) => {
    const value = gateMeasures[rule.id]?.(image, bone)
    return value === undefined ? [] : [findingOf(rule, value)]
  })
  const verdicts = Object.fromEntries(
    PURPOSES.map((purpose) => [purpose, worst(findings.map((finding) => finding.verdicts[purpose]))]),
  )
  return { verdicts: verdicts as Record<Purpose, Verdict>, findings }
}

export const gateStep = defineStep({
  kind: 'image/gate',
  version: 1,
  title: 'Judge whether the scan can carry a model, a guide, an implant',
  inputs: { image: 'Image', labels: 'LabelMap' },
  params: gateSchema,
  output: 'Gate',
  run: (
    { image, labels }: { image: ImageResult; labels?: LabelMap },
    params: GateParams,
    context: StepContext,
  ) => {
    context.checkCancelled()
    return judgeScan(image, params, labels)
  },
})
