import { type GuideParams, heldParams } from '../device/guide-params.ts'
import type { ImplantParams } from '../device/implant-params.ts'
import type { Body } from '../geometry/mesh.ts'
import type { MirrorResult } from '../geometry/plan.ts'
import type { AxisProposal, PlaneProposal } from '../geometry/proposal.ts'
import type { ResectionParams } from '../plan/resection.ts'
import { type TrajectoriesParams, withProposedAxes } from '../plan/trajectories.ts'
import { StepError } from '../step.ts'
import type { CaseGraph, GraphNode } from './graph.ts'
import type { LivePlan, ReplanInputs } from './replan.ts'

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
  const root = graph.nodes.find(
    ({ id, step }) => step.kind === 'plan/resection' && (name === undefined || id === `plan.${name}`),
  )
  if (!root) {
    throw new StepError({
      code: 'CASE_WITHOUT_RESECTION',
      message: `expected a resection${name === undefined ? '' : ` ${name}`} in the plan, got none`,
      where: 'plan',
      remedy: 'give the plan an entry of kind `resection`',
    })
  }
  const hangingOn = (kind: string) =>
    graph.nodes.filter(({ step, inputs: { resection } }) => {
      return step.kind === kind && resection && 'node' in resection && resection.node === root.id
    })
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
  const { gap, blend } = (implant?.params ?? { gap: 0, blend: 0 }) as Pick<ImplantParams, 'gap' | 'blend'>
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
        ...setName(node),
      })),
      ...(mirror && { implant: { mirror, gap, blend } }),
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
