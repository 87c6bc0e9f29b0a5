import { type GuideParams, heldParams } from '../device/guide-params.ts'
import type { ImplantParams } from '../device/implant-params.ts'
import type { Device, GuideDesign, ImplantDesign } from '../geometry/device.ts'
import type { Body } from '../geometry/mesh.ts'
import type { LandmarkSet, MirrorResult, ResectionPlan, TrajectorySet } from '../geometry/plan.ts'
import type { AxisProposal, PlaneProposal } from '../geometry/proposal.ts'
import type { ResectionParams } from '../plan/resection.ts'
import { type TrajectoriesParams, withProposedAxes } from '../plan/trajectories.ts'
import { StepError } from '../step.ts'
import type { CaseGraph, GraphNode } from './graph.ts'
import type { LivePlan, ReplanInputs } from './replan.ts'
import type { FullPlan } from './replan-agreement.ts'

/** Result of a node that was computed, by its id. */
type ResultOf = (node: string) => unknown

function read<T>(node: GraphNode, input: string, resultOf: ResultOf): T | undefined {
  const reference = node.inputs[input]
  return reference && 'node' in reference ? (resultOf(reference.node) as T) : undefined
}

function readAll(node: GraphNode, input: string, resultOf: ResultOf): Body[] {
  const reference = node.inputs[input]
  if (!reference) return []
  if ('nodes' in reference) return reference.nodes.map((id) => resultOf(id) as Body)
  return 'node' in reference ? [resultOf(reference.node) as Body] : []
}

/** Proposed planes written out, as a case file has them: a plane that is moved is a person's. */
function withProposed(params: ResectionParams, proposal: PlaneProposal | undefined): ResectionParams {
  const proposed = (proposal?.planes ?? []).map(({ at, plane }) => [plane.name, { at, normal: plane.normal }])
  return { ...params, planes: { ...Object.fromEntries(proposed), ...params.planes } }
}

/** @throws StepError CASE_WITHOUT_RESECTION */
function rootOf(graph: CaseGraph, name: string | undefined): GraphNode {
  const root = graph.nodes.find(
    ({ id, step }) => step.kind === 'plan/resection' && (name === undefined || id === `plan.${name}`),
  )
  if (root) return root
  throw new StepError({
    code: 'CASE_WITHOUT_RESECTION',
    message: `expected a resection${name === undefined ? '' : ` ${name}`} in the plan, got none`,
    where: 'plan',
    remedy: 'give the plan an entry of kind `resection`',
  })
}

function nodesOn(graph: CaseGraph, root: GraphNode, kind: string): GraphNode[] {
  return graph.nodes.filter(({ step, inputs: { resection } }) => {
    return step.kind === kind && resection && 'node' in resection && resection.node === root.id
  })
}

/**
 * What `prepareReplan` and `replan` need of a case that was run: its first resection (or the one named), the trajectories,
 * guides and implant that hang on it, and the plan as the case file has it.
 * @throws StepError CASE_WITHOUT_RESECTION
 */
export function replanOfCase(
  graph: CaseGraph,
  resultOf: ResultOf,
  name?: string,
): { readonly inputs: ReplanInputs; readonly plan: LivePlan } {
  const root = rootOf(graph, name)
  const hangingOn = (kind: string) => nodesOn(graph, root, kind)
  const sets = hangingOn('plan/trajectories')
  const setName = (node: GraphNode) => {
    const reference = node.inputs.trajectories
    const set = sets.find(({ id }) => reference && 'node' in reference && reference.node === id)
    return set && { trajectories: (set.params as TrajectoriesParams).name }
  }
  const holding = new Map(
    sets.flatMap((node) => readAll(node, 'bodies', resultOf)).map((body) => [body.name, body]),
  )
  const implant = hangingOn('device/implant')[0]
  const mirror = implant && read<MirrorResult>(implant, 'mirror', resultOf)
  const landmarks = implant && read<LandmarkSet>(implant, 'landmarks', resultOf)
  return {
    inputs: {
      resection: {
        bone: read<Body>(root, 'bone', resultOf)!,
        tumour: read<Body>(root, 'tumour', resultOf)!,
        others: readAll(root, 'others', resultOf),
      },
      holding: [...holding.values()],
      guides: hangingOn('device/guide').map((node) => ({
        params: heldParams(node.params as GuideParams),
        others: readAll(node, 'others', resultOf),
        avoid: readAll(node, 'avoid', resultOf),
        ...setName(node),
      })),
      ...(mirror && {
        implant: {
          params: implant.params as ImplantParams,
          mirror,
          ...(landmarks && { landmarks }),
          ...setName(implant),
        },
      }),
    },
    plan: {
      resection: withProposed(
        root.params as ResectionParams,
        read<PlaneProposal>(root, 'proposal', resultOf),
      ),
      trajectories: sets.map((set) =>
        withProposedAxes(set.params as TrajectoriesParams, read<AxisProposal>(set, 'proposal', resultOf)),
      ),
    },
  }
}

/**
 * What the steps themselves found for the plan of a case that was run, without meshes: what a live plan is compared with.
 * A result that is not there (its step failed) is left out. @throws StepError CASE_WITHOUT_RESECTION
 */
export function fullPlanOfCase(
  graph: CaseGraph,
  resultOf: (node: string) => unknown | undefined,
  name?: string,
): FullPlan {
  const root = rootOf(graph, name)
  const found = <T>(node: GraphNode): T[] => {
    const result = resultOf(node.id)
    return result === undefined ? [] : [result as T]
  }
  const [resection] = found<ResectionPlan>(root)
  const designs = (kind: string) =>
    nodesOn(graph, root, kind).flatMap((node) =>
      found<Device>(node).flatMap(({ design }) => (design ? [{ node, design }] : [])),
    )
  const [implant] = designs('device/implant')
  return {
    ...(resection && {
      resection: {
        cuts: resection.cuts.map(({ outlines: _, ...cut }) => cut),
        margins: resection.margins,
        tumourLeft: resection.tumourLeft,
        volumes: resection.volumes,
      },
    }),
    trajectories: nodesOn(graph, root, 'plan/trajectories').flatMap((node) => found<TrajectorySet>(node)),
    guides: designs('device/guide').map(({ node, design }) => {
      const { slots, sleeves } = design as GuideDesign
      return { name: (node.params as GuideParams).name, slots, sleeves }
    }),
    ...(implant && { screws: (implant.design as ImplantDesign).screws }),
  }
}
