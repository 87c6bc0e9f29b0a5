// An implant from a drawn shape on a flat block: by the block's formula; and what is told of the shape.
import { expect, test } from 'vitest'
import { ballMesh } from '../../test/golden-inputs/phantom.ts'
import { plainBody } from '../../test/plain-body.ts'
import { makeImplant } from '../device/implant.ts'
import { implantParams } from '../device/implant-params.ts'
import { evaluateMirror, mirrorCheckParams } from '../evaluate/mirror.ts'
import { boundsOf, boxMesh } from '../geometry/mesh.ts'
import { closestDistances } from '../geometry/mesh-distance.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { drawShape } from '../plan/draw.ts'
import { drawParams } from '../plan/draw-params.ts'
import { planResection, resectionParams } from '../plan/resection.ts'
import { plainContext } from '../step.ts'

const context = plainContext(() => '')
const bone = plainBody('bone', boxMesh([0, 0, 0], [70, 60, 20]))
const corners = [[20, 6], [64, 6], [64, 54], [20, 54]] // biome-ignore format: points

test('an inlay that is drawn on the bone fills the resection as deep as it is thick, and meets the bone at the cut', async () => {
  const mirror = await drawShape(
    { bone },
    drawParams.parse({
      name: 'drawn',
      outline: corners.map(([x, y]) => ({ at: [x, y, 20] })),
      between: 'straight',
      thickness: 8,
      offset: -8,
      spacing: 1,
      by: 'nobody',
    }),
    context,
  )
  const resection = await planResection(
    { bone, tumour: plainBody('tumour', ballMesh([55, 30, 14], 3, 3)) },
    resectionParams.parse({
      name: 'cut',
      margin: { bone: 5 },
      planes: { side: { at: [30, 0, 0], normal: [1, 0, 0] } },
    }),
    context,
  )
  const params = { name: 'implant', side: 'left', gap: 0.5, blend: 4, approach: [1, 0, 0] }
  const device = await makeImplant({ bone, mirror, resection }, implantParams.parse(params), context)
  const { mesh } = device.bodies[0]!
  expect(meshTopology(mesh)).toMatchObject({ closed: true, oriented: true, components: 1 })
  const { min, max } = boundsOf(mesh)
  expect(min[0]).toBeCloseTo(30.5, 3)
  expect(max[0]).toBeCloseTo(64, 1)
  // Away from the cut the outline is the drawn one; half way through its thickness both sides lie 4 mm off.
  expect(2 * closestDistances(mesh, Float32Array.from([50, 30, 16]))[0]!).toBeCloseTo(8, 1)
  expect(min[2]).toBeLessThan(1) // At the cut it is the whole bone's outline.
  expect(max[1]).toBeGreaterThan(59)

  const { checks, tables } = evaluateMirror(mirror, mirrorCheckParams.parse({}))
  expect(checks.map(({ id, passed }) => [id, passed])).toEqual([
    ['drawn.fit-mean', true],
    ['drawn.fit-p95', true],
  ])
  const told = new Map(tables![0]!.rows.map(([measure, value]) => [measure, value]))
  expect(Math.abs(Number(told.get('area inside the outline')) / (44 * 48) - 1)).toBeLessThan(0.02)
  expect(told.get('thickness, mean')).toBeCloseTo(8, 1)
  expect(told.get('drawn by')).toBe('nobody')
})
