import type { Vector3 } from '@trabecula/core'
import { add, normalize, scale, subtract } from '@trabecula/core/base/vectors'
import { useEffect, useRef } from 'react'
import type { BodyScene } from '../viewer/body-scene.ts'
import type { Thing } from '../viewer/things.ts'
import { guidesObject, implantObject, outlinesObject } from './live-objects.ts'
import { isMoved, movableOf } from './live-things.ts'
import {
  axisPlace,
  movedAxis,
  paramsOf,
  planePlace,
  shiftedPlane,
  tiltAxes,
  turnedPlane,
  withAxis,
  withPlane,
} from './plan-edit.ts'
import { axisPoint, type Held } from './plan-handle.ts'
import type { Planning } from './use-planning.ts'

const OUTLINES = 'live:outlines'
const GUIDES = 'live:guides'
const IMPLANT = 'live:implant'

/** What the preview adds to the picture in 3D, and the handle of the chosen plane, screw or wire. */
export function usePlanScene(
  bodies: BodyScene | undefined,
  planning: Planning,
  chosen: Thing | undefined,
): void {
  const { state } = planning
  const { result, implant } = state
  const moved = isMoved(state)
  useEffect(() => {
    if (!bodies || !result || state.phase !== 'open') return
    bodies.putObject(OUTLINES, outlinesObject(result))
    if (moved) bodies.putObject(GUIDES, guidesObject(result))
    return () => {
      bodies.removeObject(OUTLINES)
      bodies.removeObject(GUIDES)
    }
  }, [bodies, result, moved, state.phase])
  useEffect(() => {
    if (!bodies || !moved) return
    const mesh = implant?.mesh ?? result?.shape
    if (mesh) bodies.putObject(IMPLANT, implantObject(mesh, implant?.porous))
    return () => bodies.removeObject(IMPLANT)
  }, [bodies, implant, result, moved])
  useHandle(bodies, planning, chosen)
}

function useHandle(bodies: BodyScene | undefined, planning: Planning, chosen: Thing | undefined): void {
  const latest = useRef(planning)
  latest.current = planning
  const begin = useRef(true)
  const { state } = planning
  const { plan, mode, end } = state
  useEffect(() => {
    if (!bodies) return
    const movable = movableOf(state, chosen)
    const params = plan && movable && paramsOf(plan, movable)
    const events = {
      onDragging: (dragging: boolean) => {
        begin.current = dragging || begin.current
      },
      onPlane: (place: { at: Vector3; normal: Vector3 }) => {
        const { state: now, move } = latest.current
        if (movable?.kind !== 'plane' || !now.plan) return
        move(withPlane(now.plan, movable.name, place), begin.current)
        begin.current = false
      },
      onPoint: (at: Vector3) => {
        const { state: now, move } = latest.current
        const held = now.plan && movable && movable.kind !== 'plane' && paramsOf(now.plan, movable)
        if (!now.plan || !movable || movable.kind === 'plane' || !held || !('entry' in held)) return
        const place = axisPlace(held)
        const by = subtract(at, axisPoint(place, now.end))
        move(withAxis(now.plan, movable, movedAxis(place, now.end, by)), begin.current)
        begin.current = false
      },
    }
    let held: Held | undefined
    if (params && movable.kind === 'plane' && !('entry' in params))
      held = { kind: 'plane', place: planePlace(params), mode }
    if (params && 'entry' in params) held = { kind: 'point', at: axisPoint(axisPlace(params), end) }
    bodies.hold(held, events)
  }, [bodies, state, chosen, plan, mode, end])
  useEffect(() => () => bodies?.hold(undefined, NO_EVENTS), [bodies])
}

const NO_EVENTS = { onDragging() {}, onPlane() {}, onPoint() {} }
const COARSE = 1 // mm or degrees of one key stroke.
const FINE = 0.2

/**
 * Keys that move what is chosen: Page Up and Down along a plane's normal or a screw's axis, Alt and arrows tilt a plane or
 * shift a screw in the picture, Ctrl+Z and Ctrl+Y undo and redo; Shift is fine. @returns whether the key was one of them
 */
export function movedByKey(
  event: Pick<React.KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>,
  planning: Planning,
  chosen: Thing | undefined,
  axes: { readonly right: Vector3; readonly up: Vector3 },
): boolean {
  const { state, dispatch, move } = planning
  if (state.phase !== 'open') return false
  const key = event.key.toLowerCase()
  if (event.ctrlKey || event.metaKey) {
    if (key !== 'z' && key !== 'y') return false
    dispatch({ type: key === 'y' || event.shiftKey ? 'redo' : 'undo' })
    return true
  }
  const movable = movableOf(state, chosen)
  const params = state.plan && movable && paramsOf(state.plan, movable)
  if (!state.plan || !params) return false
  const by = event.shiftKey ? FINE : COARSE
  const along = { pageup: by, pagedown: -by }[key]
  const arrow = { arrowleft: [-by, 0], arrowright: [by, 0], arrowup: [0, by], arrowdown: [0, -by] }[key]
  if (along === undefined && !(arrow && event.altKey)) return false
  if (movable.kind === 'plane' && !('entry' in params)) {
    const place = planePlace(params)
    const { level, up } = tiltAxes(place.normal)
    let next = along === undefined ? place : shiftedPlane(place, along)
    if (arrow) next = turnedPlane(turnedPlane(next, up, arrow[0]!), level, -arrow[1]!)
    move(withPlane(state.plan, movable.name, next), true)
  } else if (movable.kind !== 'plane' && 'entry' in params) {
    const place = axisPlace(params)
    const way = normalize(subtract(place.tip, place.entry))
    const shift = arrow ? add(scale(axes.right, arrow[0]!), scale(axes.up, arrow[1]!)) : scale(way, along!)
    move(withAxis(state.plan, movable, movedAxis(place, state.end, shift)), true)
  }
  return true
}
