import { seededRandom } from '../../src/base/random.ts'
import { distance, length, type Vector3 } from '../../src/base/vectors.ts'
import type { Device } from '../../src/geometry/device.ts'
import type { GateResult, ImageResult } from '../../src/geometry/image.ts'
import type { LabelMap } from '../../src/geometry/label-map.ts'
import { type Body, boxMesh, type TriangleMesh } from '../../src/geometry/mesh.ts'
import type { ProvenanceRecord } from '../../src/geometry/provenance.ts'
import { type Grid, pointOfIndex, voxelCountOf } from '../../src/geometry/volume.ts'
import type { FileSet } from '../../src/step.ts'

/** Two balls of bone whose shells touch, in soft tissue with noise; the second leaves the image. mm, LPS. */
const BALLS: readonly { readonly centre: Vector3; readonly radius: number }[] = [
  { centre: [-7, 0, 20], radius: 7 },
  { centre: [7.4, 1, 24], radius: 7 },
]
const SHELL = 2
const SOFT_TISSUE = 50
const MARROW = 140
const CORTEX = 900

export const grid: Grid = {
  size: [32, 24, 22],
  spacing: [0.9, 0.9, 1.2],
  origin: [-15, -11, 8],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
}

function forEachVoxel(visit: (index: number, point: Vector3) => void): void {
  const [nx, ny, nz] = grid.size
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) visit(i + nx * (j + ny * k), pointOfIndex(grid, [i, j, k]))
    }
  }
}

function valueAt(point: Vector3): number {
  for (const { centre, radius } of BALLS) {
    const depth = radius - distance(point, centre)
    if (depth >= 0) return depth < SHELL ? CORTEX : MARROW
  }
  return SOFT_TISSUE
}

/** The CT of the two balls. */
export function phantomImage(): ImageResult {
  const random = seededRandom(42)
  const values = new Int16Array(voxelCountOf(grid))
  forEachVoxel((index, point) => {
    values[index] = Math.round(valueAt(point) + 40 * (random() - 0.5))
  })
  return {
    volume: { grid, values, modality: 'CT', source: { format: 'computed' } },
    geometry: { regular: true, tilt: 0, maxError: 0, missing: [], duplicate: [] },
    resampled: false,
    padding: 0,
    valueRange: [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))],
  }
}

/** The two balls by name. */
export function phantomLabels(): LabelMap {
  const values = new Uint8Array(voxelCountOf(grid))
  forEachVoxel((index, point) => {
    values[index] = 1 + BALLS.findIndex(({ centre, radius }) => distance(point, centre) <= radius)
  })
  return {
    grid,
    values,
    structures: [
      { value: 1, name: 'hip_right', side: 'right', colour: [220, 200, 160] },
      { value: 2, name: 'hip_left', side: 'left', colour: [160, 200, 220] },
    ],
  }
}

/** The two balls painted in every fourth slice only. */
export function phantomSlices(): LabelMap {
  const labels = phantomLabels()
  const [nx, ny] = labels.grid.size
  const slice = (voxel: number) => Math.floor(voxel / (nx * ny))
  return { ...labels, values: labels.values.map((value, voxel) => (slice(voxel) % 4 === 0 ? value : 0)) }
}

/** Files of a network as nnU-Net writes them; the golden runtime takes the values as scores. */
export function phantomNetworkFiles(): FileSet {
  const plans = {
    configurations: {
      '3d_fullres': {
        spacing: [1.2, 0.9, 0.9],
        patch_size: [12, 16, 16],
        normalization_schemes: ['CTNormalization'],
      },
    },
    foreground_intensity_properties_per_channel: {
      '0': { mean: 300, std: 100, percentile_00_5: -200, percentile_99_5: 1000 },
    },
  }
  const contents: Readonly<Record<string, unknown>> = {
    'dataset.json': { labels: { background: 0, bone: 1 } },
    'model.onnx': 0,
    'plans.json': plans,
  }
  const files = Object.entries(contents).map(([name, content]) => {
    const bytes = new TextEncoder().encode(JSON.stringify(content))
    return { name, size: bytes.length, read: () => bytes }
  })
  return { files }
}

/** A file with two strokes. */
export function phantomStrokeFile(): FileSet {
  const way = [
    [-12, 0, 20],
    [10, 2, 24],
  ]
  const outline = [
    [0, -4, 20],
    [8, -4, 20],
    [8, 5, 20],
  ]
  const strokes = [
    { tool: 'brush', structure: 'tumour', at: way, radius: 2, over: true, by: 'test' },
    { tool: 'polygon', structure: 'tumour', outline },
  ]
  const bytes = new TextEncoder().encode(JSON.stringify({ strokes }))
  return { files: [{ name: 'strokes.json', size: bytes.length, read: () => bytes }] }
}

/** All bone as one structure with the shells' cavities open, as a threshold leaves it. */
export function phantomBone(): LabelMap {
  const values = new Uint8Array(voxelCountOf(grid))
  const { volume } = phantomImage()
  for (let i = 0; i < values.length; i++) values[i] = volume.values[i]! >= 226 ? 1 : 0
  return { grid, values, structures: [{ value: 1, name: 'bone', side: 'unknown', colour: [230, 220, 200] }] }
}

