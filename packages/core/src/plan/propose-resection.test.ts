// Optima known in closed form: a ball in a bar, at its end, in a cube's corner; and the flagship's true bone and tumour.
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SHARED_DATA } from '../../test/file-set.ts'
import { ballMesh } from '../../test/golden-inputs/phantom.ts'
import { plainBody } from '../../test/plain-body.ts'
import type { Warning } from '../base/errors.ts'
import { dot, normalize, type Vector3 } from '../base/vectors.ts'
import { readStl } from '../formats/stl.ts'
import { type Body, boxMesh } from '../geometry/mesh.ts'
import { plainContext } from '../step.ts'
import { planeNames } from './plane-names.ts'
import { proposeResection, proposeResectionParams } from './propose-resection.ts'
import { planResection, resectionParams } from './resection.ts'

const context = plainContext(() => '')

/** A bar along z, 40 × 30 × 200 mm, and a ball of 10 mm in its middle. */
const bar = plainBody('femur_left', boxMesh([-20, -15, 0], [20, 15, 200]))
const ball = (at: Vector3, radius: number) => plainBody('tumour', ballMesh(at, radius, 5))
const params = (given: object) => proposeResectionParams.parse({ margin: { bone: 8 }, ...given })

test('a ball in a bar: two planes square to it, tumour and margin apart, and no more are worth it', async () => {
  const bodies = { bone: bar, tumour: ball([0, 0, 100], 10) }
  const proposal = await proposeResection(bodies, params({}), context)
  expect(proposal.planes.map(({ plane }) => plane.name)).toEqual(['inferior', 'superior'])
  for (const { plane, distance, area, cortexAngle, at } of proposal.planes) {
    const up = plane.name === 'superior' ? -1 : 1
    expect(dot(plane.normal, [0, 0, up])).toBeGreaterThan(Math.cos((1.5 * Math.PI) / 180))
    expect(Math.abs(at[2] - (100 - 18 * up))).toBeLessThan(0.3)
    expect(distance).toBeGreaterThanOrEqual(8)
    expect(distance).toBeLessThan(8.05)
    expect(area).toBeCloseTo(1200, -1)
    expect(cortexAngle.least).toBeGreaterThan(88)
  }
  // 40 × 30 × 36 mm³: what two planes must take.
  expect(proposal.removed / 43_200).toBeGreaterThan(0.995)
  expect(proposal.removed / 43_200).toBeLessThan(1.01)
  const plan = await planResection(
    { ...bodies, proposal },
    resectionParams.parse({ margin: { bone: 8 } }),
    context,
  )
  expect(plan.margins[0]!.distance).toBeGreaterThanOrEqual(8)
  expect(plan.volumes.resected).toBeCloseTo(proposal.removed, -1)
})

test('a ball at the end of the bar: one plane; blade and doubt come on top of the margin', async () => {
  const bodies = { bone: bar, tumour: ball([0, 0, 190], 10) }
  const asked = { margin: { bone: 8, blade: 1.2, doubt: 0.8 } }
  const { planes, removed } = await proposeResection(bodies, params(asked), context)
  expect(planes.length).toBe(1)
  expect(planes[0]!.distance).toBeGreaterThanOrEqual(10)
  expect(removed / (1200 * 30)).toBeGreaterThan(0.99)
  expect(removed / (1200 * 30)).toBeLessThan(1.02)
})

test('a ball in a cube’s corner: the plane across the corner, touched in the middle of its cut', async () => {
  // Of all planes past a convex body the one that takes least has its cut's centroid where it touches (Dupin 1822): here the
  // diagonal one. Its distance to the corner is 8√3 + 4 + 6, and the corner's volume d³ √3 / 2.
  const bone = plainBody('cube', boxMesh([0, 0, 0], [60, 60, 60]))
  const bodies = { bone, tumour: ball([8, 8, 8], 4) }
  const { planes, removed } = await proposeResection(
    bodies,
    params({ margin: { bone: 6 }, planes: 1 }),
    context,
  )
  const across = normalize([-1, -1, -1])
  expect(dot(planes[0]!.plane.normal, across)).toBeGreaterThan(Math.cos((3 * Math.PI) / 180))
  const d = 8 * Math.sqrt(3) + 10
  const least = (d * d * d * Math.sqrt(3)) / 2
  expect(removed / least).toBeGreaterThan(0.99)
  expect(removed / least).toBeLessThan(1.015)
})

