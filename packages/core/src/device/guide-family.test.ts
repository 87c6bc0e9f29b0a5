import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GUIDE_FAMILIES, guideFamily } from '../anatomy/guide-families.ts'
import { processes } from '../geometry/process-limits.ts'
import { guideFamilyDrawing } from '../report/guide-family-drawing.ts'
import { familyUse, withFamily } from './guide-family.ts'
import { guideParams } from './guide-params.ts'

const base = { name: 'guide', side: 'left', free: [{ at: [0, 0, 0], radius: 10 }] }
const sleeves = [{ name: 'k1' }, { name: 'k2', drill: 3.2 }]
const paramsOf = (given: object) => guideParams.parse(withFamily({ ...base, ...given }))

describe('a guide that names a family', () => {
  test.each(GUIDE_FAMILIES.map(({ name }) => name))('%s is complete in every process', (name) => {
    for (const process of processes) {
      const use = familyUse(paramsOf({ family: name, process, sleeves, windows: [{}] }))!
      expect(use.process).toBe(process)
      for (const { value, preset } of use.rows.filter(({ parameter }) => !parameter.includes('k2.drill')))
        expect(value === preset || value === 3.2).toBe(true)
      expect(use.rows.every(({ value, limit }) => limit === undefined || value >= limit.least)).toBe(true)
      expect(use.rows.length).toBeGreaterThanOrEqual(guideFamily(name)!.parameters.length)
    }
  })

  test('what the case says stays, what it does not say is the family’s, elsewhere the guide’s own', () => {
    const params = paramsOf({ family: 'drill', sleeves, slot: { depth: 7 }, thickness: 5 })
    expect(params.sleeves.map(({ drill, length }) => [drill, length])).toEqual([
      [2.5, 15],
      [3.2, 15],
    ])
    expect([params.thickness, params.slot.depth, params.slot.wall]).toEqual([5, 7, 2.5])
    const rows = familyUse(params)!.rows
    expect(rows.find(({ parameter }) => parameter === 'sleeves[k2].drill')).toMatchObject({
      value: 3.2,
      preset: 2.5,
    })
    expect(rows.find(({ parameter }) => parameter === 'thickness')).toMatchObject({ value: 5, preset: 3 })
  })

  // SlicerBoneReconstructionPlanner's README: a slot is wider than the blade by 0.1 in SLA and by 0.4 in FDM.
  test('limits are those of the process, and a value under one is refused by name', () => {
    const slot = (process: string, bladeClearance: number) => () =>
      familyUse(paramsOf({ family: 'resection-plate', process, bladeClearance }))
    expect(slot('SLA', 0.1)).not.toThrow()
    expect(slot('SLA', 0.09)).toThrow(/bladeClearance 0.09 mm, least 0.1/)
    expect(slot('FFF', 0.3)).toThrow(/bladeClearance 0.3 mm, least 0.4/)
    expect(slot('FFF', 0.3)).toThrow(expect.objectContaining({ code: 'GUIDE_FAMILY_LIMIT', where: 'guide' }))
    // Metal leads the blade: the printed gap does not count.
    const insert = { slot: { insert: {} }, bladeClearance: 0.05 }
    expect(() => familyUse(paramsOf({ family: 'resection-plate', ...insert }))).not.toThrow()
    expect(paramsOf({ family: 'resection-plate', process: 'FFF' }).bladeClearance).toBe(0.4)
  })

  test('an unknown family is told with those that are known', () => {
    expect(guideParams.safeParse(withFamily({ ...base, family: 'plate' })).error?.issues[0]?.message).toMatch(
      /resection-plate.*osteotomy.*drill.*craniomaxillofacial/,
    )
    expect(familyUse(paramsOf({}))).toBeUndefined()
  })

  test('nothing that is given is lost, whatever it is', () => {
    const given = fc.record(
      {
        thickness: fc.double({ min: 1.5, max: 10, noNaN: true }),
        sleeves: fc.array(fc.object()),
        slot: fc.object(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(given, fc.constantFrom(...GUIDE_FAMILIES), (some, { name }) => {
        expect(withFamily({ ...some, family: name })).toMatchObject(some)
      }),
    )
  })
})

describe('the drawing of a family', () => {
  const sizes = (svg: string) =>
    [...svg.matchAll(/class="blade" d="M([^"]*)Z"/g)].map(([, d]) => {
      const xs = d!.split('L').map((corner) => Number(corner.split(' ')[0]))
      return (Math.max(...xs) - Math.min(...xs)) / 10
    })

  test('is to scale: blade and drill are as wide as their values, 10 px a millimetre', () => {
    for (const family of GUIDE_FAMILIES) {
      const values = new Map(family.parameters.map(({ name, value }) => [name, value]))
      const wanted = family.shows.map(
        (one) => values.get(one === 'slot' ? 'blade.thickness' : 'sleeves[].drill')!,
      )
      const drawn = sizes(guideFamilyDrawing(family))
      expect(drawn).toHaveLength(wanted.length)
      for (const [n, width] of wanted.entries()) expect(drawn[n]).toBeCloseTo(width, 1)
    }
  })

  test('each value that it shows stands beside its dimension line, and another value moves the line', () => {
    const family = guideFamily('resection-plate')!
    const svg = guideFamilyDrawing(family)
    for (const text of [
      'thickness 3.5',
      'slot.depth 10',
      'slot.wall 2.5',
      'slot.stop 2',
      'sleeves[].length 12',
    ])
      expect(svg).toContain(`>${text}<`)
    const wide = guideFamilyDrawing(family, 'SLA', { 'blade.thickness': 2 })
    expect(sizes(wide)[0]).toBeCloseTo(2, 5)
    expect(wide).toContain('blade.thickness 2 + bladeClearance 0.3')
  })
})
