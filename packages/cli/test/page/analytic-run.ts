import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Grid, pointOfIndex, type Vector3 } from '@trabecula/core'

/** An ellipsoid: the one body whose surface, inside and volume are known exactly. */
export interface Ellipsoid {
  readonly name: string
  readonly label: string
  readonly side: 'left' | 'right' | 'midline'
  readonly centre: Vector3
  readonly radii: Vector3
  readonly colour: readonly [number, number, number]
}

/** LPS, mm: +x is the patient's left. About as large as a pelvis. */
export const ellipsoids: readonly Ellipsoid[] = [
  {
    name: 'hip_left',
    label: 'Hip bone, left',
    side: 'left',
    centre: [72, 0, 0],
    radii: [28, 42, 72],
    colour: [226, 201, 160],
  },
  {
    name: 'hip_right',
    label: 'Hip bone, right',
    side: 'right',
    centre: [-72, 0, 0],
    radii: [28, 42, 72],
    colour: [160, 196, 226],
  },
  {
    name: 'sacrum',
    label: 'Sacrum',
    side: 'midline',
    centre: [0, 48, 18],
    radii: [34, 16, 44],
    colour: [190, 214, 160],
  },
  {
    name: 'vertebra_l5',
    label: 'Vertebra L5',
    side: 'midline',
    centre: [0, 30, 78],
    radii: [25, 18, 13],
    colour: [222, 184, 212],
  },
  {
    name: 'vertebra_l4',
    label: 'Vertebra L4',
    side: 'midline',
    centre: [0, 24, 106],
    radii: [25, 18, 13],
    colour: [200, 170, 232],
  },
  {
    name: 'femur_left',
    label: 'Femur, left',
    side: 'left',
    centre: [112, -6, -70],
    radii: [19, 19, 52],
    colour: [236, 178, 142],
  },
  {
    name: 'femur_right',
    label: 'Femur, right',
    side: 'right',
    centre: [-112, -6, -70],
    radii: [19, 19, 52],
    colour: [142, 208, 204],
  },
  {
    name: 'tumour',
    label: 'Tumour, left',
    side: 'left',
    centre: [66, -52, 18],
    radii: [22, 20, 24],
    colour: [224, 92, 92],
  },
]

export interface AnalyticRunOptions {
  readonly grid: Grid
  /** Rings of each ellipsoid; 4·rings² triangles about. */
  readonly rings: number
  readonly synthetic: boolean
  readonly case: string
}

/** 10 mm voxels round the bodies above: some kilobytes. */
export const smallRun: AnalyticRunOptions = {
  grid: {
    size: [32, 20, 28],
    spacing: [9, 9, 10],
    origin: [-139.5, -85.5, -135],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  },
  rings: 24,
  synthetic: true,
  case: 'ANALYTIC-1',
}

/** The size of a real case: 8 bodies of 90,000 triangles, 352 × 264 × 220 voxels. */
export const fullSizeRun: AnalyticRunOptions = {
  grid: {
    size: [352, 264, 220],
    spacing: [0.8, 0.8, 1],
    origin: [-140.4, -105.2, -109.5],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  },
  rings: 150,
  synthetic: true,
  case: 'ANALYTIC-2',
}

/** Triangles of an ellipsoid from `rings` × 2·rings quads, outward; binary STL. */
export function ellipsoidStl({ centre, radii }: Ellipsoid, rings: number): Uint8Array {
  const sectors = 2 * rings
  const at = (ring: number, sector: number): Vector3 => {
    const theta = (Math.PI * ring) / rings
    const phi = (2 * Math.PI * (sector % sectors)) / sectors
    const s = ring === 0 || ring === rings ? 0 : Math.sin(theta)
    return [
      centre[0] + radii[0] * s * Math.cos(phi),
      centre[1] + radii[1] * s * Math.sin(phi),
      centre[2] + radii[2] * Math.cos(theta),
    ]
  }
  const triangles: Vector3[] = []
  for (let r = 0; r < rings; r++) {
    for (let s = 0; s < sectors; s++) {
      if (r > 0) triangles.push(at(r, s), at(r + 1, s), at(r, s + 1))
      if (r < rings - 1) triangles.push(at(r, s + 1), at(r + 1, s), at(r + 1, s + 1))
    }
  }
  const bytes = new Uint8Array(84 + (triangles.length / 3) * 50)
  const view = new DataView(bytes.buffer)
  view.setUint32(80, triangles.length / 3, true)
  triangles.forEach((point, i) => {
    const offset = 84 + Math.floor(i / 3) * 50 + 12 + (i % 3) * 12
    point.forEach((value, axis) => void view.setFloat32(offset + 4 * axis, value, true))
  })
  return bytes
}

/** Which ellipsoid holds each voxel: its number from 1, 0 outside all. And a CT of it: air, soft tissue, marrow, cortex, with noise. */
export function analyticImage(grid: Grid): { ct: Int16Array; labels: Uint8Array } {
  const [nx, ny, nz] = grid.size
  const ct = new Int16Array(nx * ny * nz)
  const labels = new Uint8Array(nx * ny * nz)
  let noise = 12345
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const [x, y, z] = pointOfIndex(grid, [i, j, k])
        noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0
        let value = (x / 136) ** 2 + (y / 88) ** 2 < 1 ? 40 : -1000
        for (let b = 0; b < ellipsoids.length; b++) {
          const { centre: c, radii: r } = ellipsoids[b]!
          const d = ((x - c[0]) / r[0]) ** 2 + ((y - c[1]) / r[1]) ** 2 + ((z - c[2]) / r[2]) ** 2
          if (d > 1) continue
          labels[v] = b + 1
          value = b === 7 ? 70 : d > 0.78 ? 1100 : 180
        }
        ct[v] = value + (noise >>> 27) - 16
      }
    }
  }
  return { ct, labels }
}

