import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom, type TriangleMesh } from '@trabecula/core'
import { isosurface } from '@trabecula/kernels'
import { CT_EDGE, CT_SIZE, cached, readCt, writeCt } from './ct.ts'

type Point = readonly [number, number, number]

const LOW: Point = [-50, -40, -30] // mm
const HIGH: Point = [70, 40, 215]

/** Distance to a round cone from a to b. */
function cone([x, y, z]: Point, a: Point, b: Point, ra: number, rb: number): number {
  const d = [b[0] - a[0], b[1] - a[1], b[2] - a[2]] as const
  const along = (x - a[0]) * d[0] + (y - a[1]) * d[1] + (z - a[2]) * d[2]
  const t = Math.min(1, Math.max(0, along / (d[0] * d[0] + d[1] * d[1] + d[2] * d[2])))
  const [u, v, w] = [x - a[0] - t * d[0], y - a[1] - t * d[1], z - a[2] - t * d[2]]
  return Math.sqrt(u * u + v * v + w * w) - (ra + (rb - ra) * t)
}

function blend(a: number, b: number): number {
  const h = Math.min(1, Math.max(0, 0.5 + (b - a) / 12))
  return b + (a - b) * h - 6 * h * (1 - h)
}

/** A femur's size and shape, as ../shared/peers/gen_meshes.py has it: shaft, neck, head, trochanter, condyles, roughness; negative inside. */
function femur(p: Point): number {
  const [x, y, z] = p
  const waves =
    0.35 * Math.sin(x / 2.1) * Math.sin(y / 1.7) * Math.sin(z / 2.3) +
    0.6 * Math.sin(x / 7) * Math.cos(z / 9 + y / 8)
  return (
    [
      cone(p, [0, 0, 150], [38, 0, 180], 15, 11),
      cone(p, [42, 4, 185], [42.5, 4, 185.5], 23, 23),
      cone(p, [-8, -4, 165], [-12, -6, 178], 15, 10),
      cone(p, [-18, 6, 0], [-18, -10, 2], 21, 19),
      cone(p, [18, 6, 0], [18, -10, 2], 21, 19),
    ].reduce((sum, part) => blend(sum, part), cone(p, [0, 0, 10], [0, 0, 150], 15, 14)) + waves
  )
}

function femurMesh(spacing: number): TriangleMesh {
  const size = LOW.map((low, axis) => Math.ceil((HIGH[axis]! - low) / spacing)) as [number, number, number]
  const field = new Float32Array(size[0] * size[1] * size[2])
  let n = 0
  for (let k = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++)
      for (let i = 0; i < size[0]; i++)
        field[n++] = -femur([LOW[0] + i * spacing, LOW[1] + j * spacing, LOW[2] + k * spacing])
  const { indices, triangles } = isosurface(field, size, 0)
  return { positions: Float32Array.from(indices, (x, at) => LOW[at % 3]! + spacing * x), triangles }
}

function writeMesh(path: string, { positions, triangles }: TriangleMesh): void {
  const head = Uint32Array.of(positions.length / 3, triangles.length / 3)
  writeFileSync(
    path,
    Buffer.concat(
      [head, positions, triangles].map(({ buffer, byteOffset, byteLength }) =>
        Buffer.from(buffer, byteOffset, byteLength),
      ),
    ),
  )
}

/** A mesh's file: u32 vertices, u32 triangles, f32[3V], u32[3T]. */
export function readMesh(folder: string, name = 'mesh'): TriangleMesh {
  const bytes = readFileSync(join(folder, `${name}.bin`))
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
  const [vertices] = new Uint32Array(buffer, 0, 2)
  return {
    positions: new Float32Array(buffer, 8, 3 * vertices!),
    triangles: new Uint32Array(buffer, 8 + 12 * vertices!),
  }
}

const SPACINGS = { '200k': 1, '500k': 0.625, '1M': 0.445 } // mm: of the lattice that gives about so many triangles.

/** Puts a femur of about so many triangles into the folder as `mesh.bin`. */
export function writeFemur(folder: string, size: keyof typeof SPACINGS): void {
  const path = cached(`femur-1-${size}.bin`, (part) => writeMesh(part, femurMesh(SPACINGS[size])))
  copyFileSync(path, join(folder, 'mesh.bin'))
}

/** The femur of 500,000 triangles and, as `other.bin`, the same moved by (7.3, 5.1, 3.7) mm and turned by 20° about z. */
export function writeTwoFemurs(folder: string): void {
  writeFemur(folder, '500k')
  const { positions, triangles } = readMesh(folder)
  const [c, s] = [Math.cos(0.35), Math.sin(0.35)]
  const moved = positions.map((x, i) => {
    const [px, py] = [positions[i - (i % 3)]!, positions[i - (i % 3) + 1]!]
    if (i % 3 === 0) return c * px - s * py + 7.3
    return i % 3 === 1 ? s * px + c * py + 5.1 : x + 3.7
  })
  writeMesh(join(folder, 'other.bin'), { positions: moved, triangles })
}

/** The full-size phantom's bone surface: about 4 million triangles, in voxels. */
export function writeCtSurface(folder: string): void {
  const path = cached('ct-surface-1.bin', (part) => {
    writeCt(folder)
    const { indices, triangles } = isosurface(readCt(folder), CT_SIZE, CT_EDGE)
    writeMesh(part, { positions: Float32Array.from(indices), triangles })
  })
  copyFileSync(path, join(folder, 'mesh.bin'))
}

/** A million points about a femur of a million triangles, as `points.f32`: on its vertices, moved by noise of 0.5 mm. */
export function writeFemurAndPoints(folder: string): void {
  writeFemur(folder, '1M')
  const { positions } = readMesh(folder)
  const random = seededRandom(7)
  const points = new Float32Array(3_000_000)
  for (let n = 0; n < points.length; n += 3) {
    const vertex = 3 * Math.floor((random() * positions.length) / 3)
    for (let axis = 0; axis < 3; axis++)
      points[n + axis] =
        positions[vertex + axis]! + (random() + random() + random() + random() - 2) * Math.sqrt(0.75)
  }
  writeFileSync(join(folder, 'points.f32'), points)
}

export function readPoints(folder: string): Float32Array {
  const bytes = readFileSync(join(folder, 'points.f32'))
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}
