import { createHash } from 'node:crypto'
import { encodeResult } from '../src/base/encoding.ts'
import type { ChecksResult, Device, DocumentsResult, PictureResult } from '../src/geometry/device.ts'
import type { GateResult, ImageResult } from '../src/geometry/image.ts'
import type { LabelMap } from '../src/geometry/label-map.ts'
import { type Body, boundsOf, signedVolume, surfaceArea } from '../src/geometry/mesh.ts'
import type { OsteotomyPlan } from '../src/geometry/osteotomy.ts'
import type {
  LandmarkSet,
  MirrorResult,
  RegistrationResult,
  ResectionPlan,
  SymmetryResult,
  TrajectorySet,
} from '../src/geometry/plan.ts'
import type { AxisProposal, PlaneProposal } from '../src/geometry/proposal.ts'
import {
  type AnyStep,
  type NetworkRuntime,
  plainContext,
  type ResultType,
  type Typesetter,
} from '../src/step.ts'

/** A small seeded input of a step. */
export interface GoldenInput {
  readonly inputs: () => Readonly<Record<string, unknown>> | Promise<Readonly<Record<string, unknown>>>
  /** As in a case file, before the schema fills in defaults. */
  readonly params?: Readonly<Record<string, unknown>>
}

/** A number that says what a result is, and how far it may move before a person must look. */
export interface Measure {
  readonly value: number
  readonly tolerance: number
}

/** What golden.json holds of one result. */
export interface GoldenEntry {
  readonly version: number
  readonly sha256: string
  readonly measures: Readonly<Record<string, Measure>>
}

type Measures = Record<string, Measure>

/** Share of the value, with a floor for small counts. */
function within(value: number, share: number, floor = 0): Measure {
  const rounded = Number(value.toPrecision(9))
  return { value: rounded, tolerance: Number(Math.max(Math.abs(rounded) * share, floor).toPrecision(3)) }
}

function measureBody(prefix: string, { mesh }: Body): Measures {
  const bounds = boundsOf(mesh)
  return {
    [`${prefix}volume`]: within(signedVolume(mesh), 0.005),
    [`${prefix}area`]: within(surfaceArea(mesh), 0.01),
    [`${prefix}vertices`]: within(mesh.positions.length / 3, 0.1),
    [`${prefix}triangles`]: within(mesh.triangles.length / 3, 0.1),
    ...Object.fromEntries(
      ['x', 'y', 'z'].map((axis, i) => [
        `${prefix}extent ${axis}`,
        within(bounds.max[i]! - bounds.min[i]!, 0, 0.1),
      ]),
    ),
  }
}

function measureImage({ volume, padding, geometry }: ImageResult): Measures {
  let sum = 0
  for (const value of volume.values) sum += value
  return {
    voxels: within(volume.values.length, 0),
    mean: within(sum / volume.values.length, 0.01),
    padding: within(padding, 0.01),
    'greatest error of a corner': within(geometry.maxError, 0, 1e-3),
  }
}

function measureLabels({ values, structures }: LabelMap): Measures {
  const counts = new Map(structures.map(({ value }) => [value, 0]))
  for (const value of values) if (value !== 0) counts.set(value, (counts.get(value) ?? 0) + 1)
  return Object.fromEntries(
    [...counts].map(([value, count]) => {
      const name = structures.find((structure) => structure.value === value)?.name ?? `value ${value}`
      return [`voxels of ${name}`, within(count, 0.01, 2)]
    }),
  )
}

function measureChecks({ checks }: ChecksResult): Measures {
  const measures: Measures = {
    checks: within(checks.length, 0),
    passed: within(checks.filter(({ passed }) => passed).length, 0),
  }
  for (const { id, value } of checks) if (typeof value === 'number') measures[id] = within(value, 0.02, 1e-6)
  return measures
}

function measureGate({ findings }: GateResult): Measures {
  const verdicts = findings.flatMap((finding) => Object.values(finding.verdicts))
  return Object.fromEntries(
    ['pass', 'warn', 'refuse'].map((verdict) => [
      verdict,
      within(verdicts.filter((v) => v === verdict).length, 0),
    ]),
  )
}

