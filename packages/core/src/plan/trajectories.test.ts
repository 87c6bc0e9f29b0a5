// Lengths and distances in boxes, by hand; the plan's files.
import { expect, test } from 'vitest'
import { landmarks, mirror, resection, symmetry, trajectories } from '../../test/golden-inputs/plan.ts'
import { evaluateMargins, marginsParams } from '../evaluate/margins.ts'
import { readStl } from '../formats/stl.ts'
import { type Body, boxMesh, signedVolume } from '../geometry/mesh.ts'
import type { ResectionPlan } from '../geometry/plan.ts'
import { StepError } from '../step.ts'
import { exportPlan } from './export.ts'
import { planTrajectories, trajectoriesParams } from './trajectories.ts'

const box = (name: string, min: [number, number, number], max: [number, number, number]): Body => ({
  name,
  mesh: boxMesh(min, max),
  side: 'left',
  colour: [0, 0, 0],
  deviations: [],
})
const bodies = [box('hip_left', [0, 0, 0], [40, 20, 30]), box('sacrum', [-30, 0, 0], [-10, 20, 30])]
const place = (screws: object, resection?: ResectionPlan) =>
  planTrajectories({ bodies, ...(resection ? { resection } : {}) }, trajectoriesParams.parse({ screws }))
    .trajectories

test('through one bone into the next: length in each, distance to the cortex, tip', () => {
  const [screw] = place({ s1: { entry: [50, 8, 15], target: [-20, 8, 15], diameter: 6 } })
  expect(screw!.direction).toEqual([-1, 0, 0])
  expect(screw!.length).toBeCloseTo(70)
  expect(screw!.inBone.map(({ structure }) => structure)).toEqual(['hip_left', 'sacrum'])
  expect(screw!.inBone[0]!.length).toBeCloseTo(40, 1)
  expect(screw!.inBone[1]!.length).toBeCloseTo(10, 1)
  // 8 mm to the wall y = 0, less the radius; the first and last diameter do not count.
  expect(screw!.cortexDistance).toBeCloseTo(3, 1)
  expect(screw!.exits).toBe(false)
})

test('a screw that grazes the wall breaks out; a tip beyond the bone exits', () => {
  const [graze, through] = place({
    graze: { entry: [45, 2, 15], direction: [-1, 0, 0], length: 30, diameter: 6 },
    through: { entry: [20, 10, 35], direction: [0, 0, -2], length: 50, diameter: 4 },
  })
  expect(graze!.cortexDistance).toBeCloseTo(-1, 1)
  expect(through!.inBone[0]!.length).toBeCloseTo(30, 1)
  expect(through!.exits).toBe(true)
})

test('an entry a hair inside the cortex is judged as one a hair outside', () => {
  const at = (x: number) => place({ s1: { entry: [x, 8, 15], target: [10, 8, 15], diameter: 6 } })[0]!
  // A diameter behind the entry the shaft is 6 mm deep, less the radius; samples stand 0.1 mm apart.
  for (const x of [40.02, 39.98]) expect(Math.abs(at(x).cortexDistance - 3)).toBeLessThan(0.15)
})

test('of a bone that is cut only what stays counts', () => {
  const remaining = box('hip_left_remaining', [0, 0, 0], [15, 20, 30])
  const plan = { bone: 'hip_left', remaining } as unknown as ResectionPlan
  const [screw] = place({ s1: { entry: [35, 10, 15], target: [3, 10, 15], diameter: 4 } }, plan)
  expect(screw!.inBone).toHaveLength(1)
  expect(screw!.inBone[0]!.length).toBeCloseTo(12, 1)
})

test.each([
  ['TRAJECTORY_MISSES_BONE', { s: { entry: [50, 50, 50], target: [60, 60, 60], diameter: 4 } }],
  ['TRAJECTORY_DIRECTION', { s: { entry: [20, 10, 10], target: [20, 10, 10], diameter: 4 } }],
])('%s', (code, screws) => {
  const failed = () => place(screws)
  expect(failed).toThrow(StepError)
  try {
    failed()
  } catch (error) {
    expect((error as StepError).code).toBe(code)
  }
})

test('the plan as files: JSON without meshes, pieces that read back', async () => {
  const plan = await resection()
  const all = {
    registrations: [],
    landmarks: [landmarks()],
    symmetries: [symmetry()],
    mirrors: [mirror()],
    resections: [plan],
    trajectories: [trajectories()],
  }
  const { files } = exportPlan(all, { case: 'T-1', version: '0' })
  expect(files.map(({ path }) => path)).toEqual([
    'plan/plan.json',
    'plan/operation.json',
    'plan/operation.csv',
    'plan/resection_resected.stl',
    'plan/resection_remaining.stl',
  ])
  const json = JSON.parse(new TextDecoder().decode(files[0]!.bytes))
  expect([json.frame, json.unit, json.case]).toEqual(['LPS', 'mm', 'T-1'])
  expect(json.resections[0].cuts[0].area).toBeCloseTo(plan.cuts[0]!.area, 6)
  expect(json.resections[0].cuts[0].outlines[0].length).toBeGreaterThan(10)
  expect(JSON.stringify(json)).not.toContain('positions')
  const read = readStl(files[3]!.bytes, 'resected').mesh
  expect(signedVolume(read)).toBeCloseTo(plan.volumes.resected, 0)
  const empty = {
    registrations: [],
    landmarks: [],
    symmetries: [],
    mirrors: [],
    resections: [],
    trajectories: [],
  }
  expect(exportPlan(empty, { case: 'T-1', version: '0' }).files).toHaveLength(1)
})

test('margins are judged as measured: behind a barrier too', async () => {
  const plan = await resection()
  const { checks, tables } = evaluateMargins(plan, marginsParams.parse({}))
  const verdict = (id: string) => checks.find((check) => check.id === id)!
  expect(verdict('resection.tumour-left').passed).toBe(true)
  expect(verdict('resection.margin.sacrum').title).toContain('joint cartilage')
  expect(checks.every(({ role }) => role === 'surgeon')).toBe(true)
  expect(tables!.map(({ name }) => name)).toEqual(['resection-cuts', 'resection-margins'])
  const near = plan.margins.map((margin) => ({ ...margin, distance: 2 }))
  const failing = evaluateMargins({ ...plan, margins: near, tumourLeft: 3 }, marginsParams.parse({})).checks
  expect(failing.filter(({ passed }) => !passed).map(({ id }) => id)).toEqual([
    'resection.margin.hip_left',
    'resection.margin.sacrum',
    'resection.tumour-left',
  ])
})
