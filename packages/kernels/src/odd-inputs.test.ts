import { describe, expect, test } from 'vitest'
import { ballReference } from '../reference/ball.ts'
import { dilateByBall as dilateReference } from '../reference/ball-dilation.ts'
import { bilateralReference } from '../reference/bilateral.ts'
import { boxMaximumReference } from '../reference/box-maximum.ts'
import { componentsReference, fillCavitiesReference, fillHoles2dReference } from '../reference/components.ts'
import { distanceTransformReference } from '../reference/distance-transform.ts'
import { edgeProfiles as edgeProfilesReference } from '../reference/edge-profiles.ts'
import { gaussianReference } from '../reference/gaussian.ts'
import { gradientReference } from '../reference/gradient.ts'
import { greyField as greyFieldReference } from '../reference/grey-field.ts'
import { hysteresisReference } from '../reference/hysteresis.ts'
import { isosurfaceReference } from '../reference/isosurface.ts'
import { medianReference } from '../reference/median.ts'
import { bandDistanceReference } from '../reference/narrow-band.ts'
import { resampleReference } from '../reference/resample.ts'
import { thresholdReference } from '../reference/threshold.ts'
import { watershedReference } from '../reference/watershed.ts'
import { ballMorphology } from './ball.ts'
import { dilateByBall } from './ball-dilation.ts'
import { bilateral } from './bilateral.ts'
import { boxMaximum } from './box-maximum.ts'
import { components, fillCavities, fillHoles2d } from './components.ts'
import { distanceTransform } from './distance-transform.ts'
import { edgeProfiles } from './edge-profiles.ts'
import { gaussian } from './gaussian.ts'
import { gradientSlices } from './gradient.ts'
import { greyField } from './grey-field.ts'
import { hysteresis } from './hysteresis.ts'
import { isosurface } from './isosurface.ts'
import { KernelMemoryError, withArena } from './load.ts'
import { median } from './median.ts'
import { bandDistance } from './narrow-band.ts'
import { boxNeighbourhood } from './neighbourhood.ts'
import { resampleSlices } from './resample.ts'
import { threshold } from './threshold.ts'
import { watershed } from './watershed.ts'

type Size = readonly [number, number, number]

interface OddVolume {
  readonly name: string
  readonly size: Size
  /** mm. */
  readonly spacing: Size
  readonly values: Float32Array
}

const count = ([nx, ny, nz]: Size) => nx * ny * nz

function filled(size: Size, value: (n: number) => number): Float32Array {
  return Float32Array.from({ length: count(size) }, (_, n) => value(n))
}

/** From −2 to 2, without order. */
const mixed = (n: number) => ((Math.imul(n + 3, 2654435761) >>> 16) % 9) / 2 - 2

const ODD = [Number.NaN, Infinity, -Infinity, 3.4e38, -3.4e38, 1e-40, -0]

const block: Size = [5, 4, 3]
const even: Size = [1, 1, 1]
const VOLUMES: readonly OddVolume[] = [
  { name: 'one voxel', size: [1, 1, 1], spacing: even, values: filled([1, 1, 1], () => 1) },
  { name: 'one empty voxel', size: [1, 1, 1], spacing: even, values: filled([1, 1, 1], () => 0) },
  { name: 'a row along x', size: [9, 1, 1], spacing: even, values: filled([9, 1, 1], mixed) },
  { name: 'a row along y', size: [1, 9, 1], spacing: even, values: filled([1, 9, 1], mixed) },
  { name: 'a row along z', size: [1, 1, 9], spacing: even, values: filled([1, 1, 9], mixed) },
  { name: 'one slice', size: [6, 5, 1], spacing: even, values: filled([6, 5, 1], mixed) },
  { name: 'nothing', size: block, spacing: even, values: filled(block, () => 0) },
  { name: 'all full', size: block, spacing: even, values: filled(block, () => 1) },
  { name: 'huge spacing', size: block, spacing: [1e5, 1e5, 1e5], values: filled(block, mixed) },
  { name: 'tiny spacing', size: block, spacing: [1e-4, 1e-4, 1e-4], values: filled(block, mixed) },
  { name: 'flat voxels', size: block, spacing: [0.01, 0.3, 90], values: filled(block, mixed) },
  {
    name: 'NaN and extreme values',
    size: block,
    spacing: [0.5, 0.5, 2],
    values: filled(block, (n) => (n % 4 === 0 ? ODD[(n / 4) % ODD.length]! : mixed(n))),
  },
]

