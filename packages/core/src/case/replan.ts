import { type Fault, faultOf, TrabeculaError, type Warning } from '../base/errors.ts'
import type { GuideParams } from '../device/guide-params.ts'
import type { Body } from '../geometry/mesh.ts'
import type { NamedPlane, TrajectorySet } from '../geometry/plan.ts'
import { signedSurface } from '../geometry/signed-distance.ts'
import {
  type LiveResection,
  liveResection,
  type PreparedResection,
  prepareResection,
} from '../plan/live-resection.ts'
import { LiveBone, liveTrajectories } from '../plan/live-trajectories.ts'
import { planesOf, type ResectionBodies, type ResectionParams, sweptOf } from '../plan/resection.ts'
import type { TrajectoriesParams } from '../plan/trajectories.ts'
import { plainContext } from '../step.ts'
import { type LiveGuide, liveGuide, type PreparedGuide, prepareGuide } from './replan-guide.ts'
import {
  type ImplantInputs,
  type LiveImplant,
  type LiveImplantBody,
  liveImplant,
  liveImplantBody,
  type PreparedImplant,
  prepareImplant,
} from './replan-implant.ts'

/** The bodies of a case that a plan is made on, and the devices that follow it. */
export interface ReplanInputs {
  readonly resection: ResectionBodies
  /** Bones that hold screws and wires. */
  readonly holding: readonly Body[]
  readonly guides: readonly {
    readonly params: GuideParams
    readonly others: readonly Body[]
    readonly avoid?: readonly Body[]
    /** Name of the set that its sleeves are of. */
    readonly trajectories?: string
  }[]
  readonly implant?: ImplantInputs
}

/** All that planes and axes do not change. */
export interface PreparedReplan {
  readonly resection: PreparedResection
  readonly bones: readonly LiveBone[]
  readonly guides: readonly { readonly guide: PreparedGuide; readonly trajectories: string | undefined }[]
  readonly implant: PreparedImplant | undefined
}

/** What a hand moves: planes, screws and wires. */
export interface LivePlan {
  readonly resection: ResectionParams
  readonly trajectories: readonly TrajectoriesParams[]
}

/** What follows from a moved plan, at once. A part that cannot be made is left out, and a fault says why. */
export interface LiveResult {
  readonly resection?: LiveResection
  readonly trajectories: readonly TrajectorySet[]
  readonly guides: readonly LiveGuide[]
  readonly implant?: LiveImplant
  readonly faults: readonly Fault[]
  readonly warnings: readonly Warning[]
}

/**
 * Prepares the bodies of a case so that `replan` answers every move at once: trees, distances between bone and tumour, the
 * guides' contact, where the mirrored side lies over the bone. Some seconds; once a case.
 * @throws StepError MESH_NOT_CLOSED, MESH_INSIDE_OUT, BOOLEAN_FAILED, GUIDE_NO_CONTACT
 */
export async function prepareReplan(inputs: ReplanInputs): Promise<PreparedReplan> {
  const resection = await prepareResection(inputs.resection)
  const { bone, boneSurface } = resection
  return {
    resection,
    bones: inputs.holding.map(
      (body) => new LiveBone(body.name, body.name === bone.name ? boneSurface : signedSurface(body.mesh)),
    ),
    guides: inputs.guides.map(({ params, others, avoid, trajectories }) => ({
      guide: prepareGuide(boneSurface, bone.name, { others, ...(avoid && { avoid }) }, params),
      trajectories,
    })),
    implant: inputs.implant && (await prepareImplant(boneSurface, inputs.implant)),
  }
}

async function settled<T>(faults: Fault[], make: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await make()
  } catch (error) {
    if (!(error instanceof TrabeculaError)) throw error
    faults.push(faultOf(error))
    return undefined
  }
}

/**
 * The plan after a move, in display quality: resection with cuts, volumes and margins, screws and wires in what stays, slots
 * and sleeves of the guides, the implant's outline. The same functions as the steps where they are quick enough, on the same
 * meshes; what is coarser is said at `liveResection` and `liveImplant`. The steps' results follow and are what counts.
 * Accuracy and its limits: docs/methods/live-replan.md. @throws StepError PLANE_NORMAL
 */
export async function replan(prepared: PreparedReplan, plan: LivePlan): Promise<LiveResult> {
  const faults: Fault[] = []
  const warnings: Warning[] = []
  const context = plainContext(() => '', warnings)
  const planes: readonly NamedPlane[] = planesOf(plan.resection)
  const { bone } = prepared.resection
  const swept = (await settled(faults, () => sweptOf(plan.resection, planes, bone.mesh))) ?? []
  const resection = await settled(faults, () => liveResection(prepared.resection, plan.resection))
  const cutBy = { bone: bone.name, planes, ...(resection?.remaining && { remaining: resection.remaining }) }
  const trajectories: TrajectorySet[] = []
  for (const params of plan.trajectories) {
    const set = await settled(faults, () => liveTrajectories(prepared.bones, cutBy, params))
    if (set) trajectories.push(set)
  }
  const guides: LiveGuide[] = []
  for (const { guide, trajectories: name } of prepared.guides) {
    const set = trajectories.find((one) => one.name === name)
    const made = await settled(faults, () => liveGuide(guide, { planes, swept }, set, context))
    if (made) guides.push(made)
  }
  const { implant } = prepared
  const outline =
    implant && resection && (await settled(faults, () => liveImplant(implant, bone.mesh, { planes, swept })))
  return {
    ...(resection && { resection }),
    trajectories,
    guides,
    ...(outline && { implant: outline }),
    faults,
    warnings,
  }
}

/**
 * The body of the implant for the plan of a `replan`, in display quality, with its seat and holes: for when the hand rests.
 * What cannot be made is left out, and a fault says why.
 * @throws StepError PLANE_NORMAL, CUT_PROFILE, CUT_NAME_TWICE
 */
export async function replanBody(
  { implant, resection: { bone } }: PreparedReplan,
  plan: LivePlan,
  { trajectories }: Pick<LiveResult, 'trajectories'>,
): Promise<{ readonly body?: LiveImplantBody; readonly faults: readonly Fault[] }> {
  const faults: Fault[] = []
  if (!implant) return { faults }
  const set = trajectories.find(({ name }) => name === implant.trajectories)
  const planes = planesOf(plan.resection)
  const swept = sweptOf(plan.resection, planes, bone.mesh)
  const body = await settled(faults, () =>
    liveImplantBody(implant, { planes, swept }, set, (fault) => faults.push(faultOf(fault))),
  )
  return { ...(body && { body }), faults }
}
