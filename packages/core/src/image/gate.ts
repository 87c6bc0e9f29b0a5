import { z } from 'zod'
import { byCodeUnit } from '../base/canonical.ts'
import type { GateFinding, GateRegion, GateResult, ImageResult, Purpose, Verdict } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { requireSameGrid } from '../geometry/same-grid.ts'
import { defineStep, type StepContext, StepError } from '../step.ts'
import { type GateScope, gateMeasures } from './gate-measures.ts'
import { boxOfRegion, boxOfStructures, wholeBox, widened } from './gate-region.ts'
import { type Bound, type GateRule, gateRules } from './gate-rules.ts'

const PURPOSES: readonly Purpose[] = ['model', 'guide', 'implant']
const ROUNDING = 1e-6 // A spacing of 2.9999999 is 3.

const MARGIN = 10 // mm of the structures' surroundings that belong to the region of the devices.

const point = z.tuple([z.number(), z.number(), z.number()])
const names = z.array(z.string().min(1)).min(1)

export const gateSchema = z.strictObject({
  image: z.string().min(1).optional().meta({ description: 'Name of the image, for the report' }),
  region: z
    .strictObject({ min: point, max: point })
    .optional()
    .meta({ description: 'Box of the devices, LPS mm; left out: what the devices of the case are made on' }),
  regions: z
    .strictObject({ model: names.optional(), guide: names.optional(), implant: names.optional() })
    .optional()
    .meta({
      description:
        'Structures of the label map on which the devices of each kind are made: their box is the region (default: what the case says)',
    }),
  structures: names
    .optional()
    .meta({ description: 'Structures of the label map that count as bone (default: all)' }),
  planned: z
    .string()
    .regex(/^\d{8}$/, 'a date is written YYYYMMDD, in quotes')
    .optional()
    .meta({
      description: 'day on which the devices are to be used, YYYYMMDD (default: `planned` of the case)',
    }),
})

export type GateParams = z.infer<typeof gateSchema>

function reaches(bound: Bound | undefined, value: number): boolean {
  if (!bound) return false
  if (bound.above !== undefined && value > bound.above + ROUNDING) return true
  if (bound.below !== undefined && value < bound.below - ROUNDING) return true
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

function boundText({ above, from, below }: Bound): string {
  const parts = [
    ...(below === undefined ? [] : [`< ${below}`]),
    ...(above === undefined ? [] : [`> ${above}`]),
    ...(from === undefined ? [] : [`>= ${from}`]),
  ]
  return parts.join(' or ')
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

function findingOf(rule: GateRule, value: number | string, purposes: readonly Purpose[]): GateFinding {
  const verdicts = Object.fromEntries(purposes.map((purpose) => [purpose, verdictOf(rule, purpose, value)]))
  return {
    rule: rule.id,
    title: rule.title,
    value,
    limit: limitText(rule),
    ...(rule.unit === undefined ? {} : { unit: rule.unit }),
    source: `${rule.reason} (${rule.source})`,
    verdicts: verdicts as Partial<Record<Purpose, Verdict>>,
    remedy: rule.remedy,
  }
}

/** Values of the structures with these names. @throws StepError STRUCTURE_UNKNOWN */
function valuesOf(labels: LabelMap, names: readonly string[], field: string): ReadonlySet<number> {
  const values = names.map((name) => {
    const structure = labels.structures.find((candidate) => candidate.name === name)
    if (structure) return structure.value
    throw new StepError({
      code: 'STRUCTURE_UNKNOWN',
      message: `expected one of ${labels.structures.map((s) => s.name).join(', ')}, got ${name}`,
      where: `image/gate, ${field}`,
      remedy: 'name structures of the label map',
    })
  })
  return new Set(values)
}

interface Scoped {
  readonly scope: GateScope
  readonly region?: GateRegion
  readonly purposes: readonly Purpose[]
}

/** Where each purpose is judged; purposes with the same region together. */
function scopesOf(image: ImageResult, params: GateParams, labels: LabelMap | undefined): readonly Scoped[] {
  const { grid } = image.volume
  const { planned, region: given, regions, structures: bone } = params
  const all = {
    labels,
    planned,
    ...(labels && bone ? { structures: valuesOf(labels, bone, 'structures') } : {}),
  }
  const whole = { ...all, box: wholeBox(grid), covered: 1 }
  if (given) {
    const { box, covered } = boxOfRegion(grid, given)
    const scope = { ...whole, covered, ...(box ? { box } : {}) }
    return [{ scope, region: scope.box, purposes: PURPOSES }]
  }
  const groups = new Map<string, Purpose[]>()
  for (const purpose of PURPOSES) {
    const key = [...new Set(labels ? (regions?.[purpose] ?? []) : [])].sort(byCodeUnit).join(' ')
    groups.set(key, [...(groups.get(key) ?? []), purpose])
  }
  return [...groups].map(([key, purposes]) => {
    if (key === '' || !labels) return { scope: whole, purposes }
    const structures = key.split(' ')
    const chosen = valuesOf(labels, structures, `regions of ${purposes.join(', ')}`)
    const tight = boxOfStructures(labels, chosen)
    if (!tight) return { scope: whole, purposes }
    const box = widened(tight, MARGIN, grid)
    const scope = { ...all, structures: all.structures ?? chosen, box, covered: 1 }
    return { scope, region: { structures, ...box }, purposes }
  })
}

/** One finding for each value: the purposes whose regions gave it. */
function findingsOf(rule: GateRule, image: ImageResult, scopes: readonly Scoped[]): readonly GateFinding[] {
  const byValue = new Map<number | string, Purpose[]>()
  for (const { scope, purposes } of scopes) {
    const measured = gateMeasures[rule.id]?.(image, scope)
    if (measured === undefined) continue
    const value = typeof measured === 'number' ? Math.round(measured * 1e4) / 1e4 : measured
    byValue.set(value, [...(byValue.get(value) ?? []), ...purposes])
  }
  return [...byValue].map(([value, purposes]) => findingOf(rule, value, purposes))
}

/**
 * The scan gate: applies the rules of `gate-rules.ts` to an image and says for a model, a guide and an implant
 * whether the scan can carry it. Each purpose is judged on the region of its own devices. A rule that the image gives
 * nothing to measure for is left out.
 * @param labels what counts as bone, and where the devices' structures lie; without, CT values from 226 HU up
 * @throws StepError GRID_MISMATCH, STRUCTURE_UNKNOWN
 */
export function judgeScan(image: ImageResult, params: GateParams = {}, labels?: LabelMap): GateResult {
  if (labels) requireSameGrid(image.volume.grid, labels.grid)
  const scopes = scopesOf(image, params, labels)
  const findings = gateRules.flatMap((rule) => findingsOf(rule, image, scopes))
  const verdicts = Object.fromEntries(
    PURPOSES.map((purpose) => [
      purpose,
      worst(findings.map((finding) => finding.verdicts[purpose] ?? 'pass')),
    ]),
  )
  const regions = scopes.flatMap(({ region, purposes }) =>
    region ? purposes.map((purpose) => [purpose, region] as const) : [],
  )
  return {
    ...(params.image === undefined ? {} : { image: params.image }),
    verdicts: verdicts as Record<Purpose, Verdict>,
    findings,
    ...(regions.length > 0 ? { regions: Object.fromEntries(regions) } : {}),
  }
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
