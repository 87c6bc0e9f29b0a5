import type { Vector3 } from '@trabecula/core'
import { dot } from '@trabecula/core/base/vectors'
import { useState } from 'react'
import { useWords } from '../words/language.ts'
import {
  axisPlace,
  type Movable,
  paramsOf,
  planePlace,
  shiftedPlane,
  tiltAxes,
  turnedPlane,
  withAxis,
  withPlane,
} from './plan-edit.ts'
import type { Planning } from './use-planning.ts'

/** A number that is taken over as it is typed; `onValue` is told whether it is the first of this visit. */
function NumberField({
  label,
  value,
  step,
  digits,
  onValue,
}: {
  readonly label: string
  readonly value: number
  readonly step: number
  readonly digits: number
  readonly onValue: (value: number, begin: boolean) => void
}): React.JSX.Element {
  const [typed, setTyped] = useState<string>()
  const [begun, setBegun] = useState(false)
  return (
    <label className="plan-number">
      <span>{label}</span>
      <input
        type="number"
        step={step}
        value={typed ?? (value.toFixed(digits) === '-0' ? '0' : value.toFixed(digits))}
        onChange={(event) => {
          setTyped(event.target.value)
          const number = event.target.valueAsNumber
          if (!Number.isFinite(number)) return
          onValue(number, !begun)
          setBegun(true)
        }}
        onBlur={() => {
          setTyped(undefined)
          setBegun(false)
        }}
      />
    </label>
  )
}

const AXES = ['x', 'y', 'z'] as const

function PointFields({
  label,
  point,
  onPoint,
}: {
  readonly label: string
  readonly point: Vector3
  readonly onPoint: (point: Vector3, begin: boolean) => void
}): React.JSX.Element {
  return (
    <fieldset className="plan-point">
      <legend>{label}</legend>
      {AXES.map((axis, i) => (
        <NumberField
          key={axis}
          label={axis}
          value={point[i]!}
          step={0.5}
          digits={2}
          onValue={(value, begin) =>
            onPoint(point.map((x, n) => (n === i ? value : x)) as unknown as Vector3, begin)
          }
        />
      ))}
    </fieldset>
  )
}

/** The chosen plane, screw or wire in numbers: LPS mm, degrees; each takes effect as it is typed. */
export function PlanNumbers({
  movable,
  planning,
}: {
  readonly movable: Movable
  readonly planning: Planning
}): React.JSX.Element | null {
  const { say } = useWords()
  const { state, move, dispatch } = planning
  const { plan, data } = state
  const [params, first] = [plan && paramsOf(plan, movable), data && paramsOf(data.plan, movable)]
  if (!plan || !params || !first) return null
  if (movable.kind !== 'plane') {
    if (!('entry' in params)) return null
    const { entry, tip } = axisPlace(params)
    return (
      <div className="plan-numbers">
        <PointFields
          label={say('plan.entry')}
          point={entry}
          onPoint={(at, begin) => move(withAxis(plan, movable, { entry: at, tip }), begin)}
        />
        <PointFields
          label={say('plan.tip')}
          point={tip}
          onPoint={(at, begin) => move(withAxis(plan, movable, { entry, tip: at }), begin)}
        />
        <fieldset className="plan-choice" aria-label={say('plan.held')}>
          {(['whole', 'entry', 'tip'] as const).map((end) => (
            <button
              key={end}
              type="button"
              aria-pressed={state.end === end}
              onClick={() => dispatch({ type: 'end', end })}
            >
              {say(`plan.held.${end}`)}
            </button>
          ))}
        </fieldset>
      </div>
    )
  }
  if ('entry' in params || 'entry' in first) return null
  const [place, start] = [planePlace(params), planePlace(first)]
  const { level, up } = tiltAxes(start.normal)
  const shift = dot(start.normal, place.at) - dot(start.normal, start.at)
  const angle = (axis: Vector3): number =>
    (Math.atan2(dot(place.normal, axis), dot(place.normal, start.normal)) * 180) / Math.PI
  const set = (next: typeof place, begin: boolean): void => move(withPlane(plan, movable.name, next), begin)
  return (
    <div className="plan-numbers">
      <NumberField
        label={say('plan.shift')}
        value={shift}
        step={0.5}
        digits={2}
        onValue={(value, begin) => set(shiftedPlane(place, value - shift), begin)}
      />
      <NumberField
        label={say('plan.tiltUp')}
        value={angle(up)}
        step={1}
        digits={1}
        onValue={(value, begin) => set(turnedPlane(place, level, angle(up) - value), begin)}
      />
      <NumberField
        label={say('plan.tiltLevel')}
        value={angle(level)}
        step={1}
        digits={1}
        onValue={(value, begin) => set(turnedPlane(place, up, value - angle(level)), begin)}
      />
      <PointFields
        label={say('plan.at')}
        point={place.at}
        onPoint={(at, begin) => set({ ...place, at }, begin)}
      />
      <fieldset className="plan-choice" aria-label={say('plan.handle')}>
        {(['move', 'turn'] as const).map((mode) => (
          <button
            key={mode}
            type="button"
            aria-pressed={state.mode === mode}
            onClick={() => dispatch({ type: 'mode', mode })}
          >
            {say(`plan.handle.${mode}`)}
          </button>
        ))}
      </fieldset>
    </div>
  )
}
