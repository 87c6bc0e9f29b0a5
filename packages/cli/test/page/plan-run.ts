import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  type Body,
  type Device,
  type Grid,
  type ImageResult,
  type LabelMap,
  pointOfIndex,
  type TriangleMesh,
  type Vector3,
  writeStl,
} from '@trabecula/core'
import { boxMesh } from '@trabecula/core/geometry/mesh'
import type { RegistrationResult, ResectionPlan } from '@trabecula/core/geometry/plan'
import { writeView } from '@trabecula/core/report/view'
import { analyticImage, type Ellipsoid, ellipsoids } from './analytic-run.ts'

const PLAN_CASE = 'PLAN-1'

export const planColours = {
  guide: [64, 220, 120],
  implant: [240, 130, 40],
  tumour: [224, 60, 60],
} as const

const grid: Grid = {
  size: [70, 44, 60],
  spacing: [4, 4, 4.5],
  origin: [-138, -86, -132],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
}

/** The MR of the phantom: turned by 90° about the long axis and shifted, so that it lies right only where it is moved back. */
const toFixed = [0, -1, 0, 12, 1, 0, 0, -7, 0, 0, 1, 30, 0, 0, 0, 1] as const
const mrGrid: Grid = {
  size: [40, 50, 40],
  spacing: [3, 3, 3],
  origin: [-50, -110, -80],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
}

/** An ellipsoid of `rings` × 2·rings quads, closed and outward. */
function ellipsoidMesh({ centre, radii }: Pick<Ellipsoid, 'centre' | 'radii'>, rings: number): TriangleMesh {
  const sectors = 2 * rings
  const positions: number[] = []
  for (let r = 1; r < rings; r++) {
    const theta = (Math.PI * r) / rings
    for (let s = 0; s < sectors; s++) {
      const phi = (2 * Math.PI * s) / sectors
      positions.push(
        centre[0] + radii[0] * Math.sin(theta) * Math.cos(phi),
        centre[1] + radii[1] * Math.sin(theta) * Math.sin(phi),
        centre[2] + radii[2] * Math.cos(theta),
      )
    }
  }
  const top = positions.length / 3
  positions.push(centre[0], centre[1], centre[2] + radii[2], centre[0], centre[1], centre[2] - radii[2])
  const triangles: number[] = []
  const at = (ring: number, sector: number): number => (ring - 1) * sectors + (sector % sectors)
  for (let s = 0; s < sectors; s++) {
    triangles.push(top, at(1, s), at(1, s + 1), top + 1, at(rings - 1, s + 1), at(rings - 1, s))
    for (let r = 1; r < rings - 1; r++) {
      triangles.push(at(r, s), at(r + 1, s), at(r, s + 1), at(r, s + 1), at(r + 1, s), at(r + 1, s + 1))
    }
  }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) }
}

const bodyOf = (name: string, mesh: TriangleMesh, colour: Body['colour']): Body => ({
  name,
  mesh,
  side: 'left',
  colour,
  deviations: [],
})

function imageOf(volume: ImageResult['volume'], valueRange: readonly [number, number]): ImageResult {
  return {
    volume,
    geometry: { regular: true, tilt: 0, maxError: 0, missing: [], duplicate: [] },
    resampled: false,
    padding: 0,
    valueRange,
  }
}

/** Soft tissue grey, bone dark, the tumour bright: what CT does not show. */
function mrImage(): ImageResult {
  const values = new Int16Array(mrGrid.size[0] * mrGrid.size[1] * mrGrid.size[2])
  for (let v = 0; v < values.length; v++) {
    const [nx, ny] = mrGrid.size
    const own = pointOfIndex(mrGrid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))])
    const [x, y, z] = [0, 1, 2].map(
      (row) =>
        toFixed[4 * row]! * own[0] +
        toFixed[4 * row + 1]! * own[1] +
        toFixed[4 * row + 2]! * own[2] +
        toFixed[4 * row + 3]!,
    ) as [number, number, number]
    const inside = ({ centre: c, radii: r }: Ellipsoid): boolean =>
      ((x - c[0]) / r[0]) ** 2 + ((y - c[1]) / r[1]) ** 2 + ((z - c[2]) / r[2]) ** 2 < 1
    const tumour = inside(ellipsoids[7]!)
    values[v] = tumour ? 900 : ellipsoids.slice(0, 7).some(inside) ? 120 : 400
  }
  return imageOf({ grid: mrGrid, values, modality: 'MR', source: { format: 'computed' } }, [0, 900])
}

