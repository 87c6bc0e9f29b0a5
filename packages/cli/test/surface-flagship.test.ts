import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  type Body,
  bodyParams,
  closestDistances,
  importLabels,
  importLabelsSchema,
  type LabelMap,
  makeBody,
  measureMesh,
  plainContext,
  readImage,
  surfaceSamples,
  type Volume,
  weightedPercentile,
} from '@trabecula/core'
import { beforeAll, expect, test } from 'vitest'
import { fileSetOf } from '../src/runtime/file-set.ts'
import { readStlFile } from './program.ts'

// Truth: the surfaces and the label map from which the flagship's CT was computed.
const shared = fileURLToPath(new URL('../../../../shared/data', import.meta.url))
const withShared = test.skipIf(!existsSync(shared))
const BORDER = 3 // mm from the image's border that are left out.

let image: Volume
let labels: LabelMap

beforeAll(async () => {
  if (!existsSync(shared)) return
  const context = plainContext(() => '')
  image = (await readImage(fileSetOf(`${shared}/synthetic-pelvis-tumour/ct.zip`), {}, context)).volume
  const structures = { l5: { value: 4 }, l4: { value: 5 }, femur_right: { value: 7 } }
  const truth = fileSetOf(`${shared}/synthetic-pelvis-tumour/truth/bones_ctgrid.nii.gz`)
  labels = onGridOf(await importLabels(truth, importLabelsSchema.parse({ structures }), context), image)
})

/** The same voxels in the image's order of axes: the two files may run along an axis in opposite directions. */
function onGridOf(map: LabelMap, { grid }: Volume): LabelMap {
  const [nx, ny, nz] = grid.size
  const flip = [0, 4, 8].map((d) => map.grid.direction[d]! * grid.direction[d]! < 0)
  const values = new Uint8Array(map.values.length)
  const at = (i: number, n: number, axis: number) => (flip[axis] ? n - 1 - i : i)
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) {
        values[i + nx * (j + ny * k)] = map.values[at(i, nx, 0) + nx * (at(j, ny, 1) + ny * at(k, nz, 2))]!
      }
  return { ...map, grid, values }
}

function toTruth(body: Body, name: string) {
  const samples = surfaceSamples(body.mesh, 0.8)
  const truth = readStlFile(`${shared}/meshes-synthetic-truth/${name}.stl`).mesh
  const distances = closestDistances(truth, samples.points)
  const { origin, spacing, size } = image.grid
  const weights = samples.weights.slice()
  let leftOut = 0
  for (let i = 0; i < weights.length; i++) {
    const inside = [0, 1, 2].every((axis) => {
      const from = samples.points[3 * i + axis]! - origin[axis]!
      return from >= BORDER && from <= (size[axis]! - 1) * spacing[axis]! - BORDER
    })
    if (inside) continue
    leftOut += weights[i]!
    weights[i] = 0
  }
  const total = weights.reduce((a, b) => a + b, 0)
  const mean = distances.reduce((sum, d, i) => sum + d * weights[i]!, 0) / total
  return { mean, p95: weightedPercentile(distances, weights, 0.95), leftOut }
}

withShared.each([
  ['l4', 'L4', 0],
  ['l5', 'L5', 0],
  ['femur_right', 'femur_right', 6000],
])(
  '%s lies within 0.2 mm on average, 95 per cent of it within 0.45 mm, of the true surface (needs ../shared/data)',
  async (structure, name, mostLeftOut) => {
    const params = bodyParams.parse({ structure, localEdge: true })
    const body = await makeBody(
      labels,
      image,
      params,
      plainContext(() => ''),
    )
    expect(measureMesh(body.mesh)).toMatchObject({
      closed: true,
      manifold: true,
      oriented: true,
      components: 1,
      selfIntersections: 0,
    })
    const found = toTruth(body, name)
    expect(found.mean).toBeLessThan(0.2)
    expect(found.p95).toBeLessThan(0.45)
    expect(found.leftOut).toBeLessThanOrEqual(mostLeftOut) // mm² near the image's border.
    for (const { operation, max } of body.deviations)
      expect(max).toBeLessThan(operation === 'reduce' ? 0.2 : 0.41)
  },
)
