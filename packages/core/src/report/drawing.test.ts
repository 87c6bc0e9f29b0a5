import { describe, expect, test } from 'vitest'
import { cos, sin } from '../base/math.ts'
import { booleanTask } from '../geometry/boolean.ts'
import type { Device, GuideDesign } from '../geometry/device.ts'
import { boxMesh, type TriangleMesh } from '../geometry/mesh.ts'
import { plainContext } from '../step.ts'
import { visibleLines } from './drawing-lines.ts'
import { criticalDimensions } from './drawing-measures.ts'
import { cutFace, hatchLines } from './drawing-section.ts'
import { ABOVE, BESIDE, FRONT, ISOMETRIC, scaleFor, scaleText } from './drawing-sheet.ts'

const context = plainContext(() => '')

function cylinder(r: number, from: number, to: number, sides = 96): TriangleMesh {
  const positions = [0, 0, from, 0, 0, to]
  const triangles: number[] = []
  for (let n = 0; n < sides; n++) {
    const angle = (2 * Math.PI * n) / sides
    positions.push(r * cos(angle), r * sin(angle), from, r * cos(angle), r * sin(angle), to)
    const [a, b] = [2 + 2 * n, 2 + 2 * ((n + 1) % sides)]
    triangles.push(0, b, a, 1, a + 1, b + 1, a, b, b + 1, a, b + 1, a + 1)
  }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}

const lengthOf = (lines: Float64Array) => {
  let sum = 0
  for (let i = 0; i < lines.length; i += 4) {
    const [dx, dy] = [lines[i + 2]! - lines[i]!, lines[i + 3]! - lines[i + 1]!]
    sum += Math.sqrt(dx * dx + dy * dy)
  }
  return sum
}
const without = async (body: TriangleMesh, ...tools: TriangleMesh[]) => {
  const [cut] = await context.parallel(booleanTask, [{ operation: 'difference', operands: [body, ...tools] }])
  return cut!
}

describe('lines of a view', () => {
  test('of a box from the front: its outline alone; isometric: nine of twelve edges', () => {
    const box = boxMesh([0, 0, 0], [30, 20, 10])
    expect(lengthOf(visibleLines(box, FRONT))).toBeCloseTo(2 * (30 + 10), 0)
    expect(lengthOf(visibleLines(box, ABOVE))).toBeCloseTo(2 * (30 + 20), 0)
    // Edges along the axes are drawn at √(2/3) of their length; the three at the far corner are hidden.
    const shown = 3 * (30 + 20 + 10) * Math.sqrt(2 / 3)
    expect(Math.abs(lengthOf(visibleLines(box, ISOMETRIC)) / shown - 1)).toBeLessThan(0.02)
  })
  test('of a cylinder along its axis: a circle; what stands behind a larger body is not drawn', () => {
    const round = cylinder(10, 0, 5)
    expect(Math.abs(lengthOf(visibleLines(round, ABOVE)) / (20 * Math.PI) - 1)).toBeLessThan(0.01)
    const far = boxMesh([-3, 30, -3], [3, 33, 3])
    const near = boxMesh([-20, 0, -20], [20, 5, 20])
    const both = {
      positions: Float32Array.from([...near.positions, ...far.positions]),
      triangles: Uint32Array.from([
        ...near.triangles,
        ...far.triangles.map((v) => v + near.positions.length / 3),
      ]),
    }
    expect(lengthOf(visibleLines(both, FRONT))).toBeCloseTo(160, 0)
  })
  test('cameras are right-handed', () => {
    for (const { right: r, down: d, away: a } of [FRONT, BESIDE, ABOVE, ISOMETRIC]) {
      const cross = [r[1] * d[2] - r[2] * d[1], r[2] * d[0] - r[0] * d[2], r[0] * d[1] - r[1] * d[0]]
      cross.forEach((x, k) => {
        expect(x).toBeCloseTo(a[k]!, 12)
      })
    }
  })
})

test('hatching covers the cut face and not its hole: length · spacing is the area', async () => {
  const plate = await without(boxMesh([-20, -15, 0], [20, 15, 8]), cylinder(6, -1, 9))
  const face = cutFace(plate, ABOVE, -4)
  expect(face.outlines.length).toBe(2)
  const area = 40 * 30 - 36 * Math.PI
  for (const slant of [1, -1] as const)
    expect(Math.abs((lengthOf(hatchLines(face, 0.2, slant)) * 0.2) / area - 1)).toBeLessThan(0.01)
})

test('slot and sleeve are measured on the mesh, not taken from the design', async () => {
  const design = (hole: number): GuideDesign => ({
    kind: 'guide',
    bone: 'hip_left',
    insertion: [0, 0, -1],
    clearance: 0.2,
    contactArea: 1,
    blockedOut: 0,
    slots: [
      {
        plane: { name: 'ilium', normal: [1, 0, 0], offset: 12 },
        blade: { thickness: 1, width: 10, length: 40 },
        clearance: 0.3,
        origin: [12, 0, 8],
        along: [0, 1, 0],
        inward: [0, 0, -1],
        length: 10,
        depth: 8,
        reach: 20,
        mayTouch: [],
      },
    ],
    sleeves: [
      {
        name: 'k1',
        kind: 'wire',
        mouth: [0, 0, 8],
        direction: [0, 0, -1],
        tool: 2,
        hole,
        outer: 6,
        length: 8,
      },
    ],
    tried: [],
  })
  const mesh = await without(
    boxMesh([-20, -15, 0], [20, 15, 8]),
    cylinder(1.2, -1, 9),
    boxMesh([11.35, -5, -1], [12.65, 5, 9]),
  )
  const device = (hole: number) =>
    ({
      name: 'guide',
      kind: 'guide',
      side: 'left',
      bodies: [],
      scale: 1,
      marking: [],
      design: design(hole),
    }) as Device
  const [slot, sleeve] = criticalDimensions(device(2.4), mesh)
  expect(slot!.measured!.mean).toBeCloseTo(1.3, 3)
  expect(sleeve!.measured!.mean).toBeCloseTo(2.4, 2)
  // The design says 2.8: the file's 2.4 is told.
  expect(criticalDimensions(device(2.8), mesh)[1]!.measured!.most).toBeLessThan(2.41)
})

test('scales are those of ISO 5455', () => {
  expect(
    scaleFor([
      [40, 100],
      [30, 70],
    ]),
  ).toBe(2)
  expect(scaleFor([[400, 100]])).toBe(0.2)
  expect([scaleText(5), scaleText(1), scaleText(0.5), scaleText(0.05)]).toEqual([
    '5 : 1',
    '1 : 1',
    '1 : 2',
    '1 : 20',
  ])
})