/** Writes a finished run in the layout that `run … -o DIR` writes. */
export function writeAnalyticRun(folder: string, options: AnalyticRunOptions): void {
  const files: { path: string; sha256: string; bytes: number }[] = []
  const write = (path: string, bytes: Uint8Array | string): void => {
    const data = Buffer.from(bytes)
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), data)
    files.push({ path, sha256: createHash('sha256').update(data).digest('hex'), bytes: data.length })
  }
  const { ct, labels } = analyticImage(options.grid)
  write('view/ct.i16.gz', gzipSync(new Uint8Array(ct.buffer), { level: 1 }))
  write('view/labels.u8.gz', gzipSync(labels, { level: 1 }))
  for (const body of ellipsoids) write(`model/${body.name}.stl`, ellipsoidStl(body, options.rings))
  write('messages/ct-to-sender.en.txt', 'Scan of case ANALYTIC: please send another one\n')
  write('messages/ct-to-sender.zh.txt', '病例 ANALYTIC 的扫描：请重新发送\n')
  write('report.html', reportHtml(options.case))
  write('view/scene.json', JSON.stringify(sceneOf(options.grid)))
  writeFileSync(join(folder, 'record.json'), JSON.stringify(recordOf(options, files), undefined, 2))
}

function sceneOf(grid: Grid): object {
  return {
    bodies: ellipsoids.map(({ name, label, side, colour }, i) => ({
      device: 'model',
      name,
      label,
      side,
      colour,
      mesh: `model/${name}.stl`,
      scale: 1,
      structure: i + 1,
    })),
    volumes: [
      {
        name: 'ct',
        modality: 'CT',
        ...grid,
        values: 'view/ct.i16.gz',
        slope: 1,
        intercept: 0,
        window: { level: 300, width: 1500 },
      },
    ],
    labels: {
      values: 'view/labels.u8.gz',
      ...grid,
      structures: ellipsoids.map(({ name, colour }, i) => ({ value: i + 1, name, colour })),
    },
  }
}

function checksOf(source: string): object[] {
  return [
    ...ellipsoids.map((body) => ({
      id: `model.${body.name}.closed`,
      title: `${body.label}: surface is closed`,
      passed: true,
      required: true,
      value: true,
      limit: 'true',
      source,
    })),
    {
      id: 'gate.ct.model',
      title: 'Slice distance is fine enough for a model',
      passed: true,
      required: true,
      value: 1,
      limit: '<= 2',
      unit: 'mm',
      source: 'Scan gate',
    },
    {
      id: 'model.sacrum.wall',
      title: 'Sacrum: least wall',
      passed: false,
      required: true,
      value: 0.612345,
      limit: '>= 0.8',
      unit: 'mm',
      source: 'Printer',
      remedy: 'Thicken the part or print it larger',
    },
    {
      id: 'model.tumour.deviation',
      title: 'Tumour: distance to the unreduced surface',
      passed: false,
      required: false,
      value: 0.31,
      limit: '<= 0.3',
      unit: 'mm',
      source,
      remedy: 'Ask for a smaller tolerance',
    },
  ]
}

function recordOf({ synthetic, case: name }: AnalyticRunOptions, files: readonly object[]): object {
  const source = 'Analytic ellipsoids'
  return {
    program: 'Trabecula',
    version: '0.1.0',
    case: name,
    title: 'Pelvis of ellipsoids',
    side: 'left',
    synthetic,
    gates: [
      {
        image: 'ct',
        verdicts: { model: 'pass', guide: 'refuse', implant: 'warn' },
        findings: [
          {
            rule: 'slice-spacing',
            title: 'Distance of slices',
            value: 3,
            unit: 'mm',
            limit: 'guide, implant: warn > 1.25, refuse >= 3',
            source: 'Scan gate',
            verdicts: { model: 'pass', guide: 'refuse', implant: 'warn' },
            remedy: 'reconstruct slices of 1 mm or less, every 1 mm or less',
          },
          {
            rule: 'matrix',
            title: 'Pixels along the shorter side of the slices',
            value: 512,
            limit: 'guide, implant: warn < 256',
            source: 'Scan gate',
            verdicts: { model: 'pass', guide: 'pass', implant: 'pass' },
          },
        ],
      },
    ],
    notice: 'not cleared as a medical device; the responsible person verifies',
    lang: 'en',
    steps: [
      {
        id: 'images.ct',
        kind: 'image/read',
        version: 1,
        key: 'a'.repeat(64),
        content: 'b'.repeat(64),
        state: 'computed',
        params: {},
      },
    ],
    files,
    devices: [
      {
        name: 'model',
        kind: 'model',
        side: 'left',
        files: ellipsoids.map((body) => `model/${body.name}.stl`),
      },
    ],
    checks: checksOf(source),
    warnings: [
      {
        code: 'ACQUISITION_NUMBER_MISSING',
        message: 'expected an acquisition number, got none',
        where: 'ct (0020,0012)',
        step: 'images.ct',
      },
    ],
    faults: [],
    decisions: [],
  }
}

function reportHtml(name: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Report</title><style>body{font-family:sans-serif;margin:2rem}</style><h1>Report of ${name}</h1><p>Not cleared as a medical device; the responsible person verifies.</p></html>`
}
