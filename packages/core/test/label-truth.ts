import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import type { Warning } from '../src/base/errors.ts'
import type { ImageResult } from '../src/geometry/image.ts'
import type { LabelMap } from '../src/geometry/label-map.ts'
import { indexOfPoint, pointOfIndex } from '../src/geometry/volume.ts'
import { readImage, readImageSchema } from '../src/image/read.ts'
import { solidBones, solidParams } from '../src/label/solid.ts'
import { splitBones, splitParams } from '../src/label/split.ts'
import { thresholdImage, thresholdSchema } from '../src/label/threshold.ts'
import { diskFiles, testContext } from './file-set.ts'

const cases = fileURLToPath(new URL('../../../cases/', import.meta.url))

interface CaseLabels {
  readonly image: ImageResult
  readonly threshold: unknown
  readonly split: Record<string, unknown> & { readonly seeds: Record<string, { points?: number[][] }> }
  readonly solid: unknown
}

/** A demonstration case's CT and the parameters of its label operations. */
export async function readCase(name: string): Promise<CaseLabels> {
  const file = parse(readFileSync(`${cases}${name}/case.yaml`, 'utf8'))
  const { series, ...params } = file.images.ct
  const image = await readImage(
    diskFiles(`${cases}${name}/${series}`),
    readImageSchema.parse(params),
    testContext(),
  )
  return { image, ...(Object.assign({}, ...file.labels.bones.do) as Omit<CaseLabels, 'image'>) }
}

export function splitCase(given: CaseLabels, split: unknown = given.split): LabelMap {
  const mask = thresholdImage(given.image, thresholdSchema.parse(given.threshold))
  return splitBones(given.image.volume, mask, splitParams.parse(split), testContext())
}

export function solidCase(given: CaseLabels, domains: LabelMap, warnings: Warning[]): Promise<LabelMap> {
  return solidBones(given.image.volume, domains, solidParams.parse(given.solid), testContext(warnings))
}

/** For every voxel of `wanted` whose axes run along (or against) those of `found`: its element in `found`, −1 outside. */
export function elementsIn(found: LabelMap, wanted: LabelMap): Int32Array {
  const [nx, ny, nz] = wanted.grid.size
  const first = indexOfPoint(found.grid, pointOfIndex(wanted.grid, [0, 0, 0]))
  const last = indexOfPoint(found.grid, pointOfIndex(wanted.grid, [nx - 1, ny - 1, nz - 1]))
  const along = [nx, ny, nz].map((n, a) =>
    Array.from({ length: n }, (_, i) =>
      Math.round(first[a]! + (n > 1 ? (i * (last[a]! - first[a]!)) / (n - 1) : 0)),
    ),
  )
  const inside = (x: number, a: number) => x >= 0 && x < found.grid.size[a]!
  const elements = new Int32Array(nx * ny * nz).fill(-1)
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const [x, y, z] = [along[0]![i]!, along[1]![j]!, along[2]![k]!]
        if (inside(x, 0) && inside(y, 1) && inside(z, 2))
          elements[v] = x + found.grid.size[0] * (y + found.grid.size[1] * z)
      }
    }
  }
  return elements
}

/** How many voxels of each wanted value carry which found name: `wanted name|found name`, `-` for none. */
export function confusion(
  found: LabelMap,
  wanted: LabelMap,
  names: ReadonlyMap<number, string>,
): Map<string, number> {
  const elements = elementsIn(found, wanted)
  const byValue = new Map(found.structures.map(({ value, name }) => [value, name]))
  const counts = new Map<string, number>()
  for (let v = 0; v < elements.length; v++) {
    const a = names.get(wanted.values[v]!) ?? '-'
    const b = elements[v]! < 0 ? '-' : (byValue.get(found.values[elements[v]!]!) ?? '-')
    if (a === '-' && b === '-') continue
    const key = `${a}|${b}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

export function diceOf(counts: ReadonlyMap<string, number>, name: string): number {
  let [a, b] = [0, 0]
  for (const [key, count] of counts) {
    const [wanted, found] = key.split('|')
    if (wanted === name) a += count
    if (found === name) b += count
  }
  return (2 * (counts.get(`${name}|${name}`) ?? 0)) / (a + b)
}
