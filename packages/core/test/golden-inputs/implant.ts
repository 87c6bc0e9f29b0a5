import { createHash } from 'node:crypto'
import type { Matrix4 } from '../../src/base/vectors.ts'
import { type ImplantInputs, makeImplant } from '../../src/device/implant.ts'
import { implantParams } from '../../src/device/implant-params.ts'
import { writeStl } from '../../src/formats/stl.ts'
import { type Body, boxMesh } from '../../src/geometry/mesh.ts'
import type {
  CutFace,
  MirrorResult,
  NamedPlane,
  ResectionPlan,
  TrajectorySet,
} from '../../src/geometry/plan.ts'
import { plainContext } from '../../src/step.ts'
import type { GoldenInput } from '../golden.ts'

const body = (name: string, mesh: Body['mesh'], side: Body['side'] = 'left'): Body => ({
  name,
  mesh,
  side,
  colour: [220, 210, 190],
  deviations: [],
})

const top: NamedPlane = { name: 'top', normal: [0, 0, -1], offset: -30 }
const bottom: NamedPlane = { name: 'bottom', normal: [0, 0, 1], offset: -30 }

function cutOf(plane: NamedPlane, z: number): CutFace {
  const outline = Float32Array.of(45, -10, z, 65, -10, z, 65, 10, z, 45, 10, z)
  return { plane, area: 400, outlines: [outline], centroid: [55, 0, z], distance: 10, planeDistance: 10 }
}

/** A column of 20 × 20 mm of which the middle 60 mm are removed; its mirror image lies 1 mm to the left. */
export const column = body('hip_left', boxMesh([45, -10, -60], [65, 10, 60]))

export const columnResection: ResectionPlan = {
  name: 'resection',
  side: 'left',
  bone: 'hip_left',
  tumour: 'tumour',
  planes: [bottom, top],
  cuts: [cutOf(bottom, -30), cutOf(top, 30)],
  resected: body('hip_left_resected', boxMesh([45, -10, -30], [65, 10, 30])),
  remaining: body('hip_left_remaining', boxMesh([45, -10, 30], [65, 10, 60])),
  margins: [],
  tumourLeft: 0,
  volumes: { resected: 24000, remaining: 24000, tumourInBone: 1000 },
}

/** Across x = 0. */
const reflection: Matrix4 = [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]

export const columnMirror: MirrorResult = {
  name: 'mirror',
  across: { name: 'midsagittal', normal: [1, 0, 0], offset: 0 },
  transform: reflection,
  body: body('hip_left', boxMesh([46, -10, -60], [66, 10, 60])),
  error: new Float32Array(8),
  used: new Uint8Array(8).fill(1),
  fit: { mean: 0.5, p95: 1, max: 1 },
}

export const columnScrews: TrajectorySet = {
  name: 'screws',
  trajectories: [
    {
      name: 'up',
      kind: 'screw',
      entry: [64, 0, 10],
      direction: [-0.6, 0, 0.8],
      length: 50,
      diameter: 4.5,
      inBone: [],
      cortexDistance: 3,
      exits: false,
    },
  ],
}

export const columnInputs: ImplantInputs = {
  bone: column,
  mirror: columnMirror,
  resection: columnResection,
  trajectories: columnScrews,
}

export const columnParams = {
  name: 'implant_column',
  side: 'left',
  spacing: 1,
  porous: { size: 4, form: 'network', density: 0.35, on: ['top'] },
  screws: [{ name: 'up', head: { diameter: 8, depth: 2 } }],
  drains: [{ at: [55, 0, -5], direction: [0, 1, 0], diameter: 4 }],
}

export const implant: Readonly<Record<string, GoldenInput>> = {
  'device/implant': { inputs: () => ({ ...columnInputs }), params: columnParams },
  'evaluate/implant': {
    inputs: async () => {
      const context = plainContext((bytes) => createHash('sha256').update(bytes).digest('hex'))
      const of = await makeImplant(columnInputs, implantParams.parse(columnParams), context)
      const bytes = writeStl(of.bodies[0]!.mesh)
      const files = [{ path: `${of.name}/${of.bodies[0]!.name}.stl`, bytes, mediaType: 'model/stl' }]
      return { of, files: { files }, bone: column, resection: columnResection }
    },
  },
}
