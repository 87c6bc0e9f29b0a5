import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cos, sin } from '../base/math.ts'
import { boxMesh } from '../geometry/mesh.ts'
import { type CaseVersion, compareVersions, signedDeviation, tellingDirection } from './versions.ts'

const version = (more: Partial<CaseVersion> = {}): CaseVersion => ({
  case: 'C-1',
  steps: [],
  operation: [],
  checks: [],
  devices: [],
  ...more,
})
const cut = (point: readonly [number, number, number], direction: readonly [number, number, number]) =>
  version({ operation: [{ kind: 'cut', name: 'shaft', set: 'resection', point, direction }] })
const small = fc.double({ min: -20, max: 20, noNaN: true })

describe('two versions', () => {
  it('are the same where nothing differs, whatever is in them', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (params) => {
        const one = version({ steps: [{ id: 'plan.x', kind: 'plan/x', params }] })
        expect(compareVersions(one, structuredClone(one)).same).toBe(true)
      }),
    )
  })

  it('a plane that is shifted and tilted by known amounts is told with these, wherever its point lies', () => {
    fc.assert(
      fc.property(
        small,
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        small,
        small,
        (shift, tilt, u, v) => {
          const moved = compareVersions(cut([1, 2, 3], [0, 0, 1]), cut([1 + u, 2 + v, 3 + shift], [0, 0, 1]))
          if (Math.abs(shift) > 1e-3) expect(moved.planes[0]!.moved).toBeCloseTo(shift, 9)
          else expect(moved.planes[0]?.angle ?? 0).toBe(0)
          const turned = compareVersions(cut([0, 0, 0], [0, 0, 1]), cut([0, 0, 0], [sin(tilt), 0, cos(tilt)]))
          expect(turned.planes[0]!.angle).toBeCloseTo((180 * tilt) / Math.PI, 4)
          expect(turned.planes[0]!.moved).toBeCloseTo(0, 12)
        },
      ),
    )
  })

  it('tell parameters by their paths, steps of one alone, screws and checks', () => {
    const screw = {
      kind: 'screw' as const,
      name: 's1',
      set: 'screws',
      diameter: 4,
      direction: [0, 0, 1] as const,
    }
    const check = { title: 'margin', limit: '>= 8', unit: 'mm' }
    const before = version({
      steps: [
        {
          id: 'plan.r',
          kind: 'plan/resection',
          params: { planes: { a: { at: [1, 2, 3] } }, list: [{ x: 1 }] },
        },
        { id: 'devices.old', kind: 'device/guide', params: {} },
      ],
      operation: [{ ...screw, point: [0, 0, 0], length: 30 }],
      checks: [{ ...check, id: 'r.margin', passed: true, value: 9 }],
    })
    const after = version({
      steps: [
        {
          id: 'plan.r',
          kind: 'plan/resection',
          params: { planes: { a: { at: [1, 2, 4] } }, list: [{ x: 2 }] },
        },
      ],
      operation: [{ ...screw, point: [3, 4, 0], length: 35 }],
      checks: [{ ...check, id: 'r.margin', passed: false, value: 7 }],
    })
    const { parameters, rods, checks, planes, same } = compareVersions(before, after)
    expect(same).toBe(false)
    expect(planes).toEqual([])
    expect(parameters).toEqual([
      { step: 'devices.old', parameter: '', before: 'device/guide' },
      { step: 'plan.r', parameter: 'list.1.x', before: '1', after: '2' },
      { step: 'plan.r', parameter: 'planes.a.at', before: '[1,2,3]', after: '[1,2,4]' },
    ])
    expect(rods).toEqual([
      { name: 'screws.s1', kind: 'screw', presence: 'both', moved: 5, angle: 0, length: [30, 35] },
    ])
    expect(checks[0]).toMatchObject({
      before: { value: 9, passed: true },
      after: { value: 7, passed: false },
    })
  })

  it('measure devices: a box grown by 0.5 mm on one side', () => {
    const [was, is] = [boxMesh([0, 0, 0], [10, 20, 30]), boxMesh([0, 0, 0], [10, 20, 30.5])]
    const device = (mesh: typeof was) => version({ devices: [{ name: 'guide', kind: 'guide', mesh }] })
    const [found] = compareVersions(device(was), device(is)).devices
    expect(found!.volume).toEqual([6000, 6100])
    expect(found!.deviation!.max).toBeCloseTo(0.5, 5)
    // The top is 200 of 2230 mm² and lies 0.5 mm off; of the sides only the last half millimetre does.
    expect(found!.deviation!.mean).toBeCloseTo((200 * 0.5) / 2230, 2)
    expect(compareVersions(device(was), device(was)).same).toBe(true)
    const [flat, thicker] = [boxMesh([0, 0, 0], [20, 30, 5]), boxMesh([0, 0, 0], [20, 30, 5.5])]
    expect(tellingDirection(thicker, signedDeviation(thicker, flat))).toEqual([0, 0, 1])
  })
})