const maskOf = ({ values }: OddVolume) => Uint8Array.from(values, (x) => (x > 0 ? 1 : 0))
const least = ({ spacing }: OddVolume) => Math.min(...spacing)
const most = ({ spacing }: OddVolume) => Math.max(...spacing)
/** −0 counts as 0. */
const plain = (values: ArrayLike<number>) => Array.from(values, (x) => x + 0)

/** As f32 has the reference's f64: equal to a millionth of the greatest, NaN and ∞ in the same places. */
function near(found: ArrayLike<number>, wanted: ArrayLike<number>, relative = 1e-6): void {
  expect(found).toHaveLength(wanted.length)
  const finite = Array.from(wanted, Math.fround).filter(Number.isFinite)
  const allowed = relative * Math.max(1, ...finite.map(Math.abs))
  Array.from(wanted, Math.fround).forEach((value, n) => {
    if (Number.isFinite(value)) expect(Math.abs(found[n]! - value), `voxel ${n}`).toBeLessThanOrEqual(allowed)
    else expect(found[n], `voxel ${n}`).toBe(value)
  })
}

const GREY_RULE = { trust: 1.5, tight: 0.3, wallSteps: 5, pitDepth: 0.4, pitWalls: 9, pitPasses: 2 }

/** What each kernel makes of a volume, and the plain version of it. */
const KERNELS: Record<string, (volume: OddVolume) => void> = {
  threshold: ({ values }) => {
    expect(threshold(values, 0.5, 3.4e38)).toEqual(thresholdReference(values, 0.5, 3.4e38))
  },
  hysteresis: ({ values, size }) => {
    const rule = { low: 0, high: Infinity, sure: 1.5, least: 1, connectivity: 26 } as const
    expect(hysteresis(values, size, rule)).toEqual(hysteresisReference(values, size, rule))
  },
  components: (volume) => {
    const mask = maskOf(volume)
    for (const connectivity of [6, 26] as const) {
      const { labels, sizes } = components(mask, volume.size, connectivity)
      const wanted = componentsReference(mask, volume.size, connectivity)
      expect([...labels]).toEqual([...wanted.labels])
      expect([...sizes]).toEqual([...wanted.sizes])
    }
  },
  'cavity filling': (volume) => {
    const mask = maskOf(volume)
    expect(fillCavities(mask, volume.size)).toEqual(fillCavitiesReference(mask, volume.size))
    for (const axis of [0, 1, 2] as const)
      expect(fillHoles2d(mask, volume.size, axis)).toEqual(fillHoles2dReference(mask, volume.size, axis))
  },
  'distance transform': (volume) => {
    const mask = maskOf(volume)
    const found = distanceTransform(mask, volume.size, volume.spacing)
    near(found, distanceTransformReference(mask, volume.size, volume.spacing))
  },
  'distance in a band': (volume) => {
    const mask = maskOf(volume)
    const reach = 2 * most(volume)
    const found = bandDistance(mask, 1, volume.size, volume.spacing, reach)
    near(found, bandDistanceReference(mask, 1, volume.size, volume.spacing, reach))
  },
  'ball: dilation, erosion, opening, closing': (volume) => {
    const mask = maskOf(volume)
    const radius = 1.5 * least(volume)
    for (const operation of ['dilate', 'erode', 'open', 'close'] as const) {
      const found = new Uint8Array(mask.length)
      const all = { first: 0, last: volume.size[2] }
      ballMorphology(operation, mask, volume.size, volume.spacing, radius, all, found)
      expect(found, operation).toEqual(ballReference(operation, mask, volume.size, volume.spacing, radius))
    }
    const found = dilateByBall(mask, volume.size, volume.spacing, radius)
    expect(found).toEqual(dilateReference(mask, volume.size, volume.spacing, radius))
  },
  Gaussian: ({ values, size }) => {
    near(gaussian(values, size, [1, 0.4, 0]), gaussianReference(values, size, [1, 0.4, 0]))
  },
  median: ({ values, size }) => {
    const box = boxNeighbourhood([1, 1, 1])
    expect(plain(median(values, size, box))).toEqual(plain(medianReference(values, size, box)))
  },
  bilateral: (volume) => {
    const { values, size, spacing } = volume
    const rule = { sigma: least(volume), range: 0.7, radius: 1.5 * least(volume), spacing }
    near(bilateral(values, size, rule), bilateralReference(values, size, rule), 1e-5)
  },
  'profiles across a boundary': (volume) => {
    const { values, size, spacing } = volume
    const bone = maskOf(volume)
    const image = { values, domain: bone.map((inside, n) => (inside ? 1 : n % 5 ? 0 : 2)), size, spacing }
    const shape = Float32Array.from(bone)
    for (const wall of [undefined, 0.25]) {
      const rule = { wall, tissue: [-1e9, 1e9], range: Math.max(0.5, 0.5 * least(volume)), most: 40 } as const
      if (rule.range > 9) continue // Profiles of so many steps are not kept.
      const found = edgeProfiles(image, bone, shape, rule)
      const wanted = edgeProfilesReference(image, bone, shape, rule)
      expect([...found.voxels]).toEqual(wanted.map(({ voxel }) => voxel))
      expect([...found.along]).toEqual(wanted.flatMap(({ along }) => along))
    }
  },
  'grey field': (volume) => {
    const { values, size, spacing } = volume
    const distance = Float32Array.from(values, (_, n) => mixed(n) * most(volume))
    const image = { values, distance, away: distance.map((d) => 0.5 - d), size, spacing }
    const field = new Float32Array(values.length)
    const slope = greyField(image, { edge: 0.25 }, GREY_RULE, field)
    expect({ field, slope }).toEqual(greyFieldReference(image, { edge: 0.25 }, GREY_RULE))
  },
  gradient: ({ values: given, size, spacing }) => {
    // Turned into the image's frame a slope that is infinite or unknown along one axis has no direction.
    const values = given.map((x) => (Math.abs(x) === Infinity ? 0 : x))
    const vectors = new Float32Array(3 * count(size))
    const frame = { spacing, direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] }
    gradientSlices(values, size, frame, { first: 0, last: size[2] }, { vectors })
    near(
      vectors,
      gradientReference(values, size, spacing).flatMap((g) =>
        g.some(Number.isNaN) ? [Number.NaN, Number.NaN, Number.NaN] : g,
      ),
    )
  },
  'box maximum': (volume) => {
    // Its callers have numbers alone.
    const values = volume.values.map((x) => (Number.isFinite(x) ? x : 0))
    expect(plain(boxMaximum(values, volume.size, [1, 2, 0]))).toEqual(
      plain(boxMaximumReference(values, volume.size, [1, 2, 0])),
    )
  },
  resampling: ({ values, size }) => {
    const map = [0.7, 0, 0, 0.1, 0, 1.3, 0, -0.2, 0, 0, 0.9, 0.05]
    const to: Size = [4, 3, 2]
    for (const method of ['nearest', 'linear', 'cubic'] as const) {
      const rule = { map, method, margin: Infinity, empty: -7 }
      const found = new Float32Array(count(to))
      resampleSlices({ values, size }, to, rule, { first: 0, last: to[2] }, found)
      near(found, resampleReference(values, size, to, rule))
    }
  },
  watershed: (volume) => {
    const mask = maskOf(volume)
    const priority = Uint8Array.from(volume.values, (x) => (Number.isFinite(x) ? 40 + 20 * x : 0))
    const markers = Uint8Array.from(mask, (inside, n) => (inside && n % 7 === 0 ? 1 + (n % 3) : 0))
    expect([...watershed(priority, markers, mask, volume.size)]).toEqual(
      watershedReference(priority, markers, mask, volume.size),
    )
  },
  isosurface: ({ values, size }) => {
    const found = isosurface(values, size, 0.25)
    const wanted = isosurfaceReference(values, size, 0.25)
    expect(found.triangles).toHaveLength(wanted.triangles.flat().length)
    expect(found.indices).toHaveLength(wanted.indices.flat().length)
    expect(found.indices.every(Number.isFinite)).toBe(true)
    const edges = new Map<string, number>()
    for (let i = 0; i < found.triangles.length; i++) {
      const [a, b] = [found.triangles[i]!, found.triangles[i % 3 === 2 ? i - 2 : i + 1]!]
      const [key, by] = a < b ? [`${a} ${b}`, 1] : [`${b} ${a}`, -1]
      edges.set(key, (edges.get(key) ?? 0) + by)
    }
    expect([...edges.values()].every((sum) => sum === 0)).toBe(true) // Closed, and run through as often each way.
  },
}

