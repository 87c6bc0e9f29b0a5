import type { Fault, LivePlan } from '@trabecula/core'
import type { Agreement } from '@trabecula/core/case/replan-agreement'
import type { PlanData, ShownImplant, ShownResult } from './messages.ts'
import type { AxisEnd } from './plan-edit.ts'

/** What a person may do with the chosen plane. */
export type HandleMode = 'move' | 'turn'

export interface PlanningState {
  readonly phase: 'closed' | 'opening' | 'open'
  readonly data?: PlanData
  /** As it is moved now; `undo` and `redo` hold earlier and later ones. */
  readonly plan?: LivePlan
  readonly undo: readonly LivePlan[]
  readonly redo: readonly LivePlan[]
  /** Of the last move that was answered. */
  readonly result?: ShownResult
  readonly implant?: ShownImplant
  readonly bodyFaults: readonly Fault[]
  readonly agreement?: readonly Agreement[]
  readonly fault?: Fault
  readonly mode: HandleMode
  readonly end: AxisEnd
}

export type PlanningAction =
  | { readonly type: 'open' | 'close' | 'undo' | 'redo' | 'reset' }
  | { readonly type: 'opened'; readonly data: PlanData; readonly result: ShownResult }
  | { readonly type: 'compared'; readonly agreement: readonly Agreement[] }
  | { readonly type: 'moved'; readonly result: ShownResult }
  | { readonly type: 'body'; readonly implant?: ShownImplant; readonly faults: readonly Fault[] }
  | { readonly type: 'failed'; readonly fault: Fault }
  /** `begin`: the first of a drag or a typed number, before which undo goes back. */
  | { readonly type: 'plan'; readonly plan: LivePlan; readonly begin: boolean }
  | { readonly type: 'mode'; readonly mode: HandleMode }
  | { readonly type: 'end'; readonly end: AxisEnd }

const STEPS = 200

export const closedPlanning: PlanningState = {
  phase: 'closed',
  undo: [],
  redo: [],
  bodyFaults: [],
  mode: 'move',
  end: 'whole',
}

export function nextPlanning(state: PlanningState, action: PlanningAction): PlanningState {
  switch (action.type) {
    case 'open':
      return { ...closedPlanning, phase: 'opening' }
    case 'close':
      return closedPlanning
    case 'opened': {
      const { data, result } = action
      return { ...state, phase: 'open', data, plan: data.plan, result }
    }
    case 'compared':
      return { ...state, agreement: action.agreement }
    case 'moved': {
      // The body of the move before would stand beside the new outline.
      const { implant: _, ...rest } = state
      return { ...rest, result: action.result }
    }
    case 'body': {
      const { implant: _, ...rest } = state
      return { ...rest, ...(action.implant && { implant: action.implant }), bodyFaults: action.faults }
    }
    case 'failed':
      return { ...state, phase: state.data ? 'open' : 'closed', fault: action.fault }
    case 'plan': {
      if (!state.plan || action.plan === state.plan) return state
      const undo = action.begin ? [...state.undo, state.plan].slice(-STEPS) : state.undo
      return { ...state, plan: action.plan, undo, redo: [] }
    }
    case 'undo':
    case 'redo': {
      const [from, to] = action.type === 'undo' ? [state.undo, state.redo] : [state.redo, state.undo]
      const plan = from.at(-1)
      if (!plan || !state.plan) return state
      const [left, kept] = [from.slice(0, -1), [...to, state.plan]]
      const [undo, redo] = action.type === 'undo' ? [left, kept] : [kept, left]
      return { ...state, plan, undo, redo }
    }
    case 'reset':
      if (!state.data || state.plan === state.data.plan) return state
      return { ...state, plan: state.data.plan, undo: [...state.undo, state.plan!], redo: [] }
    case 'mode':
      return { ...state, mode: action.mode }
    case 'end':
      return { ...state, end: action.end }
  }
}
