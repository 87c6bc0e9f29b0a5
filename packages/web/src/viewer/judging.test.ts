import { expect, test } from 'vitest'
import type { RecordedCheck } from '../record.ts'
import { en, type WordKey } from '../words/en.ts'
import { checksOfThing, worstOf } from './judging.ts'
import type { Scene } from './scene.ts'
import { thingName, thingsOf } from './things.ts'

const check = (id: string, passed = true): RecordedCheck => ({
  id,
  title: id,
  passed,
  required: true,
  value: 1,
  limit: '',
  source: '',
})
const body = (
  device: string,
  group: 'model' | 'tumour' | 'guide' | 'plan',
  name: string,
  kind = 'model',
) => ({
  device,
  group,
  kind,
  name,
  label: name,
  colour: [1, 2, 3] as const,
  mesh: `${device}/${name}.stl`,
})
const corners = [[0, 0, 0] as const, [1, 0, 0] as const, [1, 1, 0] as const, [0, 1, 0] as const]
const scene: Scene = {
  bodies: [
    body('model', 'model', 'hip_left'),
    body('model', 'model', 'sacrum'),
    body('', 'tumour', 'tumour', 'surface'),
    body('guide_ilium', 'guide', 'plate', 'guide'),
    body('resection', 'plan', 'hip_left_remaining', 'remaining'),
  ],
  planes: ['ilium', 'midsagittal'].map((name) => ({
    entry: name === 'ilium' ? 'resection' : '',
    kind: name === 'ilium' ? 'cut' : 'mirror',
    name,
    corners,
    area: null,
    distance: null,
    colour: [1, 2, 3],
    shown: true,
  })),
  trajectories: [],
  landmarks: [],
  volumes: [],
}
const checks = [
  check('model.hip_left.closed'),
  check('model.sacrum.closed'),
  check('guide_ilium.slot.ilium'),
  check('resection.cut-distance.ilium', false),
  check('resection.margin.sacrum'),
  check('resection.tumour-left'),
  check('midsagittal.turn'),
]

test('each thing has the checks that judge it, and no others', () => {
  const things = thingsOf(scene)
  const found = Object.fromEntries(
    things.map((thing) => [thing.name, checksOfThing(checks, thing).map(({ id }) => id)]),
  )
  expect(found).toEqual({
    hip_left: ['model.hip_left.closed'],
    sacrum: ['model.sacrum.closed', 'resection.margin.sacrum'],
    tumour: ['resection.cut-distance.ilium', 'resection.margin.sacrum', 'resection.tumour-left'],
    plate: ['guide_ilium.slot.ilium'],
    hip_left_remaining: ['model.hip_left.closed'],
    ilium: ['guide_ilium.slot.ilium', 'resection.cut-distance.ilium'],
    midsagittal: ['midsagittal.turn'],
  })
  expect(worstOf(checks)).toBe('failed')
  expect(worstOf(checks.slice(0, 3))).toBeUndefined()
})

test('a piece of the plan bears its bone’s name and what it is', () => {
  const say = (key: WordKey, values: Readonly<Record<string, string | number>> = {}): string =>
    en[key].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]))
  const piece = thingsOf(scene).find(({ name }) => name === 'hip_left_remaining')!
  expect(thingName(piece, 'en', say)).toBe('Hip left, what stays')
})