test('a joint at the end of the bar is kept as long as the margin lets it, and counted where it goes', async () => {
  // The tumour ends 12 mm under the joint: a plane fits between, and two planes cost less than the joint.
  const joints = [plainBody('tibia_left', boxMesh([-20, -15, 201], [20, 15, 260]))]
  const kept = await proposeResection(
    { bone: bar, tumour: ball([0, 0, 178], 10), joints },
    params({}),
    context,
  )
  expect(kept.joint!.area).toBeGreaterThan(1200)
  expect(kept.joint!.removed).toBe(0)
  expect(kept.planes.length).toBe(2)
  const lost = await proposeResection(
    { bone: bar, tumour: ball([0, 0, 186], 10), joints },
    params({}),
    context,
  )
  // The margin's ball of 18 mm reaches through the joint surface in a disc of 402 mm²: that much goes at least, not all of it.
  expect(lost.joint!.removed).toBeGreaterThan(390)
  expect(lost.joint!.removed).toBeLessThan(1000)
  expect(lost.distance).toBeGreaterThanOrEqual(8)
})

test('the saw comes by its approach: planes lean from it by no more than the cone, and the depth is the bone’s', async () => {
  const approaches = { lateral: { direction: [-1, 0, 0.6], cone: 10, reach: 60 } }
  const warnings: Warning[] = []
  const wall = plainBody('pelvis', boxMesh([40, -100, 60], [50, 100, 160]))
  const { planes } = await proposeResection(
    { bone: bar, tumour: ball([0, 0, 100], 10), others: [wall] },
    params({ approaches, planes: 2 }),
    plainContext(() => '', warnings),
  )
  expect(warnings).toEqual([])
  for (const { plane, saw } of planes) {
    expect(saw!.angle).toBeLessThan(10.1)
    expect(Math.abs(dot(plane.normal, saw!.direction))).toBeLessThan(1e-6)
    // The approach's 31° less the cone's 10° are left to lean: 40 mm of bone and what the lean adds.
    expect(saw!.depth).toBeGreaterThan(40)
    expect(saw!.depth).toBeLessThan(60)
  }
  // The wall stands in the way of all of it.
  for (const { saw } of planes) expect(saw!.hidden).toBe(1)
})

test('what cannot be proposed is refused', async () => {
  const far = { bone: bar, tumour: ball([0, 0, 300], 10) }
  await expect(proposeResection(far, params({}), context)).rejects.toMatchObject({
    code: 'PROPOSAL_NOT_NEEDED',
  })
  const whole = { bone: bar, tumour: ball([0, 0, 100], 10) }
  await expect(proposeResection(whole, params({ margin: { bone: 120 } }), context)).rejects.toMatchObject({
    code: 'PROPOSAL_NO_PLANES',
  })
})

test('planes are named by where the bone stays', () => {
  const normals: Vector3[] = [[0, 0, -1], [-1, 0, 0], [0.9, 0.3, 0], [0.9, -0.3, 0]] // biome-ignore format: one line
  const names = ['superior', 'lateral', 'medial_anterior', 'medial_posterior']
  expect(planeNames(normals, 'left')).toEqual(names)
  expect(planeNames([[-1, 0, 0]], 'right')).toEqual(['medial'])
  expect(planeNames([[-1, 0, 0]], 'midline')).toEqual(['left'])
  expect(planeNames([[1, 0, 0], [1, 0, 0]], 'left')).toEqual(['medial_posterior', 'medial_posterior_2']) // biome-ignore format: one line
})

const folder = `${SHARED_DATA}meshes-synthetic-truth`

function truth(name: string, side: Body['side'] = 'left'): Body {
  const { mesh } = readStl(new Uint8Array(readFileSync(`${folder}/${name}.stl`)), name)
  const triangles = mesh.triangles.slice()
  // The files are wound inward.
  for (let i = 0; i < triangles.length; i += 3)
    [triangles[i + 1], triangles[i + 2]] = [triangles[i + 2]!, triangles[i + 1]!]
  return plainBody(name, { positions: mesh.positions, triangles }, side)
}

test.skipIf(!existsSync(folder))(
  'flagship (skipped without ../shared/data): the margin holds, and less bone goes than by the case’s own planes',
  { timeout: 600_000 },
  async () => {
    const bodies = { bone: truth('hip_left'), tumour: truth('tumour') }
    const proposal = await proposeResection(bodies, params({ planes: 3 }), context)
    const own = {
      ilium: { at: [68, -92, 186], normal: [0.3, -0.77, -0.64] },
      pubis: { at: [42, -170, 119], normal: [0.88, 0.42, 0.22] },
      ischium: { at: [63, -103, 104], normal: [0.2, -0.35, 0.92] },
    }
    const authors = await planResection(
      bodies,
      resectionParams.parse({ planes: own, margin: { bone: 8 } }),
      context,
    )
    const plan = await planResection(
      { ...bodies, proposal },
      resectionParams.parse({ margin: { bone: 8 } }),
      context,
    )
    expect(plan.tumourLeft).toBe(0)
    expect(plan.margins[0]!.distance).toBeGreaterThanOrEqual(8)
    for (const cut of plan.cuts) expect(cut.planeDistance).toBeGreaterThan(0)
    expect(plan.volumes.resected).toBeLessThan(authors.volumes.resected)
  },
)
