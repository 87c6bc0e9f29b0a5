import { describe, expect, test } from 'vitest'
import { centredGrid, forEachVoxel } from '../../test/label-phantoms.ts'
import type { Warning } from '../base/errors.ts'
import { seededRandom } from '../base/random.ts'
import type { ImageResult } from '../geometry/image.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { holdMetal, metalSchema } from './metal.ts'

const grid = centredGrid([80, 70, 24], [1, 1, 2])

/** Soft tissue with noise, a bar of bone, and a nail in it in the lower half that throws streaks in its slices. */
function scan(nail: boolean): ImageResult {
  const random = seededRandom(3)
  const values = new Int16Array(80 * 70 * 24)
  forEachVoxel(grid, (voxel, [x, y, z]) => {
    const noise = 24 * (random() - 0.5)
    const bone = Math.abs(x) < 8 && Math.abs(y) < 8
    const metal = nail && z < -3 && x * x + y * y < 9
    const angle = Math.round((8 * Math.atan2(y, x)) / Math.PI)
    const streak = nail && z < -3 && x * x + y * y < 900 ? 160 * (random() - 0.5) * (1 + (angle % 2)) : 0
    values[voxel] = Math.round(metal ? 3071 : (bone ? 900 : 40) + noise + streak)
  })
  return {
    volume: { grid, values, modality: 'CT', source: { format: 'computed' } },
    geometry: { regular: true, tilt: 0, maxError: 0, missing: [], duplicate: [] },
    resampled: false,
    padding: 0,
    valueRange: [-200, 3071],
  }
}

const bone = ({ volume }: ImageResult): LabelMap => ({
  grid,
  values: Uint8Array.from(volume.values, (value) => (value > 400 ? 1 : 0)),
  structures: [{ value: 1, name: 'femur_left', side: 'left', colour: [1, 2, 3] }],
})

describe('metal', () => {
  const image = scan(true)
  const warnings: Warning[] = []
  const labels = holdMetal(image, bone(image), metalSchema.parse({}), { warn: (w) => void warnings.push(w) })
  const value = (name: string) => labels.structures.find((structure) => structure.name === name)!.value

  test('is a structure of its own with its blur of 1 mm; bone has none of its voxels', () => {
    forEachVoxel(grid, (voxel, [x, y, z]) => {
      const r = Math.sqrt(x * x + y * y)
      if (z < -3.1 && r < 3) expect(labels.values[voxel]).toBe(value('metal'))
      if (labels.values[voxel] === value('metal')) expect(r).toBeLessThan(4.1)
      if (z > 0 && Math.abs(x) < 8 && Math.abs(y) < 8) expect(labels.values[voxel]).toBe(1)
    })
  })

  test('its streaks are flagged in its slices and nowhere else', () => {
    const flagged = { inside: 0, of: 0, elsewhere: 0, rest: 0 }
    forEachVoxel(grid, (voxel, [x, y, z]) => {
      if (labels.values[voxel] !== 0 && labels.values[voxel] !== value('metal_streaks')) return
      const hit = labels.values[voxel] === value('metal_streaks') ? 1 : 0
      const r = Math.sqrt(x * x + y * y)
      if (z < -6 && r > 14 && r < 26) {
        flagged.inside += hit
        flagged.of++
      }
      if (z > 4 || r > 40) {
        flagged.elsewhere += hit
        flagged.rest++
      }
    })
    expect(flagged.inside / flagged.of).toBeGreaterThan(0.9)
    expect(flagged.elsewhere).toBe(0)
    expect(flagged.rest).toBeGreaterThan(10_000)
  })

  test('it is told, with the share of bone among streaks', () => {
    expect(warnings.map(({ code }) => code)).toEqual(['METAL_FOUND', 'METAL_STREAKS'])
    expect(warnings[0]!.message).toMatch(/metal of [01]\.\d cm³ is held apart/)
    expect(warnings[1]!.message).toMatch(/^\d+ % of femur_left/)
  })

  test('an image without metal stays as it is, without a word', () => {
    const plain = scan(false)
    const silent: Warning[] = []
    const before = bone(plain)
    expect(holdMetal(plain, before, metalSchema.parse({}), { warn: (w) => void silent.push(w) })).toBe(before)
    expect(silent).toEqual([])
  })

  test('without labels it starts a map; small bright specks are no metal', () => {
    const alone = holdMetal(image, undefined, metalSchema.parse({}), { warn: () => {} })
    expect(alone.structures.map(({ name }) => name)).toEqual(['metal', 'metal_streaks'])
    const none = holdMetal(image, undefined, metalSchema.parse({ least: 100_000 }), { warn: () => {} })
    expect(none.values.includes(1)).toBe(false)
  })
})
