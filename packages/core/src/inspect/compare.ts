import type { Matrix4 } from '../base/vectors.ts'
import { alignSamples, matrixOf, moved, STILL } from '../geometry/icp.ts'
import { signedVolume, surfaceArea, type TriangleMesh } from '../geometry/mesh.ts'
import { surfaceSamples, weightedPercentile } from '../geometry/mesh-distance.ts'
import { nearestOn, signedSurface } from '../geometry/signed-distance.ts'
import type { StepContext } from '../step.ts'

export interface CompareOptions {
  /** `icp`: the measured surface is laid onto the designed one first, turned and shifted, never scaled. */
  readonly align: 'none' | 'icp'
  /** mm. */
  readonly tolerance?: number
  /** mm: greatest distance of neighbouring samples; default: about 200 000 samples on the measured surface. */
  readonly spacing?: number
}

/** How a measured surface deviates from the designed one, mm. All figures are weighted by the measured surface's area. */
export interface DeviationReport {
  /** Measured point → designed frame, row-major. */
  readonly transform: Matrix4
  /** Mean of |d|. */
  readonly mean: number
  readonly rms: number
  /** 95 % of the area lie nearer than this. */
  readonly p95: number
  readonly max: number
  /** Mean of d: positive where the measured surface lies outside the designed body. */
  readonly signedMean: number
  /** Where the greatest deviation lies, in the designed frame. */
  readonly worst: readonly [number, number, number]
  /** Share of the measured area with |d| ≤ tolerance, 0 to 1. */
  readonly withinTolerance?: number
  /** Whether the designed mesh faces inward; its normals were then taken the other way round. */
  readonly designedInsideOut: boolean
  /** How many points were compared. */
  readonly samples: number
}

const SAMPLES = 200_000
const ALIGNMENT_SAMPLES = 20_000

/**
 * Deviation of a measured surface from the designed one, from measured to designed.
 *
 * Samples: each measured triangle is cut into equal parts no longer than the spacing, a part's centroid stands for its
 * area; the measured vertices count for the maximum alone. d is the distance to the nearest point of the designed
 * surface, its sign from the angle-weighted pseudonormal there.
 * Not guaranteed: that missing parts of the measured surface are noticed; nothing is measured where nothing was scanned.
 * @param designed closed; else signs have no meaning. Where it faces inward as a whole, it is turned, and the report says so.
 */
export function compareSurfaces(
  measured: TriangleMesh,
  designed: TriangleMesh,
  options: CompareOptions,
  context: Pick<StepContext, 'progress' | 'checkCancelled'>,
): DeviationReport {
  const area = surfaceArea(measured)
  const designedInsideOut = signedVolume(designed) < 0
  const target = signedSurface(designedInsideOut ? turned(designed) : designed)
  context.progress(0.1, 'comparing')
  const spacingFor = (count: number, of: number) => Math.sqrt((2 * of) / count)
  let motion = STILL
  if (options.align === 'icp') {
    const rough = surfaceSamples(measured, spacingFor(ALIGNMENT_SAMPLES, area))
    const goal = surfaceSamples(designed, spacingFor(ALIGNMENT_SAMPLES, surfaceArea(designed)))
    motion = alignSamples(rough, target, goal, () => context.checkCancelled())
  }
  context.progress(0.6, 'comparing')
  context.checkCancelled()
  const samples = surfaceSamples(measured, options.spacing ?? spacingFor(SAMPLES, area))
  const points = moved(samples.points, motion)
  const vertices = moved(measured.positions, motion)
  const inner = nearestOn(target, points).distances
  const corners = nearestOn(target, vertices).distances
  return {
    transform: matrixOf(motion),
    ...figures(inner, samples.weights, options),
    ...greatest(inner, points, corners, vertices),
    designedInsideOut,
    samples: inner.length,
  }
}

function turned({ positions, triangles }: TriangleMesh): TriangleMesh {
  const swapped = triangles.slice()
  for (let i = 0; i < swapped.length; i += 3) {
    swapped[i + 1] = triangles[i + 2]!
    swapped[i + 2] = triangles[i + 1]!
  }
  return { positions, triangles: swapped }
}

function figures(distances: Float64Array, weights: Float32Array, { tolerance }: CompareOptions) {
  let [total, sum, squares, signed, within] = [0, 0, 0, 0, 0]
  for (let i = 0; i < distances.length; i++) {
    const [d, w] = [distances[i]!, weights[i]!]
    total += w
    sum += w * Math.abs(d)
    squares += w * d * d
    signed += w * d
    if (tolerance !== undefined && Math.abs(d) <= tolerance) within += w
  }
  const p95 = weightedPercentile(Float32Array.from(distances, Math.abs), weights, 0.95)
  const share = tolerance === undefined ? {} : { withinTolerance: within / total }
  return { mean: sum / total, rms: Math.sqrt(squares / total), p95, signedMean: signed / total, ...share }
}

function greatest(inner: Float64Array, points: Float32Array, corners: Float64Array, vertices: Float32Array) {
  let max = -1
  let worst: readonly [number, number, number] = [0, 0, 0]
  for (const [distances, at] of [[inner, points], [corners, vertices]] as const) {
    distances.forEach((d, i) => {
      if (Math.abs(d) <= max) return
      max = Math.abs(d)
      worst = [at[3 * i]!, at[3 * i + 1]!, at[3 * i + 2]!]
    })
  } // biome-ignore format: pairs
  return { max, worst }
}
