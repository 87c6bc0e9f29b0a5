import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { TrabeculaError } from '../base/errors.ts'
import { type PlanChange, planChanges, withPlanChanges } from './plan-changes.ts'
import type { LivePlan } from './replan.ts'

const text = `trabecula: 1
plan:
  # What is cut.
  resection:
    kind: resection
    planes:
      ilium: { at: [68, -92, 186], normal: [0.3, -0.77, -0.64], by: someone } # through the notch
      pubis:
        at: [42, -170, 119]
        normal:
          [0.88, 0.42,
           0.22]
  screws:
    kind: trajectories
    screws:
      s1: { entry: [1, 2, 3], target: [4, 5, 6], diameter: 4 }
  proposed: { kind: resection, proposal: found }
devices: {} # none yet
`

const change = (path: string, value: object): PlanChange => ({
  path: path.split('.'),
  value: value as PlanChange['value'],
})

test('a moved plane changes its numbers alone; comments and layout stay', () => {
  const { text: after, lines } = withPlanChanges(text, [
    change('plan.resection.planes.ilium', { at: [68, -91, 186], normal: [0.3, -0.77, -0.64], by: 'someone' }),
  ])
  expect(after).toBe(text.replace('-92', '-91'))
  expect(lines).toEqual([
    { line: 7, before: text.split('\n')[6], after: text.split('\n')[6]!.replace('-92', '-91') },
  ])
})

test('block style, values over several lines, and a new key', () => {
  const { text: after, lines } = withPlanChanges(text, [
    change('plan.resection.planes.pubis', { at: [42, -170, 120], normal: [1, 0, 0], by: 'a hand' }),
  ])
  expect((parse(after) as { plan: { resection: { planes: object } } }).plan.resection.planes).toMatchObject({
    pubis: { at: [42, -170, 120], normal: [1, 0, 0], by: 'a hand' },
  })
  expect(lines.map(({ after: line }) => line?.trim())).toEqual([
    'at: [42, -170, 120]',
    '[1, 0, 0]',
    'by: "a hand"',
  ])
})

test('a proposed plane and a map that is not there yet are added', () => {
  const { text: after } = withPlanChanges(text, [
    change('plan.proposed.planes.a', { at: [0, 0, 1], normal: [0, 0, 1] }),
    change('plan.screws.screws.s2', { entry: [0, 0, 0], direction: [0, 0, 1], length: 20, diameter: 3 }),
    change('plan.screws.wires.k1', { entry: [0, 0, 0], target: [0, 0, 9], diameter: 2 }),
  ])
  const { plan } = parse(after) as { plan: Record<string, Record<string, object>> }
  expect(plan.proposed!.planes).toEqual({ a: { at: [0, 0, 1], normal: [0, 0, 1] } })
  expect(Object.keys(plan.screws!.screws!)).toEqual(['s1', 's2'])
  expect(plan.screws!.wires).toEqual({ k1: { entry: [0, 0, 0], target: [0, 0, 9], diameter: 2 } })
  expect(after).toContain('# none yet')
})

test('a plane given by three points becomes one by point and normal', () => {
  const points = text.replace(
    '{ at: [68, -92, 186], normal: [0.3, -0.77, -0.64], by: someone }',
    '{ points: [[0, 0, 0], [1, 0, 0], [0, 1, 0]], towards: [0, 0, 5] }',
  )
  const value = { at: [0, 0, 1], normal: [0, 0, 1] }
  const { text: after } = withPlanChanges(points, [change('plan.resection.planes.ilium', value)])
  const { plan } = parse(after) as { plan: { resection: { planes: { ilium: object } } } }
  expect(plan.resection.planes.ilium).toEqual(value)
})

test('an entry that the file does not have is refused', () => {
  const call = () =>
    withPlanChanges(text, [change('plan.other.planes.a', { at: [0, 0, 0], normal: [0, 0, 1] })])
  expect(call).toThrowError(TrabeculaError)
  expect(call).toThrowError(/plan\.other/)
})

test('any numbers are read back as they were, and the lines told are those that differ', () => {
  const number = fc.double({ min: -500, max: 500, noNaN: true }).map((x) => Number(x.toFixed(3)) + 0)
  const point = fc.tuple(number, number, number)
  const names = fc.constantFrom('ilium', 'pubis')
  fc.assert(
    fc.property(names, point, point, (name, at, normal) => {
      const { text: after, lines } = withPlanChanges(text, [
        change(`plan.resection.planes.${name}`, { at, normal }),
      ])
      const { plan } = parse(after) as { plan: { resection: { planes: Record<string, object> } } }
      expect(plan.resection.planes[name]).toMatchObject({ at, normal })
      const all = after.split('\n')
      for (const { line, after: told } of lines) if (told !== undefined) expect(all[line - 1]).toBe(told)
    }),
  )
})

test('only what moved is a change', () => {
  const plan = {
    resection: { name: 'resection', margin: {}, planes: { a: { at: [0, 0, 0], normal: [0, 0, 1] } } },
    trajectories: [
      { name: 'wires', screws: {}, wires: { k: { entry: [0, 0, 0], target: [1, 0, 0], diameter: 2 } } },
    ],
  } as unknown as LivePlan
  expect(planChanges(plan, structuredClone(plan) as LivePlan)).toEqual([])
  const next = structuredClone(plan) as LivePlan
  Object.assign(next.trajectories[0]!.wires.k!, { target: [2, 0, 0] })
  expect(planChanges(plan, next)).toEqual([
    { path: ['plan', 'wires', 'wires', 'k'], value: { entry: [0, 0, 0], target: [2, 0, 0], diameter: 2 } },
  ])
})
