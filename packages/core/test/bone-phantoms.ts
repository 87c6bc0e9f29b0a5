import { isosurface } from '@trabecula/kernels'
import { vertebra } from '../../../cases/vertebra-pedicle/shape.mjs'
import type { Vector3 } from '../src/base/vectors.ts'
import { readVtp } from '../src/formats/vtp.ts'
import type { Body, TriangleMesh } from '../src/geometry/mesh.ts'

/** The surface at 0 of a formula that is below 0 inside. */
function meshOf(
  formula: (point: [number, number, number]) => number,
  origin: Vector3,
  size: Vector3,
  spacing: number,
): TriangleMesh {
  const field = new Float32Array(size[0] * size[1] * size[2])
  let n = 0
  for (let k = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      for (let i = 0; i < size[0]; i++) {
        const p = [origin[0] + i * spacing, origin[1] + j * spacing, origin[2] + k * spacing]
        field[n++] = -formula(p as [number, number, number])
      }
    }
  }
  const { indices, triangles } = isosurface(field, [...size], 0)
  const positions = Float32Array.from(indices, (x, i) => origin[i % 3]! + spacing * x)
  return { positions, triangles }
}

const bone = (name: string, side: Body['side'], mesh: TriangleMesh): Body => ({
  name,
  side,
  mesh,
  colour: [0, 0, 0],
  deviations: [],
})

/** The vertebra of the case `vertebra-pedicle`, by its formula. */
export function vertebraPhantom(): Body {
  return bone('vertebra_l3', 'midline', meshOf(vertebra, [-45, -46, -33], [76, 86, 52], 1.2))
}

/** A mandible of round bars, without teeth: ends and corners are spheres of known centre and radius. */
export const JAW = {
  condyle: { at: [50, -18, 27], radius: 6 },
  angle: { at: [45, -22, -36], radius: 9 },
  chin: { at: [0, -82, -56], radius: 10 },
} as const

/** mm from a point to a cone-like bar between two spheres. */
function bar(p: Vector3, a: Ball, b: Ball): number {
  const way = b.at.map((x, i) => x - a.at[i]!)
  const from = p.map((x, i) => x - a.at[i]!)
  const along = way.reduce((sum, x, i) => sum + x * from[i]!, 0) / way.reduce((sum, x) => sum + x * x, 0)
  const t = Math.min(1, Math.max(0, along))
  return Math.hypot(...from.map((x, i) => x - t * way[i]!)) - a.radius - t * (b.radius - a.radius)
}

interface Ball {
  readonly at: Vector3
  readonly radius: number
}

export function jawPhantom(): Body {
  const formula = ([x, y, z]: [number, number, number]) => {
    const p: Vector3 = [Math.abs(x), y, z]
    return Math.min(bar(p, JAW.condyle, JAW.angle), bar(p, JAW.angle, JAW.chin))
  }
  return bone('mandible', 'midline', meshOf(formula, [-59.5, -95.5, -70], [80, 64, 70], 1.5))
}

/** A mesh of OpenSim's models, in metres with x forward, y up and z right, in LPS millimetres. */
export function opensimBone(bytes: Uint8Array, path: string, name: string, side: Body['side']): Body {
  const { positions: p, triangles } = readVtp(bytes, path).mesh
  const positions = new Float32Array(p.length)
  for (let i = 0; i < p.length; i += 3) positions.set([-1000 * p[i + 2]!, -1000 * p[i]!, 1000 * p[i + 1]!], i)
  return bone(name, side, { positions, triangles })
}
