import { expect, test } from 'vitest'
import { ballMesh } from '../../test/golden-inputs/phantom.ts'
import { bodyOf, context, params, resection, wavyBar } from '../../test/guide-phantom.ts'
import { makeGuide } from '../device/guide.ts'
import type { GuideDesign } from '../geometry/device.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { meshTopology } from '../geometry/mesh-topology.ts'
import { drawLaid, guidePictureStep } from './guide-picture.ts'
import { arrowMesh, slipOf, slipped } from './slip-shapes.ts'

/** Half a cylinder of radius 10 and length 60 about z, open. */
function trough(): TriangleMesh {
  const [around, along] = [48, 40]
  const positions: number[] = []
  for (let j = 0; j <= along; j++)
    for (let i = 0; i <= around; i++) {
      const angle = (Math.PI * i) / around
      positions.push(10 * Math.cos(angle), 10 * Math.sin(angle), (60 * j) / along)
    }
  const triangles: number[] = []
  for (let j = 0; j < along; j++)
    for (let i = 0; i < around; i++) {
      const a = i + (around + 1) * j
      triangles.push(a, a + 1, a + around + 2, a, a + around + 2, a + around + 1)
    }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}

test('what slips on a cylinder stays on it, moved as far as asked, and nothing holds it', () => {
  const bone = trough()
  const guide = { ...bone, triangles: bone.triangles.toReversed() }
  const slip = slipOf(guide, bone, { within: 0.6, sigma: 0.5, patch: 5, most: 5 })!
  expect(slip.expected).toBeUndefined()
  let most = 0
  for (let i = 0; i < bone.positions.length; i += 3) {
    const p = [bone.positions[i]!, bone.positions[i + 1]!, bone.positions[i + 2]!] as const
    const q = slipped(slip, p)
    expect(Math.hypot(q[0], q[1])).toBeCloseTo(10, 1)
    most = Math.max(most, Math.hypot(...q.map((x, a) => x - p[a]!)))
  }
  expect(most).toBeCloseTo(5, 0)
})

test('an arrow is a closed body from its foot to its tip', () => {
  const { closed, manifold, oriented } = meshTopology(arrowMesh([1, 2, 3], [4, 2, 8], 1))
  expect([closed, manifold, oriented]).toEqual([true, true, true])
})

test('of a nerve beside the blade the picture tells the distance and the blade', async () => {
  const bone = bodyOf(wavyBar())
  const device = await makeGuide(
    { bone, resection: resection([1, 0, 0], 2) },
    params({ sleeves: [] }),
    context(),
  )
  const laid = { ...device, design: device.design as GuideDesign }
  const [slot] = laid.design.slots
  // 20 mm from the plane beside the middle of the blade, a ball of 4 mm.
  const nerve = bodyOf(ballMesh([22, 0, slot!.origin[2] - 10], 4, 3), 'nerve_left')
  const { shows } = drawLaid(
    laid,
    bone,
    [bone, nerve],
    guidePictureStep.params.parse({ name: 'x', what: 'laid', width: 64, height: 64 }),
  )
  const [near] = shows.nearest!
  expect(near).toMatchObject({ structure: 'nerve_left', tool: 'shaft' })
  expect(near!.distance).toBeCloseTo(20 - 4, 1)
})
