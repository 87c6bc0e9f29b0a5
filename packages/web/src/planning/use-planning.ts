import type { Fault, LivePlan } from '@trabecula/core'
import { useCallback, useEffect, useReducer, useRef, useState } from 'react'
import { faultOfError, fetchJson, sendJson } from '../loading/fetching.ts'
import type { PlanAnswer } from './messages.ts'
import { closedPlanning, nextPlanning, type PlanningAction, type PlanningState } from './planning-state.ts'
import { ReplanClient } from './replan-client.ts'

/** A run that the server makes of the moved plan. */
export interface FullRun {
  readonly name: string
  readonly caseFile: string
  readonly state: 'running' | 'finished' | 'failed'
  readonly done: number
  readonly total: number | null
  readonly fault?: Fault
}

export interface Planning {
  readonly state: PlanningState
  readonly dispatch: (action: PlanningAction) => void
  /** Takes a moved plan; `begin` where a new drag or number begins. */
  readonly move: (plan: LivePlan, begin: boolean) => void
  readonly run?: FullRun
  readonly runFault?: Fault
  /** Hands the moved plan to the server. */
  readonly compute: () => void
}

const ASK = 1000 // ms

/** The plan of a run while it is moved: a worker answers each move, the server computes the whole. */
export function usePlanning(name: string, path: string, opened: boolean): Planning {
  const [state, dispatch] = useReducer(nextPlanning, closedPlanning)
  const client = useRef<ReplanClient>(undefined)
  useEffect(() => {
    if (opened) dispatch({ type: 'open' })
  }, [opened])

  const { phase } = state
  const wanted = phase !== 'closed'
  useEffect(() => {
    if (!wanted) return
    const url = `/api/runs/${encodeURIComponent(name)}/plan`
    const told = (answer: PlanAnswer): void => dispatch(answer)
    const made = new ReplanClient(url, path, told)
    client.current = made
    return () => {
      made.close()
      client.current = undefined
    }
  }, [wanted, name, path])

  const asked = useRef<LivePlan>(undefined)
  useEffect(() => {
    if (!state.data || !state.plan) return
    asked.current ??= state.data.plan
    if (asked.current === state.plan) return
    asked.current = state.plan
    client.current?.move(state.plan)
  }, [state.data, state.plan])
  useEffect(() => {
    if (!wanted) asked.current = undefined
  }, [wanted])

  const move = useCallback((plan: LivePlan, begin: boolean) => dispatch({ type: 'plan', plan, begin }), [])
  return { state, dispatch, move, ...useFullRun(name, state) }
}

/** Asks the server to compute the moved plan, and how far it is; opens the new run when it is there. */
function useFullRun(
  name: string,
  { data, plan }: PlanningState,
): Pick<Planning, 'run' | 'runFault' | 'compute'> {
  const [run, setRun] = useState<FullRun>()
  const [runFault, setFault] = useState<Fault>()
  const running = run?.state === 'running'
  useEffect(() => {
    if (!running) return
    const ask = async (): Promise<void> => {
      try {
        const { run: now } = (await fetchJson('/api/plan-run', '/api/plan-run')) as { run: FullRun | null }
        if (!now) return
        setRun(now)
        if (now.state === 'finished') window.location.hash = `#/${encodeURIComponent(now.name)}/view/plan`
      } catch (error) {
        setFault(faultOfError(error, '/api/plan-run'))
      }
    }
    const timer = setInterval(() => void ask(), ASK)
    return () => clearInterval(timer)
  }, [running])
  const compute = (): void => {
    if (!data || !plan) return
    setFault(undefined)
    const url = `/api/runs/${encodeURIComponent(name)}/plan`
    const send = async (): Promise<unknown> => {
      const { planChanges } = await import('@trabecula/core/case/plan-changes')
      return sendJson(url, { changes: planChanges(data.plan, plan) })
    }
    send().then(
      (answer) => setRun(answer as FullRun),
      (error: unknown) => setFault(faultOfError(error, url)),
    )
  }
  return { ...(run && { run }), ...(runFault && { runFault }), compute }
}
