import { createHash } from 'node:crypto'
import { makeGuide } from '../../src/device/guide.ts'
import { guideParams } from '../../src/device/guide-params.ts'
import { writeStl } from '../../src/formats/stl.ts'
import type { Device } from '../../src/geometry/device.ts'
import type { ResectionPlan } from '../../src/geometry/plan.ts'
import { plainContext } from '../../src/step.ts'
import type { GoldenInput } from '../golden.ts'
import { ballMesh, phantomBlock } from './phantom.ts'

const bone = phantomBlock()[0]!

const resection = {
  name: 'resection',
  side: 'left',
  bone: 'hip_left',
  tumour: 'tumour',
  planes: [{ name: 'shaft', normal: [1, 0, 0], offset: 22 }],
  cuts: [],
} as unknown as ResectionPlan

const nerve = {
  ...bone,
  name: 'nerve_left',
  mesh: ballMesh([34, 15, 20], 3, 2),
}

const params = {
  name: 'guide_block',
  side: 'left',
  cuts: ['shaft'],
  free: [{ at: [20, 15, 20], radius: 11 }],
  spacing: 1,
  thickness: 3,
  blade: { thickness: 1, width: 8, length: 30 },
  sleeves: [{ name: 'k1', entry: [13, 15, 20], direction: [-0.1, 0, -1], drill: 2, depth: 12, length: 8 }],
}

function phantomGuide(): Promise<Device> {
  const context = plainContext((bytes) => createHash('sha256').update(bytes).digest('hex'))
  return makeGuide({ bone, resection }, guideParams.parse(params), context)
}

export const guide: Readonly<Record<string, GoldenInput>> = {
  'device/guide': { inputs: () => ({ bone, resection }), params },
  'evaluate/guide': {
    inputs: async () => {
      const of = await phantomGuide()
      const bytes = writeStl(of.bodies[0]!.mesh)
      const files = [{ path: 'guide_block/guide_block.stl', bytes, mediaType: 'model/stl' }]
      return { of, files: { files }, bone, resection }
    },
  },
  'report/guide-picture': {
    inputs: async () => ({ of: await phantomGuide(), bodies: [bone] }),
    params: { name: 'guide-slip', what: 'slip', width: 160, height: 120 },
  },
  'report/guide-picture: laid': {
    inputs: async () => ({ of: await phantomGuide(), bodies: [bone, nerve] }),
    params: { name: 'guide-laid', what: 'laid', width: 160, height: 120 },
  },
  'evaluate/seat': { inputs: async () => ({ of: await phantomGuide(), bone }) },
}