function devicesOf(): Device[] {
  const device = (name: string, kind: Device['kind'], bodies: readonly Body[]): Device => ({
    name,
    kind,
    side: 'left',
    bodies,
    scale: 1,
    marking: [],
  })
  const bones = ellipsoids.slice(0, 7).map((each) => bodyOf(each.name, ellipsoidMesh(each, 24), each.colour))
  return [
    device('model', 'model', bones),
    device('guide_ilium', 'guide', [
      bodyOf('guide', boxMesh([88, -40, 24], [118, -8, 52]), planColours.guide),
    ]),
    device('implant', 'implant', [
      bodyOf(
        'implant',
        ellipsoidMesh({ centre: [66, -18, -10], radii: [16, 22, 26] }, 240),
        planColours.implant,
      ),
    ]),
  ]
}

function resectionOf(): ResectionPlan {
  const plane = { name: 'ilium', normal: [0, 0, -1] as Vector3, offset: -44 }
  const outline = Float32Array.from({ length: 96 }, (_, i) => {
    const angle = (2 * Math.PI * Math.floor(i / 3)) / 32
    return [72 + 22 * Math.cos(angle), 33 * Math.sin(angle), 44][i % 3]!
  })
  return {
    name: 'resection',
    side: 'left',
    bone: 'hip_left',
    tumour: 'tumour',
    planes: [plane],
    cuts: [
      { plane, area: 2280, outlines: [outline], centroid: [72, 0, 44], distance: 9.2, planeDistance: 8.8 },
    ],
    resected: bodyOf('hip_left', boxMesh([50, -30, -50], [94, 30, 44]), [250, 190, 190]),
    remaining: bodyOf('hip_left', boxMesh([50, -30, 44], [94, 30, 70]), [226, 201, 160]),
    margins: [],
    tumourLeft: 0,
    volumes: { resected: 1, remaining: 1, tumourInBone: 1 },
  }
}

/** Runs the step's tasks one after the other. */
const context: Parameters<typeof writeView>[1] = {
  progress() {},
  checkCancelled() {},
  warn() {},
  parallel: async (task, args) => {
    const results = []
    for (const argument of args) results.push(await task.run(argument))
    return results
  },
  hash: (bytes) => createHash('sha256').update(bytes).digest('hex'),
}

const registration: RegistrationResult = {
  transform: toFixed,
  metric: 1,
  normalised: 1.2,
  metricAtStart: 0.2,
  evaluations: 100,
  residual: 0.01,
  overlap: 1,
  modalities: ['MR', 'CT'],
  sameFrame: false,
}

