import { expect, test } from 'vitest'
import { makeModel, modelParams } from '../device/model.ts'
import { type Body, boxMesh } from '../geometry/mesh.ts'
import type { ResectionPlan } from '../geometry/plan.ts'
import { plainContext } from '../step.ts'
import { boreChecks, fineChecks, opaqueWarnings } from './model-checks.ts'

const block: Body = {
  name: 'hip_left',
  mesh: boxMesh([0, 0, 0], [60, 40, 30]),
  side: 'left',
  colour: [1, 2, 3],
  deviations: [],
}
const cuts = [{ planes: [{ name: 'ilium', normal: [1, 0, 0], offset: 20 }] } as unknown as ResectionPlan]
const made = (more: object) =>
  makeModel(
    [block],
    modelParams.parse({ name: 'model', side: 'left', ...more }),
    plainContext(() => 'hash'),
    { cuts },
  )
const bores = async (more: object) => {
  const checks = boreChecks(await made(more), 0.1)
  return Object.fromEntries(checks.map((check) => [check.id.slice('model.hip_left.'.length), check]))
}

test('windows, pockets, pins and the holes that take them have the diameters that were asked for', async () => {
  const holes = [
    { name: 'drain', at: [30, 20, 0], diameter: 6 },
    { name: 'magnet', at: [50, 20, 30], diameter: 5, depth: 4 },
  ]
  const hollow = await bores({ hollow: { wall: 3 }, holes })
  expect([hollow['hole.drain']!.passed, hollow['hole.magnet']!.passed]).toEqual([true, true])
  expect(Math.abs((hollow['hole.drain']!.value as number) - 6)).toBeLessThan(0.02)
  expect(Math.abs((hollow['hole.magnet']!.value as number) - 5)).toBeLessThan(0.02)
  const pieces = await bores({ split: { volume: [35, 45, 45], pin: 5, length: 10, clearance: 0.2 } })
  expect(Object.keys(pieces)).toEqual(['pin.1', 'pin-hole.1', 'pin.2', 'pin-hole.2'])
  for (const [id, { passed, value }] of Object.entries(pieces)) {
    expect(passed).toBe(true)
    expect(Math.abs((value as number) - (id.startsWith('pin-hole') ? 5.4 : 5))).toBeLessThan(0.02)
  }
})

test('holes that break into each other fail', async () => {
  const holes = [
    { name: 'a', at: [30, 20, 30], diameter: 6, depth: 8 },
    { name: 'b', at: [34, 20, 30], diameter: 6, depth: 8 },
  ]
  const found = await bores({ holes })
  expect([found['hole.a']!.passed, found['hole.b']!.passed]).toEqual([false, false])
})

test('lines, letters and see-through bodies are judged by the process', async () => {
  const device = await made({
    lines: [{ plane: 'ilium', width: 0.6, depth: 0.6 }],
    texts: [{ text: 'LEFT', height: 4, style: 'engraved', depth: 0.6, at: [40, 20, 30] }],
    opacity: { hip_left: 0.4 },
  })
  // CIF Prototyping, DFM for 3D printing: engraved 0.3 × 0.4 mm in SLA, 1.0 × 1.0 mm in FDM.
  expect(fineChecks(device, 'SLA').map(({ passed }) => passed)).toEqual([true, true, true, true])
  expect(fineChecks(device, 'FFF').map(({ passed }) => passed)).toEqual([false, false, false, false])
  expect(opaqueWarnings(device, 'SLA')).toEqual([])
  expect(opaqueWarnings(device, 'L-PBF').map(({ code }) => code)).toEqual(['MODEL_OPAQUE'])
})
