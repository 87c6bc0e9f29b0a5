import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { installedNetworks } from '../../../cli/src/runtime/onnx.ts'
import { centredGrid, forEachVoxel, imageOf } from '../../test/label-phantoms.ts'
import { meanThresholdModel } from '../../test/tiny-onnx.ts'
import type { Warning } from '../base/errors.ts'
import { length } from '../base/vectors.ts'
import { onnxHeader } from '../formats/onnx-header.ts'
import { type FileSet, type NetworkRuntime, plainContext, StepError } from '../step.ts'
import { askNetwork, networkSchema, resized } from './network.ts'

const model = meanThresholdModel(1.2)
const PLANS = {
  configurations: {
    '3d_lowres': { spacing: [1, 1, 1], patch_size: [8, 12, 16], normalization_schemes: ['CTNormalization'] },
    '3d_fullres': { inherits_from: '3d_lowres', spacing: [1.2, 0.9, 0.9] },
  },
  foreground_intensity_properties_per_channel: {
    '0': { mean: 100, std: 200, percentile_00_5: -500, percentile_99_5: 1500 },
  },
}
const DATASET = { channel_names: { 0: 'CT' }, labels: { background: 0, 'Hip Bone': 1 } }

function filesOf(contents: Readonly<Record<string, unknown>>): FileSet {
  const files = Object.entries(contents).map(([name, content]) => {
    const bytes = content instanceof Uint8Array ? content : new TextEncoder().encode(JSON.stringify(content))
    return { name, size: bytes.length, read: () => bytes }
  })
  return { files }
}
const folder = (more: object = {}) =>
  filesOf({ 'model.onnx': model, 'plans.json': PLANS, 'dataset.json': DATASET, ...more })

/** The convolution of the tiny model, in plain loops: what the runtime must give. */
const plain: NetworkRuntime = {
  open: async () => ({
    runtime: 'plain 1',
    async run(data, [, , nz, ny, nx]) {
      const voxels = data.length
      const scores = new Float32Array(2 * voxels)
      for (let v = 0; v < voxels; v++) {
        const [i, j, k] = [v % nx!, Math.floor(v / nx!) % ny!, Math.floor(v / nx! / ny!)]
        let sum = 0
        for (let c = 0; c < 27; c++) {
          const [x, y, z] = [i + (c % 3) - 1, j + (Math.floor(c / 3) % 3) - 1, k + Math.floor(c / 9) - 1]
          if (x >= 0 && y >= 0 && z >= 0 && x < nx! && y < ny! && z < nz!)
            sum += data[x + nx! * (y + ny! * z)]!
        }
        scores[v] = 1.2 - sum / 27
        scores[voxels + v] = sum / 27 - 1.2
      }
      return { data: scores, dims: [1, 2, nz!, ny!, nx!] }
    },
    close: async () => {},
  }),
}

const grid = centredGrid([40, 34, 22], [0.8, 0.8, 1.1])
const image = imageOf(grid, (p) => (length(p) < 9 ? 700 : 40), 0.6) // (700 − 100) / 200 = 3, (40 − 100) / 200 < 0.
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function ask(network: NetworkRuntime | undefined, files = folder(), params: object = {}) {
  const warnings: Warning[] = []
  const context = { ...plainContext(sha256, warnings), ...(network ? { network } : {}) }
  return { labels: await askNetwork(image, files, networkSchema.parse(params), context), warnings }
}

function diceOfBall(values: ArrayLike<number>): number {
  let [both, sum] = [0, 0]
  forEachVoxel(grid, (voxel, p) => {
    const [a, b] = [values[voxel] === 1, length(p) < 9]
    if (a && b) both++
    sum += Number(a) + Number(b)
  })
  return (2 * both) / sum
}

