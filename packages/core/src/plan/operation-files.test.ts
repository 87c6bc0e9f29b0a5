import { expect, test } from 'vitest'
import { cross, dot, length, type Vector3 } from '../base/vectors.ts'
import { operationOf } from '../geometry/operation.ts'
import type { ResectionPlan, TrajectorySet } from '../geometry/plan.ts'
import { operationCsv, operationJson } from './operation-files.ts'

const cut = (name: string, normal: Vector3, offset: number, centroid: Vector3) => ({
  plane: { name, normal, offset },
  centroid,
  area: 400,
  distance: 9.5,
})
const plan = {
  name: 'resection',
  bone: 'femur_right',
  // The centroid of an outline lies a hair off its plane; the point that is given lies on it.
  cuts: [cut('a', [0, 0.6, 0.8], 10, [3, 6, 8.00001]), cut('b', [0, 0, -1], 5, [1, 2, -5])],
} as unknown as ResectionPlan
const set: TrajectorySet = {
  name: 'axes',
  trajectories: (['w1', 's1'] as const).map((name, n) => ({
    name,
    kind: n === 0 ? 'wire' : 'screw',
    entry: [10, 20, 30 + n],
    direction: [0.6, 0, -0.8],
    length: 25,
    diameter: 2 + n,
    inBone: [{ structure: 'femur_right', length: 20 }],
    cortexDistance: 1,
    exits: false,
  })),
}
const steps = operationOf([plan], [set])
const names = (order: readonly string[]) => operationOf([plan], [set], order).map(({ name }) => name)

test('without an order wires come first, then cuts, then screws; named ones come before all others', () => {
  expect(steps.map(({ order, name }) => `${order} ${name}`)).toEqual(['1 w1', '2 a', '3 b', '4 s1'])
  expect(names(['resection.b', 's1', 'gone'])).toEqual(['b', 's1', 'w1', 'a'])
})

test('poses are proper, their z axis is the way, and the point of a cut lies on its plane', () => {
  for (const { pose, direction, point } of steps) {
    const column = (c: number): Vector3 => [pose[c]!, pose[4 + c]!, pose[8 + c]!]
    const [x, y, z] = [column(0), column(1), column(2)]
    for (const axis of [x, y, z]) expect(length(axis)).toBeCloseTo(1, 12)
    expect(dot(cross(x, y), z)).toBeCloseTo(1, 12)
    expect(z).toEqual(direction)
    expect(column(3)).toEqual(point)
    expect([...pose].slice(12)).toEqual([0, 0, 0, 1])
  }
  expect(dot(steps[1]!.point, [0, 0.6, 0.8])).toBeCloseTo(10, 12)
  expect(steps[0]!.target).toEqual([25, 20, 10])
})

test('the CSV says what the JSON says, and quotes what would break a line', () => {
  const head = { case: 'A,"1"', version: '0', side: 'right', frameOfReferenceUid: '1.2.3' }
  const lines = operationCsv(steps, head).split('\r\n')
  expect(lines).toHaveLength(6) // A head, four steps, nothing after the last line's end.
  expect(lines.at(-1)).toBe('')
  const columns = lines[0]!.split(',')
  expect(lines[1]).toMatch(/^"A,""1""",right,LPS,1\.2\.3,1,wire,w1,axes,femur_right,10,20,30,/)
  const first = Object.fromEntries(
    lines[1]!
      .replace('"A,""1"""', 'A')
      .split(',')
      .map((x, i) => [columns[i], x]),
  )
  expect(first).toMatchObject({ direction_x: '0.6', target_x_mm: '25', target_z_mm: '10', area_mm2: '' })
  const second = Object.fromEntries(
    lines[2]!
      .replace('"A,""1"""', 'A')
      .split(',')
      .map((x, i) => [columns[i], x]),
  )
  expect(second).toMatchObject({
    kind: 'cut',
    direction_z: '0.8',
    target_x_mm: '',
    area_mm2: '400',
    tumour_mm: '9.5',
  })
  const written = JSON.parse(operationJson(steps, head))
  expect(written).toEqual({ ...head, frame: 'LPS', unit: 'mm', steps: JSON.parse(JSON.stringify(steps)) })
})
