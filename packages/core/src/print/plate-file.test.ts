import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readStl } from '../formats/stl.ts'
import { readThreeMf } from '../formats/three-mf/read.ts'
import type { Device } from '../geometry/device.ts'
import { boundsOf, boxMesh, signedVolume, type TriangleMesh } from '../geometry/mesh.ts'
import { connectedParts, selectTriangles } from '../geometry/mesh-topology.ts'
import { plainContext } from '../step.ts'
import { planBuild } from './build.ts'
import { buildParams } from './build-params.ts'
import { plateFiles } from './plate-file.ts'
import { setOnPlates } from './plates.ts'

const context = plainContext((bytes) => createHash('sha256').update(bytes).digest('hex'))

function device(name: string, meshes: readonly TriangleMesh[]): Device {
  const bodies = meshes.map((mesh, n) => ({
    name: `part${n}`,
    mesh,
    side: 'left' as const,
    colour: [200, 200, 200] as const,
    deviations: [],
  }))
  return { name, kind: 'model', side: 'left', bodies, scale: 1, marking: [] }
}

const devices = [
  device('model', [boxMesh([100, -40, 7], [160, -20, 17]), boxMesh([0, 0, 0], [12, 50, 8])]),
  device('guide', [boxMesh([-5, -5, -900], [25, 10, -895])]),
]
const printer = { name: 'a small printer', volume: [90, 70, 100] as const }

async function plates(volume: readonly [number, number, number]) {
  const params = buildParams.parse({ printer: { ...printer, volume }, process: 'SLS', walls: false })
  const build = await planBuild(devices, params, context)
  return plateFiles(devices, build, { name: 'build', case: 'PEL-1', version: '1' }, context).files
}

test.each([
  [90, 70, 100],
  [70, 90, 100],
] as const)('on %d × %d mm: parts lie within the plate, at height 0, apart, and keep their size', async (...volume) => {
  const files = await plates(volume)
  expect(files.map(({ path }) => path)).toEqual(['print/build-plate-1.3mf'])
  const bodies = await readThreeMf(files[0]!.bytes)
  expect(bodies.map(({ name }) => name)).toEqual(['model_part0', 'model_part1', 'guide'])
  const boxes = bodies.map(({ mesh }) => boundsOf(mesh))
  for (const [n, { min, max }] of boxes.entries()) {
    expect(min[2]).toBeCloseTo(0, 4)
    for (const axis of [0, 1]) {
      expect(min[axis]).toBeGreaterThan(-1e-3)
      expect(max[axis]).toBeLessThan(volume[axis]! + 1e-3)
    }
    for (const other of boxes.slice(n + 1)) {
      const gap = [0, 1].map((axis) => Math.max(other.min[axis]! - max[axis]!, min[axis]! - other.max[axis]!))
      expect(Math.max(...gap)).toBeGreaterThan(4.99)
    }
  }
  // Not mirrored: the volume stays positive.
  expect(signedVolume(bodies[0]!.mesh)).toBeCloseTo(60 * 20 * 10, 0)
})

test('rectangles on plates stay on them and apart, whatever their number and size', () => {
  const side = fc.integer({ min: 1, max: 40 })
  fc.assert(
    fc.property(fc.array(fc.tuple(side, side), { maxLength: 12 }), side, side, (pairs, w, d) => {
      const sizes = pairs.map(([a, b]): [number, number] => (a >= b ? [a, b] : [b, a]))
      const [spacing, plate] = [2, [w + 5, d + 5] as const]
      const boxes = setOnPlates(sizes, plate, spacing).map(({ plate: on, x, y, turned }, n) => {
        const [long, short] = sizes[n]!
        return { on, x, y, w: turned ? short : long, d: turned ? long : short }
      })
      for (const [n, a] of boxes.entries()) {
        if (a.on < 0) continue
        expect(a.x >= 0 && a.y >= 0 && a.x + a.w <= plate[0] && a.y + a.d <= plate[1]).toBe(true)
        for (const b of boxes.slice(n + 1)) {
          const apart = Math.max(b.x - a.x - a.w, a.x - b.x - b.w, b.y - a.y - a.d, a.y - b.y - b.d)
          expect(b.on !== a.on || apart >= spacing).toBe(true)
        }
      }
    }),
  )
})

const installed = spawnSync('prusa-slicer', ['--help'], { stdio: 'ignore' }).status === 0

test.skipIf(!installed)(
  'PrusaSlicer opens the plate with its positions (needs prusa-slicer)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plate-'))
    try {
      const [file] = await plates([90, 70, 100])
      writeFileSync(join(folder, 'plate.3mf'), file!.bytes)
      const call = ['--export-stl', '--dont-arrange', '-o', 'plate.stl', 'plate.3mf']
      execFileSync('prusa-slicer', call, { cwd: folder, stdio: 'ignore', timeout: 300_000 })
      const { mesh } = readStl(new Uint8Array(readFileSync(join(folder, 'plate.stl'))), 'plate.stl')
      const { part, count } = connectedParts(mesh)
      const theirs = Array.from({ length: count }, (_, k) =>
        boundsOf(selectTriangles(mesh, (n) => part[n] === k)),
      )
      const ours = (await readThreeMf(file!.bytes)).map((body) => boundsOf(body.mesh))
      expect(theirs.length).toBe(3)
      const byX = (a: { min: readonly number[] }, b: { min: readonly number[] }) =>
        Math.round(a.min[0]! - b.min[0]!) || Math.round(a.min[1]! - b.min[1]!)
      for (const [n, box] of theirs.sort(byX).entries()) {
        const own = [...ours].sort(byX)[n]!
        for (const axis of [0, 1, 2]) {
          expect(box.min[axis]!).toBeCloseTo(own.min[axis]!, 2)
          expect(box.max[axis]!).toBeCloseTo(own.max[axis]!, 2)
        }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
  600_000,
)
