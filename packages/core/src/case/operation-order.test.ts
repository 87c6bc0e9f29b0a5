import { expect, test } from 'vitest'
import { faultsIn } from '../../test/case-faults.ts'
import { parseCase } from './parse.ts'

const CASE = `trabecula: 1
case: PEL-1
side: left
ORDER
surfaces:
  hip: { file: hip.stl, structure: hip_left }
  tumour: { file: tumour.stl, structure: tumour }
plan:
  upper:
    kind: resection
    bone: hip
    tumour: tumour
    margin: { bone: 8 }
    planes:
      ilium: { at: [0, 0, 0], normal: [0, 0, 1] }
      spare: { at: [0, 0, 0], normal: [0, 0, 1] }
  wires:
    kind: trajectories
    bodies: [hip]
    wires:
      k1: { entry: [0, 0, 0], target: [0, 0, 9], diameter: 2 }
      spare: { entry: [0, 0, 0], target: [0, 0, 9], diameter: 2 }
`

const parsed = (order: string) =>
  parseCase(CASE.replace('ORDER', order), 'case.yaml', { version: '0', lang: 'en' }).nodes

const faultsOf = (order: string) => faultsIn(() => parsed(order))

test('an operation goes to the plan’s files and the theatre’s page; without one nothing is said of it', () => {
  for (const id of ['files.plan', 'files.theatre']) {
    const params = (order: string) => parsed(order).find((node) => node.id === id)?.params
    expect(params('operation: [ilium, k1, wires.spare]')).toMatchObject({
      operation: ['ilium', 'k1', 'wires.spare'],
    })
    expect(params('title: none')).toMatchObject({ operation: [] })
  }
})

test('a name that the plan does not have, that means two things or stands twice is a fault at its place', () => {
  expect(faultsOf('operation: [k2, spare, ilium, ilium]')).toEqual([
    "4:13 the plan has no cut, wire or screw 'k2'; did you mean 'k1'?",
    "4:17 'spare' names 2 things of the plan; write one of upper.spare, wires.spare",
    "4:31 'ilium' stands twice; name each once",
  ])
})

test('what a proposal names may stand in the order: its screws and wires by name, its planes by any', () => {
  const PROPOSED = `trabecula: 1
case: PEL-1
side: left
ORDER
surfaces:
  hip: { file: hip.stl, structure: hip_left }
  tumour: { file: tumour.stl, structure: tumour }
plan:
  planes: { kind: propose-resection, bone: hip, tumour: tumour, margin: { bone: 8 } }
  axes: { kind: propose-trajectories, bodies: [hip], wires: { k1: { near: [0, 0, 0], diameter: 2 } } }
  wires: { kind: trajectories, bodies: [hip], proposal: axes }
  RESECTION
`
  const faults = (order: string, resection: string) =>
    faultsIn(
      () =>
        parseCase(PROPOSED.replace('ORDER', order).replace('RESECTION', resection), 'case.yaml', {
          version: '0',
          lang: 'en',
        }).nodes,
    )
  const cut = 'cut: { kind: resection, bone: hip, tumour: tumour, margin: { bone: 8 }, proposal: planes }'
  expect(faults('operation: [superior, k1]', cut)).toEqual([])
  expect(faults('operation: [superior, superior]', cut)).toEqual([
    "4:23 'superior' stands twice; name each once",
  ])
  // A resection that takes none has the planes that it names.
  const own = cut.replace(', proposal: planes', ', planes: { p: { at: [0, 0, 0], normal: [0, 0, 1] } }')
  expect(faults('operation: [k1, superior]', own).map((fault) => fault.slice(0, 60))).toEqual([
    "4:17 the plan has no cut, wire or screw 'superior'; use one of k1".slice(0, 60),
  ])
})
