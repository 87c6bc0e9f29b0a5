import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Slices, sliceMesh, type TriangleMesh } from '@trabecula/core'
import type { BenchTask } from '../task.ts'

const [RINGS, SIDES, HEIGHT] = [500, 500, 229.5]
const LAYER = 0.2

/** A closed body of the size of a femur with bumps and two shafts' worth of contours: 499,000 triangles. */
function bumpyBody(): TriangleMesh {
  const positions = new Float32Array(3 * (RINGS * SIDES + 2))
  const triangles: number[] = []
  positions.set([0, 0, 0, 0, 0, HEIGHT])
  const at = (i: number, n: number) => 2 + i * SIDES + (n % SIDES)
  for (let i = 0; i < RINGS; i++) {
    const share = (i + 0.5) / RINGS
    const size = 30 * Math.sin(Math.PI * share) + 4
    for (let n = 0; n < SIDES; n++) {
      const angle = (2 * Math.PI * n) / SIDES
      const r = size * (1 + 0.2 * Math.sin(7 * angle) * Math.sin(40 * share))
      // Waves along z: many layers cut a ring more than once.
      const z = HEIGHT * share + 1.5 * Math.sin(Math.PI * share) * Math.sin(9 * angle + 60 * share)
      positions.set([r * Math.cos(angle), r * Math.sin(angle), z], 3 * at(i, n))
    }
  }
  for (let n = 0; n < SIDES; n++) {
    triangles.push(0, at(0, n + 1), at(0, n), 1, at(RINGS - 1, n), at(RINGS - 1, n + 1))
    for (let i = 0; i + 1 < RINGS; i++) {
      const [a, b, c, d] = [at(i, n), at(i, n + 1), at(i + 1, n + 1), at(i + 1, n)]
      triangles.push(a, b, c, a, c, d)
    }
  }
  return { positions, triangles: Uint32Array.from(triangles) }
}

export const contoursTask: BenchTask<TriangleMesh, Slices> = {
  name: 'contours',
  title: 'contours of 500,000 triangles in 1148 layers',
  prepare(folder) {
    const mesh = bumpyBody()
    writeFileSync(join(folder, 'slice-positions.f32'), mesh.positions)
    writeFileSync(join(folder, 'slice-triangles.u32'), mesh.triangles)
  },
  load(folder) {
    const positions = readFileSync(join(folder, 'slice-positions.f32'))
    const triangles = readFileSync(join(folder, 'slice-triangles.u32'))
    return {
      positions: new Float32Array(positions.buffer, positions.byteOffset, positions.length / 4),
      triangles: new Uint32Array(triangles.buffer, triangles.byteOffset, triangles.length / 4),
    }
  },
  run: (mesh) => sliceMesh(mesh, LAYER, 'bench'),
  figure: ({ loopArea }) => loopArea.length,
  peer: { title: 'NumPy, SciPy', script: 'contours.py', needs: ['numpy', 'scipy'], tolerance: 0.002 },
}