function measureDocuments({ files }: DocumentsResult): Measures {
  return Object.fromEntries(files.map(({ path, bytes }) => [`bytes of ${path}`, within(bytes.length, 0.1)]))
}

function measureResection(plan: ResectionPlan): Measures {
  return {
    ...measureBody('resected ', plan.resected),
    ...measureBody('remaining ', plan.remaining),
    'tumour left': within(plan.tumourLeft, 0.01, 1e-6),
    ...Object.fromEntries(
      plan.cuts.flatMap(({ plane, area, distance }) => [
        [`${plane.name} area`, within(area, 0.01)],
        [`${plane.name} distance`, within(distance, 0, 0.05)],
      ]),
    ),
  }
}

function measureOsteotomy({ pieces, pairs }: OsteotomyPlan): Measures {
  return {
    ...Object.assign({}, ...pieces.map(({ name, after }) => measureBody(`${name} `, after))),
    ...Object.fromEntries(pairs.map(({ a, b, gap }) => [`gap ${a} ${b}`, within(gap, 0.01, 0.1)])),
  }
}

function measurePoints(points: readonly { readonly name: string; readonly point: readonly number[] }[]) {
  return Object.fromEntries(
    points.flatMap(({ name, point }) =>
      ['x', 'y', 'z'].map((axis, i) => [`${name} ${axis}`, within(point[i]!, 0, 0.05)]),
    ),
  )
}

function measureTrajectories({ trajectories }: TrajectorySet): Measures {
  return Object.fromEntries(
    trajectories.flatMap(({ name, inBone, cortexDistance }) => [
      [
        `${name} in bone`,
        within(
          inBone.reduce((sum, { length }) => sum + length, 0),
          0,
          0.1,
        ),
      ],
      [`${name} cortex`, within(cortexDistance, 0, 0.05)],
    ]),
  )
}

function measureRegistration({ transform, metric }: RegistrationResult): Measures {
  const places = transform
    .slice(0, 12)
    .map((value, n) => [`t${n}`, within(value, 0, n % 4 === 3 ? 0.2 : 0.01)])
  return { metric: within(metric, 0.02), ...Object.fromEntries(places) }
}

/** The numbers by which a person judges whether a changed result is the better one. */
export function measuresOf(type: ResultType, result: unknown): Measures {
  switch (type) {
    case 'Image':
      return measureImage(result as ImageResult)
    case 'LabelMap':
      return measureLabels(result as LabelMap)
    case 'Body':
      return Object.assign(
        {},
        ...[result as Body | Body[]].flat().map((body) => measureBody(`${body.name} `, body)),
      )
    case 'Device':
      return Object.assign({}, ...(result as Device).bodies.map((body) => measureBody(`${body.name} `, body)))
    case 'Permit':
      return {}
    case 'Checks':
      return measureChecks(result as ChecksResult)
    case 'Gate':
      return measureGate(result as GateResult)
    case 'Documents':
      return measureDocuments(result as DocumentsResult)
    case 'Picture': {
      const { width, height, png } = result as PictureResult
      return { width: within(width, 0), height: within(height, 0), bytes: within(png.length, 0.2) }
    }
    case 'PlaneProposal': {
      const { planes, removed } = result as PlaneProposal
      const distances = planes.map(({ plane, distance }) => [
        `${plane.name} distance`,
        within(distance, 0, 0.05),
      ])
      return {
        planes: within(planes.length, 0),
        removed: within(removed, 0.02),
        ...Object.fromEntries(distances),
      }
    }
    case 'AxisProposal':
      return measureTrajectories({
        trajectories: (result as AxisProposal).axes.map(({ trajectory }) => trajectory),
      })
    case 'Osteotomy':
      return measureOsteotomy(result as OsteotomyPlan)
    case 'Resection':
      return measureResection(result as ResectionPlan)
    case 'Landmarks': {
      const { points, spheres } = result as LandmarkSet
      const centres = spheres.map(({ name, centre }) => ({ name, point: centre }))
      return measurePoints([...points, ...centres])
    }
    case 'Symmetry': {
      const { plane, residual } = result as SymmetryResult
      const normal = measurePoints([{ name: 'normal', point: plane.normal }])
      return { ...normal, offset: within(plane.offset, 0, 0.05), mean: within(residual.mean, 0.05, 0.02) }
    }
    case 'Mirror': {
      const { body, fit } = result as MirrorResult
      return { ...measureBody('mirrored ', body), mean: within(fit.mean, 0.05, 0.02) }
    }
    case 'Trajectories':
      return measureTrajectories(result as TrajectorySet)
    case 'Registration':
      return measureRegistration(result as RegistrationResult)
    case 'Files':
    case 'Provenance':
      return {}
  }
}

