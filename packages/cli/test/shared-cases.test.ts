import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { RunJson } from './case-folder.ts'
import { hasShared, jsonOf, ROOT, trabecula } from './program.ts'

const root = mkdtempSync(join(tmpdir(), 'trabecula-shared-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

// Boxes that the bodies must fill, from the images themselves: ribs reach from side to side of the chest's 512 × 0.76 mm
// field of view, the phantom's head is about 150 × 190 mm, both are as high as their stacks of slices.
const cases = [
  { name: 'chest', least: [250, 150, 20], most: [390, 260, 26], warnings: ['THICKNESS_TAG'] },
  { name: 'skull-phantom', least: [120, 150, 40], most: [170, 210, 46], warnings: [] },
] as const

function sizeOfStl(path: string): number[] {
  const stl = readFileSync(path)
  const low = [Infinity, Infinity, Infinity]
  const high = [-Infinity, -Infinity, -Infinity]
  for (let t = 0, at = 84; t < stl.readUInt32LE(80); t++, at += 50) {
    for (let c = 0; c < 9; c++) {
      const value = stl.readFloatLE(at + 12 + 4 * c)
      low[c % 3] = Math.min(low[c % 3]!, value)
      high[c % 3] = Math.max(high[c % 3]!, value)
    }
  }
  return high.map((value, axis) => value - low[axis]!)
}

test.skipIf(!hasShared).each(cases)(
  '$name runs to a printable model (skipped where ../shared is missing)',
  async (one) => {
    const file = join(ROOT, 'packages/cli/test/cases', one.name, 'case.yaml')
    const out = join(root, one.name)
    const ended = await trabecula(['run', file, '-o', out, '--store', join(root, 'store'), '--json'])
    expect(ended.code, ended.stderr).toBe(0)
    const result = jsonOf<RunJson & { warnings: { code: string }[] }>(ended)
    for (const code of one.warnings) expect(result.warnings.map((warning) => warning.code)).toContain(code)
    const stl = result.files.find((path) => path.endsWith('.stl'))!
    const size = sizeOfStl(join(out, stl))
    for (const axis of [0, 1, 2]) {
      expect(size[axis]).toBeGreaterThan(one.least[axis]!)
      expect(size[axis]).toBeLessThan(one.most[axis]!)
    }
  },
  600_000,
)
