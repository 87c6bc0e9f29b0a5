import type { Fault } from '@trabecula/core'
import { useEffect, useState } from 'react'
import { faultOfError, fetchJson, LoadError } from '../loading/fetching.ts'
import { type RunRecord, type RunSummary, readRecord } from '../record.ts'
import { readScene, type Scene } from '../viewer/scene.ts'

export interface RunsState {
  readonly runs?: readonly RunSummary[]
  /** Whether the server may run a changed case. */
  readonly canRun?: boolean
  readonly fault?: Fault
}

const REFRESH = 5000 // ms

/** The list of runs, asked for again every few seconds: a run may finish while the page is open. */
export function useRuns(): RunsState {
  const [state, setState] = useState<RunsState>({})
  useEffect(() => {
    let last = ''
    const ask = async (): Promise<void> => {
      if (document.hidden) return
      try {
        const answer = (await fetchJson('/api/runs', '/api/runs')) as {
          runs?: RunSummary[]
          canRun?: boolean
        }
        const text = JSON.stringify(answer)
        if (text !== last) setState({ runs: answer.runs ?? [], canRun: answer.canRun ?? false })
        last = text
      } catch (error) {
        last = ''
        setState((before) => ({ ...before, fault: faultOfError(error, '/api/runs') }))
      }
    }
    void ask()
    const timer = setInterval(() => void ask(), REFRESH)
    return () => clearInterval(timer)
  }, [])
  return state
}

export interface RunState {
  readonly record?: RunRecord
  readonly scene?: Scene
  /** The record is there, but nothing to look at. */
  readonly sceneFault?: Fault
  readonly fault?: Fault
}

/** A run's record and scene. */
export function useRun(path: string): RunState {
  const [record, setRecord] = useState<Pick<RunState, 'record' | 'fault'>>({})
  const [scene, setScene] = useState<Pick<RunState, 'scene' | 'sceneFault'>>({})
  useEffect(() => {
    let current = true
    checked(`${path}record.json`, 'record.json', readRecord)
      .then((record) => ({ record }))
      .catch((error: unknown) => ({ fault: faultOfError(error, 'record.json') }))
      .then((loaded) => current && setRecord(loaded))
    return () => {
      current = false
    }
  }, [path])
  useEffect(() => {
    let current = true
    checked(`${path}view/scene.json`, 'view/scene.json', readScene)
      .then((scene) => ({ scene }))
      .catch((error: unknown) => ({ sceneFault: faultOfError(error, 'view/scene.json') }))
      .then((loaded) => current && setScene(loaded))
    return () => {
      current = false
    }
  }, [path])
  return { ...record, ...scene }
}

async function checked<T>(url: string, where: string, read: (value: unknown) => T | undefined): Promise<T> {
  const value = read(await fetchJson(url, where))
  if (value !== undefined) return value
  throw new LoadError({
    code: 'FILE_UNREADABLE',
    message: 'expected the file that a finished run writes, got another shape',
    where,
    remedy: 'run the case again with this version',
  })
}