describe('a network that is brought along', () => {
  test('spacing, normalisation, patches and labels as nnU-Net says; what it was is told', async () => {
    const { labels, warnings } = await ask(plain)
    expect(labels.structures.map(({ name, value }) => [name, value])).toEqual([['hip_bone', 1]])
    expect(diceOfBall(labels.values)).toBeGreaterThan(0.95)
    expect(warnings.map(({ code }) => code)).toEqual(['NETWORK_USED', 'NETWORK_NOT_REVIEWED'])
    expect(warnings[0]!.message).toContain(`sha256 ${sha256(model)}, opset 13`)
    expect(warnings[0]!.message).toContain('plain 1')
  })

  test('how the image is cut into patches changes nothing away from their rims', async () => {
    const one = {
      ...PLANS,
      configurations: {
        '3d_fullres': {
          ...PLANS.configurations['3d_lowres'],
          spacing: [1.2, 0.9, 0.9],
          patch_size: [32, 48, 48],
        },
      },
    }
    const whole = await ask(plain, folder({ 'plans.json': one }))
    const { labels } = await ask(plain)
    let differing = 0
    labels.values.forEach((value, v) => {
      if (value !== whole.labels.values[v]) differing++
    })
    expect(differing / labels.values.length).toBeLessThan(0.002)
  })

  test('resampling is exact for a ramp, and there and back', async () => {
    const ramp = Float32Array.from({ length: 10 * 3 * 2 }, (_, v) => v % 10)
    const fine = await resized(
      { values: ramp, size: [10, 3, 2] },
      [20, 3, 2],
      plainContext(() => ''),
    )
    expect([...fine.slice(1, 19)]).toEqual(Array.from({ length: 18 }, (_, i) => (i + 1.5) / 2 - 0.5))
  })

  test.each([
    ['no runtime', undefined, folder(), {}, 'NETWORK_RUNTIME'],
    ['no plans', plain, filesOf({ 'model.onnx': model, 'dataset.json': DATASET }), {}, 'NETWORK_FILES'],
    ['plans that are none', plain, folder({ 'plans.json': { configurations: 7 } }), {}, 'NETWORK_FILES'],
    ['another configuration', plain, folder(), { configuration: '2d' }, 'NETWORK_FILES'],
    ['two models', plain, folder({ 'b.onnx': model }), {}, 'NETWORK_FILES'],
    [
      'a huge patch',
      plain,
      folder({
        'plans.json': {
          configurations: {
            '3d_fullres': {
              spacing: [1, 1, 1],
              patch_size: [1024, 1024, 1024],
              normalization_schemes: ['NoNormalization'],
            },
          },
        },
      }),
      {},
      'NETWORK_FILES',
    ],
    [
      'CT without intensities',
      plain,
      folder({ 'plans.json': { configurations: PLANS.configurations } }),
      {},
      'NETWORK_FILES',
    ],
    ['another model than approved', plain, folder(), { sha256: '0'.repeat(64) }, 'NETWORK_OTHER'],
  ] as const)('%s is refused', async (_, network, files, params, code) => {
    const error = await ask(network, files, params).catch((fault: unknown) => fault)
    expect(error).toBeInstanceOf(StepError)
    expect((error as StepError).code).toBe(code)
  })

  test('the fingerprint stands in for intensities that the plans lack', async () => {
    const { foreground_intensity_properties_per_channel, ...rest } = PLANS
    const fingerprint = { foreground_intensity_properties_per_channel }
    const files = folder({ 'plans.json': rest, 'dataset_fingerprint.json': fingerprint })
    expect((await ask(plain, files)).labels).toEqual((await ask(plain)).labels)
  })

  test('an ONNX file’s header is read, and anything else is none', () => {
    expect(onnxHeader(model)).toEqual({ irVersion: 8, producer: 'trabecula-test', opset: 13 })
    expect(onnxHeader(new TextEncoder().encode('solid cube'))).toMatchObject({ opset: undefined })
    expect(onnxHeader(new Uint8Array(0))).toMatchObject({ irVersion: undefined })
  })
})

const installed = process.env.TRABECULA_ONNX
  ? createRequire(import.meta.url).resolve(process.env.TRABECULA_ONNX)
  : undefined
const runtime = installedNetworks(installed)

test.skipIf(!runtime)(
  'ONNX Runtime itself gives the same labels (skipped where onnxruntime-web is not installed)',
  async () => {
    const { labels, warnings } = await ask(runtime)
    expect(labels).toEqual((await ask(plain)).labels)
    expect(warnings[0]!.message).toMatch(/run by onnxruntime-web \d/)
  },
)