/** Writes a finished run with a plan, a guide, an implant and an MR over its CT, through the program's own `writeView`. */
export async function writePlanRun(folder: string): Promise<void> {
  const files: { path: string; sha256: string; bytes: number }[] = []
  const write = (path: string, data: Uint8Array | string): void => {
    const bytes = Buffer.from(data)
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes)
    files.push({ path, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length })
  }
  const { ct, labels: values } = analyticImage(grid)
  // The tumour was found on the MR alone.
  const labels: LabelMap = {
    grid,
    values: values.map((value) => (value === 8 ? 0 : value)),
    structures: ellipsoids
      .slice(0, 7)
      .map(({ name, side, colour }, i) => ({ value: i + 1, name, side, colour })),
  }
  const devices = devicesOf()
  const tumour = ellipsoids[7]!
  const view = await writeView(
    {
      devices,
      image: imageOf({ grid, values: ct, modality: 'CT', source: { format: 'computed' } }, [-1000, 1200]),
      labels,
      overlays: [mrImage()],
      registrations: [registration],
      bodies: [bodyOf('tumour', ellipsoidMesh(tumour, 24), planColours.tumour)],
      resections: [resectionOf()],
      mirrors: [],
      trajectories: [
        {
          trajectories: [
            {
              name: 'S1',
              kind: 'screw',
              entry: [118, -6, 40],
              direction: [-1, 0, 0],
              length: 90,
              diameter: 7,
              inBone: [],
              cortexDistance: 2,
              exits: false,
            },
          ],
        },
      ],
      landmarks: [
        {
          points: [{ name: 'asis_left', point: [96, -34, 30], side: 'left' }],
          spheres: [{ name: 'head_left', centre: [90, -10, -40], radius: 22, rms: 0.1 }],
          planes: [],
        },
      ],
    },
    context,
  )
  for (const { path, bytes } of view.files) write(path, bytes)
  for (const { name, bodies } of devices)
    for (const body of bodies) write(`${name}/${body.name}.stl`, writeStl(body.mesh))
  const report = (lang: string, title: string): string =>
    `<!doctype html><html lang="${lang}"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1></html>`
  write('report.html', report('en', `Report of ${PLAN_CASE}`))
  write('report.zh.html', report('zh-CN', `${PLAN_CASE} 的报告`))
  write('report.pdf', '%PDF-1.7\n')
  write('report.zh.pdf', '%PDF-1.7\n')
  writeFileSync(join(folder, 'record.json'), JSON.stringify(recordOf(devices, files), undefined, 2))
}

function recordOf(devices: readonly Device[], files: readonly object[]): object {
  const source = '3MF Core Specification 1.4, 4.1 (a printable mesh)'
  const check = (id: string, title: string, more: object): object => ({
    id,
    title,
    passed: true,
    required: true,
    value: true,
    limit: 'true',
    source,
    ...more,
  })
  return {
    program: 'Trabecula',
    version: '0.1.0',
    case: PLAN_CASE,
    title: { en: 'Pelvis of ellipsoids', zh: '椭球骨盆' },
    side: 'left',
    synthetic: true,
    notice: 'Not cleared as a medical device; the responsible person verifies.',
    lang: 'en',
    steps: [{ id: 'images.ct', kind: 'image/read', version: 1, content: 'b'.repeat(64) }],
    files,
    devices: devices.map(({ name, kind, side, bodies }) => ({
      name,
      kind,
      side,
      files: bodies.map((body) => `${name}/${body.name}.stl`),
    })),
    checks: [
      check('model.sacrum.closed', 'sacrum is closed and manifold', {
        value: 0,
        limit: '0 open or non-manifold edges and vertices',
      }),
      check('guide_ilium.guide.closed', 'guide is closed and manifold', {
        value: 0,
        limit: '0 open or non-manifold edges and vertices',
      }),
      check('implant.implant.oriented', 'implant faces outward', {
        value: 54.2,
        unit: 'cm³',
        limit: '> 0, all triangles one way round',
      }),
      check('resection.distance.ilium', 'ilium faces outward', {
        passed: false,
        role: 'surgeon',
        value: 7.4,
        unit: 'mm',
        limit: '>= 8',
        remedy: 'Turn the triangles round.',
        decision: {
          check: 'resection.distance.ilium',
          role: 'demonstration',
          reason: { en: 'Shown.', zh: '仅作说明。' },
        },
      }),
    ],
    tables: [
      {
        name: 'figures',
        title: 'layers',
        columns: [{ title: 'figure' }, { title: 'value', unit: 'cm³' }],
        rows: [['implant', 12.5]],
      },
    ],
    warnings: [],
    faults: [],
    decisions: [],
  }
}
