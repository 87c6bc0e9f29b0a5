import { expect, test } from 'vitest'
import type { GuideDesign, ImplantDesign } from '../geometry/device.ts'
import { boxMesh, type TriangleMesh } from '../geometry/mesh.ts'
import { criticalFacets } from './critical.ts'
import { criticalArea } from './orientation.ts'

const plane = { name: 'ilium', normal: [1, 0, 0], offset: 5 } as const
const guide: GuideDesign = {
  kind: 'guide',
  bone: 'hip_left',
  insertion: [0, 0, -1],
  clearance: 0.2,
  contactArea: 0,
  blockedOut: 0,
  slots: [],
  sleeves: [],
  tried: [],
}
const area = (mesh: TriangleMesh, design?: GuideDesign | ImplantDesign, scale = 1) =>
  criticalArea(mesh, criticalFacets(mesh, { scale, ...(design && { design }) }))
const inward = (mesh: TriangleMesh): TriangleMesh => ({
  ...mesh,
  triangles: mesh.triangles.slice().reverse(),
})

test('a model has no critical surface; a guide its contact side, also where it is scaled', () => {
  const box = boxMesh([0, 0, 0], [10, 20, 5])
  expect(area(box)).toBe(0)
  expect(area(box, guide)).toBeCloseTo(200, 6)
  const half = { ...box, positions: box.positions.map((x) => x / 2) }
  expect(area(half, guide, 0.5)).toBeCloseTo(50, 6)
})

test('the walls of a slot and the bore of a sleeve count', () => {
  const slot = {
    plane,
    blade: { thickness: 1, width: 10, length: 60 },
    clearance: 0.2,
    origin: [5, 10, 5],
    along: [0, 1, 0],
    inward: [0, 0, -1],
    length: 8,
    depth: 5,
    reach: 20,
    mayTouch: [],
  } as const
  // The slot's walls face each other: a box of 1.2 mm turned inside out.
  const hole = inward(boxMesh([4.4, 6, 0], [5.6, 14, 5]))
  const sideways: GuideDesign = { ...guide, insertion: [0, -1, 0] }
  const bare = area(hole, sideways)
  expect(area(hole, { ...sideways, slots: [slot] }) - bare).toBeCloseTo(2 * 8 * 5, 4)
  // A square bore whose walls lie about 2 mm from the axis: each facet's centre within the tolerance.
  const sleeve = { name: 's1', kind: 'drill', mouth: [0, 0, 5], direction: [0, 0, -1], tool: 3.9, hole: 4, outer: 8, length: 5 } as const // biome-ignore format: one line
  const bore = inward(boxMesh([-1.8, -1.8, 0], [1.8, 1.8, 5]))
  const without = area(bore, { ...guide, insertion: [1, 0, 0] })
  expect(area(bore, { ...guide, insertion: [1, 0, 0], sleeves: [sleeve] })).toBeGreaterThan(without)
})

test('an implant keeps its cut faces and the seat of its cup', () => {
  const implant: ImplantDesign = {
    kind: 'implant',
    bone: 'hip_left',
    insertion: [-1, 0, 0],
    gap: 0.3,
    blend: 5,
    outlines: [{ plane, mirrored: { mean: 0, max: 0 }, blended: { mean: 0, max: 0 } }],
    screws: [],
    drains: [],
  }
  const box = boxMesh([5.3, 0, 0], [15, 10, 10])
  expect(area(box, implant)).toBeCloseTo(100, 5)
  expect(area(boxMesh([8, 0, 0], [15, 10, 10]), implant)).toBe(0)
})
