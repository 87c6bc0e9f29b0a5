import { afterAll, beforeAll, expect, test } from 'vitest'
import { changed, FlagshipRuns, flagshipText } from './flagship-run.ts'

const runs = new FlagshipRuns()
beforeAll(() => runs.run())
afterAll(() => runs.clean())

interface Wrong {
  readonly name: string
  readonly from: string | RegExp
  readonly to: string
  readonly only: string
  readonly code: string
}

const wrong: readonly Wrong[] = [
  {
    name: 'a plane that misses the bone',
    from: 'at: [42, -170, 119]',
    to: 'at: [400, -170, 119]',
    only: 'plan.resection',
    code: 'RESECTION_MISSES_BONE',
  },
  {
    name: 'planes that leave nothing between them',
    from: 'normal: [0.88, 0.42, 0.22]',
    to: 'normal: [-0.88, -0.42, -0.22]',
    only: 'plan.resection',
    code: 'RESECTION_',
  },
  {
    name: 'a plane without direction',
    from: 'normal: [0.88, 0.42, 0.22]',
    to: 'normal: [0, 0, 0]',
    only: 'plan.resection',
    code: 'PLANE_NORMAL',
  },
  {
    name: 'a margin for a structure that is not there',
    from: 'barriers: { femur_left:',
    to: 'barriers: { patella_left:',
    only: 'plan.resection',
    code: 'MARGIN_STRUCTURE_UNKNOWN',
  },
  {
    name: 'a landmark away from its bone',
    from: 'at: [119.7, -202.4, 206.7]',
    to: 'at: [119.7, -260, 206.7]',
    only: 'plan.landmarks',
    code: 'LANDMARK_AWAY',
  },
  {
    name: 'left and right landmarks exchanged',
    from: 'asis_left: { on: hip_left, at: [119.7, -202.4, 206.7]',
    to: 'asis_left: { on: hip_right, at: [-114.7, -207.1, 201.6]',
    only: 'plan.landmarks',
    code: 'LANDMARK_SIDES',
  },
  {
    name: 'a sphere where no joint is',
    from: 'head_left: { on: femur_left, near: [83, -142, 128]',
    to: 'head_left: { on: femur_left, near: [130, -142, 100]',
    only: 'plan.landmarks',
    code: 'SPHERE_NOT_FOUND',
  },
  {
    name: 'the mirrored side is the affected side',
    from: 'healthy: bones.hip_right',
    to: 'healthy: bones.hip_left',
    only: 'plan.mirror',
    code: 'MIRROR_SAME_SIDE',
  },
  {
    name: 'a screw that misses the bone',
    from: 'target: [58.7, -75.7, 210.1]',
    to: 'target: [179.4, -128.6, 147.4]',
    only: 'plan.screws',
    code: 'TRAJECTORY_MISSES_BONE',
  },
  {
    name: 'a seed outside the values',
    from: 'seed: [92, -152, -235]',
    to: 'seed: [92, -80, -235]',
    only: 'labels.tumour.1-grow',
    code: 'SEED_OUTSIDE_',
  },
  {
    name: 'a tumour that leaks',
    from: 'low: 450',
    to: 'low: 100',
    only: 'labels.tumour.1-grow',
    code: 'GROW_LEAKED',
  },
  {
    name: 'a guide for a cut that is not planned',
    from: 'cuts: [pubis]',
    to: 'cuts: [pubes]',
    only: 'devices.guide_pubis',
    code: 'CUT_UNKNOWN',
  },
  {
    name: 'a guide where there is no bone',
    from: /(?<=cuts: \[pubis\]\n {4}free:\n)(?: {6}- .*\n)+/,
    to: '      - { at: [0, 0, 0], radius: 5 }\n',
    only: 'devices.guide_pubis',
    code: 'GUIDE_NO_CONTACT',
  },
  {
    name: 'a sleeve that nobody planned',
    from: 'sleeves: [ { name: q1 }, { name: q2 } ]',
    to: 'sleeves: [{ name: q9 }]',
    only: 'devices.guide_pubis',
    code: 'SLEEVE_UNKNOWN',
  },
  {
    name: 'a sleeve through a slot',
    from: 'sleeves: [ { name: k1 }, { name: k3 } ]',
    to: 'sleeves: [{ name: k1 }, { name: w, entry: [108.2, -115.4, 233], direction: [-0.615, -0.784, 0.08], drill: 2 }]',
    only: 'devices.guide_ilium',
    code: 'SLEEVE_THROUGH_SLOT',
  },
  {
    name: 'a window beside the bone',
    from: 'windows: [{ diameter: 6 }]',
    to: 'windows: [{ at: [0, 0, 0] }]',
    only: 'devices.guide_ilium',
    code: 'WINDOW_MISSES_BONE',
  },
  {
    name: 'a screw that is not among the trajectories',
    from: '{ name: p1, head',
    to: '{ name: p7, head',
    only: 'devices.implant',
    code: 'IMPLANT_SCREW_UNKNOWN',
  },
  {
    name: 'a drain beside the implant',
    from: 'at: [120, -165, 200], direction: [1, 0, 0]',
    to: 'at: [320, -165, 200], direction: [0, 0, 1]',
    only: 'devices.implant',
    code: 'DRAIN_MISSES_IMPLANT',
  },
  {
    name: 'a cup without its sphere',
    from: 'sphere: head_right',
    to: 'sphere: head_other',
    only: 'devices.implant',
    code: 'CUP_NEEDS_LANDMARKS',
  },
]

test.each(wrong)('$name is refused by its step', async ({ from, to, only, code }) => {
  const { ended, result } = await runs.run(changed(flagshipText, from, to), '--only', only)
  const step = result.steps.find(({ id }) => id === only)
  expect(step?.state).toBe('refused')
  expect(step?.error?.code).toContain(code)
  expect(step?.error?.remedy).toMatch(/\w/)
  expect([3, 4]).toContain(ended.code)
  expect(ended.stderr).not.toMatch(/^\s+at /m)
})

test('a guide for the other side is a fault of the case', async () => {
  const text = changed(flagshipText, /(?<=guide_pubis:\n {4}kind: guide\n {4}side: )left/, 'right')
  const { ended, result } = await runs.run(text)
  expect(ended.code).toBe(3)
  expect(JSON.stringify(result)).toContain('the case is about the left')
})

test('a plane that leaves tumour fails its checks, and no decision of the demonstration excuses it', async () => {
  const text = changed(flagshipText, 'at: [68, -92, 186]', 'at: [75, -110, 180]')
  const { ended, result } = await runs.run(text, '--only', 'evaluate.resection-margins')
  const failed = result.checks.filter(({ passed }) => !passed).map(({ id }) => id)
  expect(failed).toContain('resection.tumour-side.ilium')
  expect(failed).toContain('resection.cut-distance.ilium')
  expect(ended.code).toBe(4)
})
