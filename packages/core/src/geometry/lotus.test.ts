import { expect, test } from 'vitest'
import { unitCell } from './cell.ts'
import { printableCell } from './cell-body.ts'
import { measureCell } from './cell-measures.ts'
import { lotusRadius } from './lotus.ts'
import { boundsOf, signedVolume } from './mesh.ts'
import { meshTopology } from './mesh-topology.ts'

test('exact formulas of parallel channels on a hexagonal grid', () => {
  // φ = 2π r²/(√3 a²), surface per volume 2φ/r; pitch 2 mm.
  for (const porosity of [0.1, 0.3, 0.7, 0.88]) {
    const r = Math.sqrt((porosity * Math.sqrt(3)) / (2 * Math.PI))
    expect(lotusRadius(1 - porosity)).toBeCloseTo(r, 14)
    const found = measureCell('lotus', 'sheet', 1 - porosity, 2)
    expect(found).toMatchObject({ form: 'network', connected: true, throat: 0 })
    expect(found.poreSize).toBeCloseTo(4 * r, 12)
    expect(found.throats).toEqual([0, 0, found.poreSize])
    expect(found.surfaceAreaPerVolume).toBeCloseTo((2 * porosity) / (2 * r), 12)
    // Between three channels that touch a circle: its middle is a/√3 from theirs.
    expect(found.wallThickness).toBeCloseTo(2 * (2 / Math.sqrt(3) - 2 * r), 12)
  }
})

test('the function has the porosity and repeats after 1 × √3', () => {
  const cell = unitCell('lotus', 'network', 0.4)
  let pores = 0
  const n = 400
  for (let j = 0; j < n; j++)
    for (let i = 0; i < n; i++)
      if (cell.value((i + 0.5) / n, (Math.sqrt(3) * (j + 0.5)) / n, 0.3) < 0) pores++
  expect(Math.abs(pores / (n * n) - 0.6)).toBeLessThan(2e-3)
  expect(cell.value(0.2, 0.3, 0)).toBeCloseTo(cell.value(2.2, 0.3 - Math.sqrt(3), 5), 12)
  const slope = new Float64Array(3)
  cell.slope(0.2, 0.1, 0, slope)
  expect(slope[0]! * slope[0]! + slope[1]! * slope[1]!).toBeCloseTo(1, 12)
})

test('the written box is as dense as asked, to the last digit of its corners', async () => {
  const mesh = await printableCell('lotus', 'network', 0.35, 1.5, 0.005)
  expect(meshTopology(mesh)).toMatchObject({ closed: true, oriented: true, manifold: true })
  const { max } = boundsOf(mesh)
  expect(max[1]).toBeCloseTo(1.5 * Math.sqrt(3), 5)
  expect(signedVolume(mesh) / (max[0] * max[1] * max[2])).toBeCloseTo(0.35, 5)
})

test('channels that would touch are refused', () => {
  expect(() => unitCell('lotus', 'network', 0.09)).toThrow(/0.1 to 0.9, got 0.09/)
})
