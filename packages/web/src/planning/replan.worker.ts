import { decodeResult } from '@trabecula/core/base/encoding'
import {
  type LivePlan,
  type LiveResult,
  type PreparedReplan,
  prepareReplan,
  type ReplanInputs,
  replan,
  replanBody,
} from '@trabecula/core/case/replan'
import { agreementOf } from '@trabecula/core/case/replan-agreement'
import { faultOfError, fetchFile } from '../loading/fetching.ts'
import { shadedMesh } from '../loading/stl.ts'
import type { PlanAnswer, PlanData, PlanRequest, ShownImplant, ShownResult } from './messages.ts'

let prepared: PreparedReplan | undefined
/** Requests are answered one after the other; of waiting moves only the last. */
let waiting: PlanRequest | undefined
let busy = false

function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): Set<ArrayBuffer> {
  if (ArrayBuffer.isView(value)) found.add(value.buffer as ArrayBuffer)
  else if (typeof value === 'object' && value !== null)
    for (const one of Object.values(value)) buffersOf(one, found)
  return found
}

const post = (answer: PlanAnswer, moved?: unknown): void =>
  self.postMessage(answer, { transfer: [...buffersOf(moved)] })

/** Drawn parts alone are handed over; what the worker keeps stays its own. */
function shown({ implant, ...live }: LiveResult, milliseconds: number): ShownResult {
  return {
    ...structuredClone(live),
    ...(implant && { shape: shadedMesh(implant.shape.positions, implant.shape.triangles) }),
    outlines: implant?.faces.flatMap(({ outlines }) => outlines) ?? [],
    milliseconds,
  }
}

async function bodyOf(plan: LivePlan, live: LiveResult) {
  const { body, faults } = await replanBody(prepared!, plan, live)
  const implant: ShownImplant | undefined = body && {
    name: body.name,
    mesh: shadedMesh(body.mesh.positions, body.mesh.triangles),
    screws: body.screws,
    ...(body.cup && { cup: body.cup }),
    ...(body.porous && { porous: body.porous }),
  }
  return { body, implant, faults }
}

async function open(url: string, name: string): Promise<void> {
  const response = await fetchFile(url, name)
  const bytes = new Uint8Array(await response.arrayBuffer())
  const { inputs, ...data } = decodeResult(bytes) as PlanData & { readonly inputs: ReplanInputs }
  prepared = await prepareReplan(inputs)
  await replan(prepared, data.plan) // The first one compiles.
  const start = performance.now()
  const live = await replan(prepared, data.plan)
  const result = shown(live, performance.now() - start)
  post({ type: 'opened', data, result }, result)
  const { body, implant, faults } = await bodyOf(data.plan, live)
  post({ type: 'compared', agreement: agreementOf(live, data.full, body) })
  post({ type: 'body', id: 0, ...(implant && { implant }), faults }, implant)
}

async function move(id: number, plan: LivePlan): Promise<void> {
  const start = performance.now()
  const live = await replan(prepared!, plan)
  const result = shown(live, performance.now() - start)
  post({ type: 'moved', id, result }, result)
  await new Promise((resolve) => setTimeout(resolve, 0)) // A newer move that came meanwhile is seen.
  if (waiting) return
  const { implant, faults } = await bodyOf(plan, live)
  post({ type: 'body', id, ...(implant && { implant }), faults }, implant)
}

async function answer(request: PlanRequest): Promise<void> {
  try {
    if (request.type === 'open') await open(request.url, request.name)
    else await move(request.id, request.plan)
  } catch (error) {
    post({ type: 'failed', fault: faultOfError(error, request.type === 'open' ? request.name : 'plan') })
  }
}

self.onmessage = async ({ data }: MessageEvent<PlanRequest>) => {
  waiting = data
  if (busy) return
  busy = true
  while (waiting) {
    const next: PlanRequest = waiting
    waiting = undefined
    await answer(next)
  }
  busy = false
}