/** A network of two classes whose scores are 0 and the values themselves. */
const plainNetworks: NetworkRuntime = {
  open: async () => ({
    runtime: 'plain 1',
    async run(data, [, , ...dims]) {
      const scores = new Float32Array(2 * data.length)
      scores.set(data, data.length)
      return { data: scores, dims: [1, 2, ...dims] }
    },
    async close() {},
  }),
}

/** Gives the document itself instead of its pages: what is asked of the typesetter must stay the same. */
const plainTypesetter: Typesetter = {
  covers: () => true,
  pdf: async ({ main, files, date }) =>
    encodeResult({ main, date, files: files.map(({ path, bytes }) => ({ path, bytes })) }),
}

/** Runs the step on its small input. */
export async function goldenOf(step: AnyStep, input: GoldenInput): Promise<GoldenEntry> {
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
  const params = step.params.parse(input.params ?? {})
  const result = await step.run((await input.inputs()) as never, params as never, {
    ...plainContext(hash),
    typeset: plainTypesetter,
    network: plainNetworks,
  })
  return {
    version: step.version,
    sha256: hash(encodeResult(result)),
    measures: measuresOf(step.output, result),
  }
}

/** Old and new measures, a line each; those beyond their tolerance carry a mark. */
export function compareMeasures(
  old: GoldenEntry,
  now: GoldenEntry,
): { readonly text: string; readonly beyond: boolean } {
  const names = [...new Set([...Object.keys(old.measures), ...Object.keys(now.measures)])]
  let beyond = false
  const lines = names.map((name) => {
    const before = old.measures[name]
    const after = now.measures[name]
    const moved = !before || !after || Math.abs(after.value - before.value) > before.tolerance
    if (moved) beyond = true
    const mark = moved ? `  <- beyond ${before?.tolerance ?? 'what was measured'}` : ''
    return `    ${name}: ${before?.value ?? 'none'} -> ${after?.value ?? 'none'}${mark}`
  })
  return { text: lines.join('\n'), beyond }
}

/** @returns undefined where all is well, else what is wrong and how to mend it. */
export function judge(kind: string, old: GoldenEntry | undefined, now: GoldenEntry): string | undefined {
  const update = '`npm run golden -- --update`'
  if (!old) return `${kind}: no golden result yet; look at it, then ${update}`
  if (old.sha256 === now.sha256 && old.version === now.version) return undefined
  if (old.sha256 === now.sha256)
    return `${kind}: version ${old.version} -> ${now.version} with the same bytes; keep the old version`
  const { text, beyond } = compareMeasures(old, now)
  const verdict = beyond
    ? 'some measures moved beyond their tolerance: is the new result right?'
    : 'all measures within their tolerance'
  if (old.version === now.version) {
    return `${kind}: other bytes under the same version ${old.version} (${verdict})\n${text}\n  if it is meant: raise the step's version, say so in CHANGELOG.md under "Bytes changed", then ${update}\n  if version ${old.version} was in no release yet: \`npm run golden -- --unreleased\``
  }
  return `${kind}: version ${now.version} gives other bytes than version ${old.version} (${verdict})\n${text}\n  then ${update}${beyond ? ' --accept-measures' : ''}`
}