describe.each(Object.entries(KERNELS))('%s is its plain version on', (_, holds) => {
  test.each(VOLUMES.map((volume) => [volume.name, volume] as const))('%s', (__, volume) => {
    holds(volume)
  })
})

test('a grid without voxels, and one of another size than its values, is refused by name and number', () => {
  const values = new Float32Array(8)
  const mask = new Uint8Array(8)
  for (const size of [
    [0, 2, 2],
    [2, 2, 3],
    [2.5, 2, 2],
    [-2, -2, 2],
  ] as const) {
    const all = { first: 0, last: size[2] }
    expect(() => components(mask, size, 6)).toThrow(RangeError)
    expect(() => fillCavities(mask, size)).toThrow(RangeError)
    expect(() => distanceTransform(mask, size, even)).toThrow(RangeError)
    expect(() => bandDistance(mask, 1, size, even, 2)).toThrow(RangeError)
    expect(() => dilateByBall(mask, size, even, 1)).toThrow(RangeError)
    expect(() => ballMorphology('close', mask, size, even, 1, all, new Uint8Array(8))).toThrow(RangeError)
    expect(() => gaussian(values, size, even)).toThrow(RangeError)
    expect(() => median(values, size, boxNeighbourhood([1, 1, 1]))).toThrow(RangeError)
    expect(() => bilateral(values, size, { sigma: 1, range: 1, radius: 1, spacing: even })).toThrow(
      RangeError,
    )
    expect(() => boxMaximum(values, size, even)).toThrow(RangeError)
    expect(() => hysteresis(values, size, { low: 0, high: 1, sure: 1, least: 1, connectivity: 6 })).toThrow(
      RangeError,
    )
    expect(() => watershed(mask, mask, mask, size)).toThrow(RangeError)
    expect(() => isosurface(values, size, 0)).toThrow(RangeError)
  }
})

test('memory that cannot be had is said with the size that is needed, and the next call works', () => {
  const wanted = 5_000_000_000
  const ask = () => withArena((arena) => arena.reserve(wanted))
  expect(ask).toThrow(KernelMemoryError)
  try {
    ask()
  } catch (error) {
    expect((error as KernelMemoryError).bytes).toBeGreaterThanOrEqual(wanted)
    expect((error as Error).message).toMatch(/5000 MB|5,?001 MB/)
  }
  expect(threshold(Float32Array.of(1, 3), 2, 4)).toEqual(Uint8Array.of(0, 1))
})
