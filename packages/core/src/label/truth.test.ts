// The demonstration cases against what is known of them: computed truth, and a public program's automatic labels.
import { existsSync, readFileSync } from 'node:fs'
import { distanceTransform } from '@trabecula/kernels'
import { expect, test } from 'vitest'
import { SHARED_DATA, testContext } from '../../test/file-set.ts'
import { confusion, diceOf, elementsIn, readCase, solidCase, splitCase } from '../../test/label-truth.ts'
import type { Warning } from '../base/errors.ts'
import { seededRandom } from '../base/random.ts'
import { readNifti } from '../formats/nifti.ts'
import type { LabelMap } from '../geometry/label-map.ts'
import { separated, separateSchema } from './separate.ts'
import { thresholdImage, thresholdSchema } from './threshold.ts'

const truthFile = `${SHARED_DATA}synthetic-pelvis-tumour/truth/bones_ctgrid.nii.gz`
const referenceFolder = `${SHARED_DATA}ct-pelvis-real-3mm/reference-seg`

function labelsOf(path: string): LabelMap {
  const { grid, values } = readNifti(new Uint8Array(readFileSync(path)), path)
  return { grid, values: Uint8Array.from(values), structures: [] }
}

const FLAGSHIP = new Map(
  ['hip_left', 'hip_right', 'sacrum', 'vertebra_l5', 'vertebra_l4', 'femur_left', 'femur_right'].map(
    (name, n) => [n + 1, name],
  ),
)

test.skipIf(!existsSync(truthFile))(
  'flagship (skipped without ../shared/data): Dice over 0.97 for each bone, hips and femora within 2 mm of their own',
  async () => {
    const given = await readCase('pelvis-tumour')
    const truth = labelsOf(truthFile)
    const domains = splitCase(given)
    const warnings: Warning[] = []
    const bones = await solidCase(given, domains, warnings)
    const counts = confusion(bones, truth, FLAGSHIP)
    for (const name of FLAGSHIP.values()) expect(diceOf(counts, name), name).toBeGreaterThan(0.97)
    expect(warnings.map(({ where }) => where).sort()).toEqual(
      ['femur_left', 'femur_right', 'hip_left', 'hip_right'].map((name) => `structure ${name}`),
    )
    const elements = elementsIn(bones, truth)
    for (const side of ['left', 'right']) {
      for (const [name, other] of [
        [`hip_${side}`, `femur_${side}`],
        [`femur_${side}`, `hip_${side}`],
      ] as const) {
        const value = [...FLAGSHIP].find(([, known]) => known === name)![0]
        const taken = bones.structures.find((structure) => structure.name === other)!.value
        const outside = Uint8Array.from(truth.values, (label) => (label === value ? 0 : 1))
        const depth = distanceTransform(
          outside,
          truth.grid.size,
          truth.grid.spacing as [number, number, number],
        )
        let deepest = 0
        depth.forEach((d, v) => {
          if (d > deepest && bones.values[elements[v]!] === taken) deepest = d
        })
        expect(deepest, `${name} labelled ${other}, mm deep`).toBeLessThan(2)
      }
    }
    // Seeds set roughly (1.5 mm sd) by another hand: no voxel of true bone changes its name.
    const random = seededRandom(20261121)
    const gauss = () => 1.5 * Array.from({ length: 12 }, random).reduce((sum, x) => sum + x, -6)
    const seeds = Object.fromEntries(
      Object.entries(given.split.seeds).map(([name, seed]) => [
        name,
        { ...seed, points: seed.points!.map((p) => p.map((x) => x + gauss())) },
      ]),
    )
    const moved = splitCase(given, { ...given.split, seeds })
    let changed = 0
    truth.values.forEach((label, v) => {
      if (label > 0 && domains.values[elements[v]!] !== moved.values[elements[v]!]) changed++
    })
    expect(changed).toBe(0)
  },
  600_000,
)

test.skipIf(!existsSync(truthFile))(
  'flagship without seeds (skipped without ../shared/data): every bone is parted from the others',
  async () => {
    const { image } = await readCase('pelvis-tumour')
    const mask = thresholdImage(image, thresholdSchema.parse({ preset: 'bone' }))
    const found = separated(image, mask, separateSchema.parse({}), testContext())
    const counts = confusion(found, labelsOf(truthFile), FLAGSHIP)
    const owners = new Map<string, string>()
    for (const name of FLAGSHIP.values()) {
      const pieces = [...counts].filter(([key]) => key.startsWith(`${name}|bone`)).sort((a, b) => b[1] - a[1])
      const whole = pieces.reduce((sum, [, count]) => sum + count, 0)
      const piece = pieces[0]![0].split('|')[1]!
      expect(owners.get(piece), `${name} and another are ${piece}`).toBeUndefined()
      owners.set(piece, name)
      expect(pieces[0]![1] / whole, name).toBeGreaterThan(0.85)
      // A bone may fall into two, but nothing of it goes to another bone's piece.
      for (const [key, count] of pieces.slice(1)) {
        const other = [...counts].some(
          ([k, n]) => k.endsWith(`|${key.split('|')[1]}`) && !k.startsWith('-') && k !== key && n > count,
        )
        if (other) expect(count / whole, key).toBeLessThan(0.002)
      }
    }
  },
  600_000,
)

// Automatic labels of TotalSegmentator v2: a reference, not truth. Floors a little under what the case reaches.
const REFERENCE: readonly (readonly [number, string, number])[] = [
  [25, 'sacrum', 0.83],
  [27, 'vertebra_l5', 0.87],
  [28, 'vertebra_l4', 0.91],
  [29, 'vertebra_l3', 0.92],
  [30, 'vertebra_l2', 0.89],
  [31, 'vertebra_l1', 0.89],
  [32, 'vertebra_t12', 0.88],
  [75, 'femur_left', 0.83],
  [76, 'femur_right', 0.9],
  [77, 'hip_left', 0.92],
  [78, 'hip_right', 0.91],
]

test.skipIf(!existsSync(referenceFolder))(
  'real pelvis at 3 mm (skipped without ../shared/data): Dice against the reference labels',
  async () => {
    const given = await readCase('pelvis')
    const reference = labelsOf(`${referenceFolder}/example_seg_fast_force_split.nii.gz`)
    reference.values.forEach((value, v) => {
      if (value === 26) reference.values[v] = 25 // S1 is part of the sacrum.
    })
    const bones = await solidCase(given, splitCase(given), [])
    const counts = confusion(bones, reference, new Map(REFERENCE.map(([value, name]) => [value, name])))
    for (const [, name, floor] of REFERENCE) expect(diceOf(counts, name), name).toBeGreaterThan(floor)
  },
  600_000,
)
