import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CORTEX, centredGrid, forEachVoxel, SOFT } from '../../test/label-phantoms.ts'
import type { Vector3 } from '../base/vectors.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import type { Body } from '../geometry/mesh.ts'
import type { Volume } from '../geometry/volume.ts'
import { plainContext } from '../step.ts'
import { crestOfFraction, edgeOfCrest } from './blurred-plate.ts'
import { bodyParams, makeBody } from './body.ts'

/** Standard normal distribution function, by the series of Marsaglia 2004. */
function normal(x: number): number {
  if (x < -7) return 0
  if (x > 7) return 1
  let [sum, term] = [x, x]
  for (let i = 3; Math.abs(term) > 1e-17; i += 2) {
    term *= (x * x) / i
    sum += term
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)
}

describe('a blurred plate', () => {
  test('its crest and edge are those of the formula, whatever its width', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 6, noNaN: true }), (w) => {
        const [crest, edge] = [2 * normal(w / 2) - 1, normal(w) - 0.5]
        expect(edgeOfCrest(crest)).toBeCloseTo(edge, 3)
      }),
    )
  })

  test.each([
    1, 1.5, 2, 3,
  ])('%d σ wide, found again from the part of its crest at which its edge stands', (w) => {
    const crest = 2 * normal(w / 2) - 1
    expect(crestOfFraction((normal(w) - 0.5) / crest)).toBeCloseTo(crest, 2)
  })
})

const SIGMA = 0.8
const RADIUS = 20
const grid = centredGrid([60, 60, 60], [0.8, 0.8, 0.8])
const lengthOf = (p: Vector3) => Math.sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2])

/** A shell whose wall is `thick` mm at one pole and `thin` mm at the other, blurred along the radius (R ≫ σ). */
function shell(thin: number, thick: number, softAt: (p: Vector3) => number = () => SOFT) {
  const wallAt = (p: Vector3) =>
    (thin + thick) / 2 + ((thick - thin) / 2) * (p[2] / Math.max(1e-9, lengthOf(p)))
  const values = new Float32Array(60 * 60 * 60)
  const label = new Uint8Array(values.length)
  forEachVoxel(grid, (voxel, p) => {
    const depth = RADIUS - lengthOf(p)
    const soft = softAt(p)
    values[voxel] = soft + (CORTEX - soft) * (normal(depth / SIGMA) - normal((depth - wallAt(p)) / SIGMA))
    if (depth >= 0) label[voxel] = 1
  })
  const image: Volume = { grid, values, modality: 'CT', source: { format: 'computed' } }
  const colour = [230, 220, 200] as const
  const labels: LabelMap = {
    grid,
    values: label,
    structures: [{ value: 1, name: 'bone', side: 'left', colour }],
  }
  return { image, labels }
}

const made = ({ image, labels }: ReturnType<typeof shell>, params: object) =>
  makeBody(
    labels,
    image,
    bodyParams.parse({ structure: 'bone', tolerance: 0.02, ...params }),
    plainContext(() => ''),
  )

/** Greatest and mean distance of the vertices from the true sphere, by where they lie along z (−1 … 1). */
function errors({ mesh }: Body, from: number, to: number) {
  let [sum, count, most] = [0, 0, 0]
  for (let v = 0; v < mesh.positions.length; v += 3) {
    const p = [mesh.positions[v]!, mesh.positions[v + 1]!, mesh.positions[v + 2]!] as const
    const height = p[2] / lengthOf(p)
    if (height < from || height > to) continue
    const error = lengthOf(p) - RADIUS
    sum += error
    count++
    most = Math.max(most, Math.abs(error))
  }
  return { mean: sum / count, most }
}

describe('a wall of 0.7 to 3.3 mm, blurred by 0.8 mm', () => {
  // The median wall is 2 mm, 2.5 σ: its edge stands at 0.63 of its crest.
  const phantom = shell(0.7, 3.3)

  test('a local value: within 0.08 mm where the wall is over 0.9 mm, 0.15 mm on average where it is thinner', async () => {
    const local = await made(phantom, { localEdge: true, edgeFraction: 0.63 })
    expect(errors(local, -0.8, 1).most).toBeLessThan(0.08)
    expect(Math.abs(errors(local, -1, -0.8).mean)).toBeLessThan(0.15)
    expect(errors(local, -1, 1).most).toBeLessThan(0.5)
    // One value draws the same places too small.
    const whole = await made(phantom, { edge: 50 + 0.63 * 0.79 * 1150 })
    expect(errors(whole, -0.8, -0.4).mean).toBeLessThan(errors(local, -0.8, -0.4).mean - 0.1)
  })

  test('muscle on one side and fat on the other: the same', async () => {
    const sides = shell(1.2, 2.8, ([x]) => -20 + 80 * Math.tanh(x / 6))
    const local = await made(sides, { localEdge: true, edgeFraction: 0.63 })
    expect(errors(local, -1, 1).most).toBeLessThan(0.2)
  })

  test('an image that is no CT has its own scale: ten times the values give the same surface', async () => {
    const { image, labels } = phantom
    const scaled = {
      ...image,
      modality: 'MR',
      values: (image.values as Float32Array).map((value) => 10 * value),
    }
    const params = { localEdge: true, edgeFraction: 0.63 }
    const found = await made({ image: scaled, labels }, params)
    expect(errors(found, -0.8, 1).most).toBeLessThan(0.08)
  })

  test('an edge that a person gave stands everywhere', async () => {
    const edge = 620
    const [given, held] = [await made(phantom, { edge }), await made(phantom, { edge, localEdge: false })]
    expect(given.mesh).toEqual(held.mesh)
  })
})
