import { createHash } from 'node:crypto'
import type { Warning } from '../src/base/errors.ts'
import { cos, sin } from '../src/base/math.ts'
import type { Vector3 } from '../src/base/vectors.ts'
import { guideParams } from '../src/device/guide-params.ts'
import { type EvaluateGuideInputs, evaluateGuide } from '../src/evaluate/guide.ts'
import { evaluateGuideParams } from '../src/evaluate/guide-judged.ts'
import { writeStl } from '../src/formats/stl.ts'
import type { Device } from '../src/geometry/device.ts'
import type { Body, TriangleMesh } from '../src/geometry/mesh.ts'
import type { ResectionPlan } from '../src/geometry/plan.ts'
import { plainContext } from '../src/step.ts'

export const context = (warnings: Warning[] = []) =>
  plainContext((bytes) => createHash('sha256').update(bytes).digest('hex'), warnings)

export const bodyOf = (mesh: TriangleMesh, name = 'bone_left'): Body => ({
  name,
  mesh,
  side: 'left',
  colour: [200, 200, 200],
  deviations: [],
})

/** A closed bar along x with a round top that waves: a long bone with bumps. */
export function wavyBar(): TriangleMesh {
  const [rings, round] = [60, 48]
  const positions: number[] = []
  for (let i = 0; i <= rings; i++) {
    const x = -40 + (80 * i) / rings
    const r = 12 + 1.2 * sin(x / 5)
    for (let n = 0; n < round; n++) {
      const angle = (2 * Math.PI * n) / round
      positions.push(x, r * cos(angle), r * sin(angle))
    }
  }
  const triangles: number[] = []
  for (let i = 0; i < rings; i++) {
    for (let n = 0; n < round; n++) {
      const [a, b] = [i * round + n, i * round + ((n + 1) % round)]
      triangles.push(a, b, a + round, b, b + round, a + round)
    }
  }
  const [first, last] = [positions.length / 3, positions.length / 3 + 1]
  positions.push(-40, 0, 0, 40, 0, 0)
  for (let n = 0; n < round; n++) {
    const m = (n + 1) % round
    triangles.push(first, m, n, last, rings * round + n, rings * round + m)
  }
  const mesh = { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
  const turned = { ...mesh, triangles: mesh.triangles.map((_, i, t) => t[i - (i % 3) + [0, 2, 1][i % 3]!]!) }
  return meshVolume(mesh) > 0 ? mesh : turned
}

export function meshVolume({ positions: p, triangles: t }: TriangleMesh): number {
  let sum = 0
  for (let i = 0; i < t.length; i += 3) {
    const [a, b, c] = [3 * t[i]!, 3 * t[i + 1]!, 3 * t[i + 2]!]
    sum += p[a]! * (p[b + 1]! * p[c + 2]! - p[b + 2]! * p[c + 1]!)
    sum += p[a + 1]! * (p[b + 2]! * p[c]! - p[b]! * p[c + 2]!)
    sum += p[a + 2]! * (p[b]! * p[c + 1]! - p[b + 1]! * p[c]!)
  }
  return sum
}

export const resection = (normal: Vector3, offset: number): ResectionPlan =>
  ({
    name: 'resection',
    side: 'left',
    bone: 'bone_left',
    tumour: 'tumour',
    planes: [{ name: 'shaft', normal, offset }],
    cuts: [],
  }) as unknown as ResectionPlan

export const params = (more: object = {}) =>
  guideParams.parse({
    name: 'guide_shaft',
    side: 'left',
    cuts: ['shaft'],
    free: [
      { at: [-8, 0, 12], radius: 13 },
      { at: [8, 0, 12], radius: 13 },
    ],
    spacing: 1,
    blade: { thickness: 1, width: 10, length: 36 },
    slot: { depth: 8, stop: 3 },
    sleeves: [{ name: 'k1', entry: [-13, 0, 12], direction: [-0.1, 0, -1], drill: 2, depth: 15 }],
    ...more,
  })

export const judge = (device: Device, inputs: Omit<EvaluateGuideInputs, 'of' | 'files'>) =>
  evaluateGuide(
    {
      of: device,
      files: {
        files: device.bodies.map(({ name, mesh }) => ({
          path: `${device.name}/${name}.stl`,
          bytes: writeStl(mesh),
          mediaType: 'model/stl',
        })),
      },
      ...inputs,
    },
    evaluateGuideParams.parse({}),
    context(),
  )

export const checkOf = (checks: ReturnType<typeof judge>['checks'], id: string) => {
  const check = checks.find((one) => one.id === `guide_shaft.${id}`)
  if (!check) throw new Error(`no check ${id} among ${checks.map((one) => one.id).join(', ')}`)
  return check
}
