import type { Fault, LivePlan, LiveResult } from '@trabecula/core'
import type { Agreement, FullPlan } from '@trabecula/core/case/replan-agreement'
import type { LiveImplantBody } from '@trabecula/core/case/replan-implant'
import type { ShadedMesh } from '../loading/stl.ts'

/** What the page server sends of a run that can be planned on. */
export interface PlanData {
  readonly plan: LivePlan
  readonly full: FullPlan
  /** Name of the case file, without path. */
  readonly caseFile: string
  readonly caseText: string
}

/** The implant as it is drawn; porous as far as `LiveImplantBody` says. */
export interface ShownImplant extends Pick<LiveImplantBody, 'screws' | 'cup' | 'porous'> {
  readonly name: string
  readonly mesh: ShadedMesh
}

/** A live result without what the page does not draw. */
export interface ShownResult extends Omit<LiveResult, 'implant'> {
  /** Open at the cuts, without seat and holes: while a hand moves. */
  readonly shape?: ShadedMesh
  readonly outlines: readonly Float32Array[]
  /** ms that the worker took. */
  readonly milliseconds: number
}

export type PlanRequest =
  | { readonly type: 'open'; readonly url: string; readonly name: string }
  | { readonly type: 'move'; readonly id: number; readonly plan: LivePlan }

export type PlanAnswer =
  | { readonly type: 'opened'; readonly data: PlanData; readonly result: ShownResult }
  | { readonly type: 'compared'; readonly agreement: readonly Agreement[] }
  | { readonly type: 'moved'; readonly id: number; readonly result: ShownResult }
  | {
      readonly type: 'body'
      readonly id: number
      readonly implant?: ShownImplant
      readonly faults: readonly Fault[]
    }
  | { readonly type: 'failed'; readonly fault: Fault }