/** A ball from an octahedron, each triangle split `times` times: closed, outward. */
export function ballMesh(centre: Vector3, radius: number, times: number): TriangleMesh {
  let points: Vector3[] = [
    [1, 0, 0],
    [-1, 0, 0],
    [0, 1, 0],
    [0, -1, 0],
    [0, 0, 1],
    [0, 0, -1],
  ]
  let triangles = [0, 2, 4, 2, 1, 4, 1, 3, 4, 3, 0, 4, 2, 0, 5, 1, 2, 5, 3, 1, 5, 0, 3, 5]
  for (let n = 0; n < times; n++) {
    const middles = new Map<string, number>()
    const middle = (a: number, b: number): number => {
      const key = a < b ? `${a},${b}` : `${b},${a}`
      const known = middles.get(key)
      if (known !== undefined) return known
      const [p, q] = [points[a]!, points[b]!]
      const sum: Vector3 = [p[0] + q[0], p[1] + q[1], p[2] + q[2]]
      const size = length(sum)
      points.push([sum[0] / size, sum[1] / size, sum[2] / size])
      middles.set(key, points.length - 1)
      return points.length - 1
    }
    points = [...points]
    triangles = Array.from({ length: triangles.length / 3 }, (_, t) => {
      const [a, b, c] = [triangles[3 * t]!, triangles[3 * t + 1]!, triangles[3 * t + 2]!]
      const [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)]
      return [a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca]
    }).flat()
  }
  const positions = new Float32Array(points.flatMap((p) => p.map((x, axis) => centre[axis]! + radius * x)))
  return { positions, triangles: Uint32Array.from(triangles) }
}

/** The second ball as a surface. */
export function phantomBody(): Body {
  const { centre, radius } = BALLS[1]!
  return {
    name: 'hip_left',
    mesh: ballMesh(centre, radius, 3),
    side: 'left',
    colour: [160, 200, 220],
    deviations: [],
  }
}

/** Both balls as a model. */
export function phantomDevice(): Device {
  const { centre, radius } = BALLS[0]!
  const right: Body = {
    name: 'hip_right',
    mesh: ballMesh(centre, radius, 3),
    side: 'right',
    colour: [220, 200, 160],
    deviations: [],
  }
  return { name: 'model', kind: 'model', side: 'both', bodies: [right, phantomBody()], scale: 1, marking: [] }
}

/** NRRD with raw voxels, as one file. */
function nrrdFile(name: string, type: 'int16' | 'uint8', values: Int16Array | Uint8Array): FileSet {
  const { size, spacing, origin } = grid
  const [sx, sy, sz] = spacing
  const header = new TextEncoder().encode(
    [
      'NRRD0004',
      `type: ${type}`,
      'dimension: 3',
      'space: left-posterior-superior',
      `sizes: ${size.join(' ')}`,
      `space directions: (${sx},0,0) (0,${sy},0) (0,0,${sz})`,
      'kinds: domain domain domain',
      'endian: little',
      'encoding: raw',
      `space origin: (${origin.join(',')})`,
      '',
      '',
    ].join('\n'),
  )
  const bytes = new Uint8Array(header.length + values.byteLength)
  bytes.set(header)
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), header.length)
  const read = (start = 0, end = bytes.length) => bytes.slice(start, end)
  return { files: [{ name, size: bytes.length, read }] }
}

/** The CT as a file. */
export function phantomFiles(): FileSet {
  return nrrdFile('phantom.nrrd', 'int16', phantomImage().volume.values as Int16Array)
}

/** The two balls by name, as a file. */
export function phantomLabelFiles(): FileSet {
  return nrrdFile('labels.nrrd', 'uint8', phantomLabels().values as Uint8Array)
}

/** A scan that may carry a model, with a warning, and no guide. */
export function phantomGate(): GateResult {
  return {
    verdicts: { model: 'warn', guide: 'refuse', implant: 'refuse' },
    findings: [
      {
        rule: 'slice-spacing',
        title: 'Distance of the slices',
        value: 3,
        limit: '<= 1.5',
        unit: 'mm',
        source: 'test',
        verdicts: { model: 'warn', guide: 'refuse', implant: 'refuse' },
        remedy: 'scan with thinner slices',
      },
    ],
  }
}

/** A block with room for text, and a ball that stands half out of it. */
export function phantomBlock(): readonly Body[] {
  return [
    {
      name: 'hip_left',
      mesh: boxMesh([0, 0, 0], [40, 30, 20]),
      side: 'left',
      colour: [160, 200, 220],
      deviations: [],
    },
    {
      name: 'tumour',
      mesh: ballMesh([41, 15, 10], 6, 3),
      side: 'left',
      colour: [200, 60, 60],
      deviations: [],
    },
  ]
}

/** The record of a run of one step. */
export function phantomProvenance(): ProvenanceRecord {
  const hash = '0123456789abcdef'.repeat(4)
  return {
    program: 'trabecula',
    version: '0.0.0',
    steps: [
      {
        id: 'images.ct',
        kind: 'image/read',
        version: 1,
        title: 'Read an image series',
        key: hash,
        content: hash,
        params: { modality: 'CT' },
        inputs: { files: hash },
        warnings: [{ code: 'RESAMPLED', message: 'interpolated', where: 'image' }],
      },
    ],
    sources: [{ id: 'images.ct', name: 'phantom.nrrd', sha256: hash }],
    faults: [],
  }
}
