import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cos, sin } from '../base/math.ts'
import { writeStl } from '../formats/stl.ts'
import { openZip } from '../formats/zip.ts'
import type { TriangleMesh } from '../geometry/mesh.ts'
import { sliceMesh } from './slice.ts'

const installed = spawnSync('prusa-slicer', ['--help'], { stdio: 'ignore' }).status === 0

/** A star-shaped body around z, bulging, 120 corners a ring. */
function body(): TriangleMesh {
  const [rings, sides] = [80, 120]
  const positions: number[] = [0, 0, 0, 0, 0, 24.07]
  const triangles: number[] = []
  for (let i = 0; i < rings; i++) {
    const height = (24.07 * (i + 0.5)) / rings
    const size = 12 * sin((Math.PI * (i + 0.5)) / rings)
    for (let n = 0; n < sides; n++) {
      const angle = (2 * Math.PI * n) / sides
      const r = size * (1 + 0.3 * cos(5 * angle))
      positions.push(r * cos(angle), r * sin(angle), height)
    }
  }
  const at = (i: number, n: number) => 2 + i * sides + (n % sides)
  for (let n = 0; n < sides; n++) {
    triangles.push(0, at(0, n + 1), at(0, n), 1, at(rings - 1, n), at(rings - 1, n + 1))
    for (let i = 0; i + 1 < rings; i++) {
      triangles.push(at(i, n), at(i, n + 1), at(i + 1, n + 1), at(i, n), at(i + 1, n + 1), at(i + 1, n))
    }
  }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}

/** PrusaSlicer writes an SLA job as a zip: `config.ini` holds the layers and the resin in ml. */
function jobOf(mesh: TriangleMesh, layer: number): ReadonlyMap<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'slice-'))
  try {
    writeFileSync(join(folder, 'body.stl'), writeStl(mesh))
    const heights = ['--layer-height', String(layer), '--initial-layer-height', String(layer)]
    const plain = ['--no-supports-enable', '--no-pad-enable', '--elefant-foot-compensation', '0']
    const display = '--display-pixels-x 1440 --display-pixels-y 2560 --display-width 120 --display-height 213'
    const plate = ['--bed-shape', '0x0,120x0,120x213,0x213', '--center', '60,106']
    const job = join(folder, 'job.sl1')
    execFileSync(
      'prusa-slicer',
      [
        '--export-sla',
        '--printer-technology',
        'SLA',
        ...heights,
        ...plain,
        ...display.split(' '),
        ...plate,
      ].concat('-o', job, join(folder, 'body.stl')),
      { stdio: 'ignore', timeout: 300_000 },
    )
    const bytes = new Uint8Array(readFileSync(job))
    const file = { name: job, size: bytes.length, read: (a = 0, b = bytes.length) => bytes.subarray(a, b) }
    const config = new TextDecoder().decode(
      openZip(file)
        .find(({ name }) => name === 'config.ini')!
        .read(),
    )
    return new Map(config.split('\n').map((line) => line.split(' = ') as [string, string]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

// Skipped where PrusaSlicer (Debian package prusa-slicer; 2.5.0 here) is not installed.
test.skipIf(!installed)(
  'PrusaSlicer makes as many layers and as much material',
  () => {
    const mesh = body()
    const slices = sliceMesh(mesh, 0.2, 'test')
    const job = jobOf(mesh, 0.2)
    expect(Number(job.get('numFast'))).toBe(slices.layers)
    const volume = slices.area.reduce((sum, area) => sum + area, 0) * 0.2
    expect(Math.abs((1000 * Number(job.get('usedMaterial'))) / volume - 1)).toBeLessThan(0.0005)
  },
  600_000,
)
