import type { Body, TriangleMesh } from '../../src/geometry/mesh.ts'
import type { OsteotomyPlan } from '../../src/geometry/osteotomy.ts'
import type {
  LandmarkSet,
  MirrorResult,
  ResectionPlan,
  SymmetryResult,
  TrajectorySet,
} from '../../src/geometry/plan.ts'
import type { AxisProposal, PlaneProposal } from '../../src/geometry/proposal.ts'
import { landmarksParams, placeLandmarks } from '../../src/plan/landmarks.ts'
import { findMidsagittal, midsagittalParams } from '../../src/plan/midsagittal.ts'
import { mirrorBone, mirrorParams } from '../../src/plan/mirror.ts'
import { osteotomyParams, planOsteotomy } from '../../src/plan/osteotomy.ts'
import { proposeResection, proposeResectionParams } from '../../src/plan/propose-resection.ts'
import { proposeTrajectories, proposeTrajectoriesParams } from '../../src/plan/propose-trajectories.ts'
import { planResection, resectionParams } from '../../src/plan/resection.ts'
import { planTrajectories, trajectoriesParams } from '../../src/plan/trajectories.ts'
import { plainContext } from '../../src/step.ts'
import { ballMesh } from './phantom.ts'

const context = plainContext(() => '')

/** A bent ball that no rotation lays on itself: a hip bone for tests, its mirror image across x = 1 for the right side. */
export function bentBody(name: string, side: 'left' | 'right', times = 4): Body {
  const { positions: p, triangles } = ballMesh([0, 0, 0], 1, times)
  const positions = new Float32Array(p.length)
  for (let i = 0; i < p.length; i += 3) {
    const [x, y, z] = [p[i]!, p[i + 1]!, p[i + 2]!]
    positions[i] = 1 + (side === 'left' ? 1 : -1) * (30 + 12 * x + 5 * z * z + 2 * y)
    positions[i + 1] = 18 * y + 6 * x * z
    positions[i + 2] = 26 * z + 5 * x * y + 3 * y * y
  }
  const turned = triangles.slice()
  for (let i = 0; i < turned.length && side === 'right'; i += 3) {
    turned[i + 1] = triangles[i + 2]!
    turned[i + 2] = triangles[i + 1]!
  }
  return { name, mesh: { positions, triangles: turned }, side, colour: [232, 190, 118], deviations: [] }
}

export const hipLeft = () => bentBody('hip_left', 'left')
export const hipRight = () => bentBody('hip_right', 'right')

function ballBody(name: string, side: Body['side'], mesh: TriangleMesh): Body {
  return { name, mesh, side, colour: [196, 60, 60], deviations: [] }
}

export const growth = () => ballBody('tumour', 'left', ballMesh([38, 0, 16], 5, 3))
export const sacrumBall = () => ballBody('sacrum', 'midline', ballMesh([1, 10, 10], 8, 3))

export const resectionInput = {
  name: 'resection',
  planes: { ilium: { at: [31, 0, 2], normal: [0, 0, 1] }, side: { at: [27, 0, 0], normal: [1, 0, 0] } },
  margin: { bone: 6, barriers: { sacrum: 'joint cartilage' } },
}

export const proposeResectionInput = {
  name: 'proposed',
  margin: { bone: 4 },
  approaches: { front: { direction: [0, 1, -0.2], cone: 50, reach: 50 } },
}

export const proposeTrajectoriesInput = {
  name: 'axes',
  screws: { s1: { near: [31, 15, -8], radius: 6, diameter: 4, cone: 15 } },
  wires: { k1: { near: [25, 15, -10], radius: 4, diameter: 2, cone: 15, lengths: [15, 20, 25] } },
}

export const osteotomyInput = {
  planes: { cut: { at: [31, 0, 2], normal: [0, 0.1, 1] } },
  kerf: 0.5,
  pieces: {
    low: { at: [31, 0, -12] },
    high: {
      at: [31, 0, 14],
      move: [
        { open: { hinge: { from: [40, -20, 4], to: [40, 20, 0] }, degrees: 6 } },
        { translate: [0, 1, 0.5] },
      ],
    },
  },
}

export const landmarksInput = {
  points: {
    asis_left: { at: [38, -10, 20] },
    asis_right: { on: 'hip_right', most: 'superior', within: { near: [-30, -10, 20], radius: 12 } },
    tubercle_left: { at: [22, -12, -10], snap: 20 },
    tubercle_right: { at: [-20, -12, -10], snap: 20 },
  },
  spheres: { ball: { on: 'sacrum', near: [2, 9, 10], radius: [5, 12] } },
}

export const trajectoriesInput = {
  screws: { s1: { entry: [31, 0, 40], target: [31, 0, -15], diameter: 4 } },
  wires: { k1: { entry: [31, 25, 0], direction: [0, -1, 0], length: 30, diameter: 2 } },
}

export function symmetry(): SymmetryResult {
  return findMidsagittal([hipLeft(), hipRight()], midsagittalParams.parse({}), context)
}

export function osteotomy(): Promise<OsteotomyPlan> {
  return planOsteotomy(
    { bone: hipLeft(), others: [sacrumBall()] },
    osteotomyParams.parse(osteotomyInput),
    context,
  )
}

export function mirror(): MirrorResult {
  return mirrorBone(
    { healthy: hipRight(), affected: hipLeft(), across: symmetry(), tumour: growth() },
    mirrorParams.parse({}),
    context,
  )
}

export function landmarks(): LandmarkSet {
  return placeLandmarks([hipLeft(), hipRight(), sacrumBall()], landmarksParams.parse(landmarksInput), context)
}

export function trajectories(): TrajectorySet {
  return planTrajectories({ bodies: [hipLeft()] }, trajectoriesParams.parse(trajectoriesInput))
}

export function resection(): Promise<ResectionPlan> {
  return planResection(
    { bone: hipLeft(), tumour: growth(), others: [sacrumBall()] },
    resectionParams.parse(resectionInput),
    context,
  )
}

let proposed: Promise<PlaneProposal> | undefined

export function planeProposal(): Promise<PlaneProposal> {
  proposed ??= proposeResection(
    { bone: hipLeft(), tumour: growth(), others: [sacrumBall()], joints: [sacrumBall()] },
    proposeResectionParams.parse(proposeResectionInput),
    context,
  )
  return proposed
}

export function axisProposal(): AxisProposal {
  return proposeTrajectories(
    { bodies: [hipLeft()], avoid: [sacrumBall()] },
    proposeTrajectoriesParams.parse(proposeTrajectoriesInput),
    context,
  )
}
