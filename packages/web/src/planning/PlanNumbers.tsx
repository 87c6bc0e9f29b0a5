import type { Vector3 } from '@trabecula/core'
import { dot } from '@trabecula/core/base/vectors'
import { useState } from 'react'
import { useWords } from '../words/language.ts'
import {
  type AxisPlace,
  axisPlace,
  type Movable,
  type PlanePlace,
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

/** Two or three buttons of which one is pressed. */
function Choice<T extends string>({
  label,
  values,
  value,
  nameOf,
  onValue,
}: {
  readonly label: string
  readonly values: readonly T[]
  readonly value: T
  readonly nameOf: (value: T) => string
  readonly onValue: (value: T) => void
}): React.JSX.Element {
  return (
    <fieldset className="plan-choice" aria-label={label}>
      {values.map((each) => (
        <button key={each} type="button" aria-pressed={value === each} onClick={() => onValue(each)}>
          {nameOf(each)}
        </button>
      ))}
    </fieldset>
  )
}

interface PartProps<T> {
  readonly place: T
  readonly planning: Planning
  readonly onPlace: (place: T, begin: boolean) => void
}

function AxisNumbers({ place, planning, onPlace }: PartProps<AxisPlace>): React.JSX.Element {
  const { say } = useWords()
  return (
    <div className="plan-numbers">
      <PointFields
        label={say('plan.entry')}
        point={place.entry}
        onPoint={(entry, begin) => onPlace({ ...place, entry }, begin)}
      />
      <PointFields
        label={say('plan.tip')}
        point={place.tip}
        onPoint={(tip, begin) => onPlace({ ...place, tip }, begin)}
      />
      <Choice
        label={say('plan.held')}
        values={['whole', 'entry', 'tip'] as const}
        value={planning.state.end}
        nameOf={(end) => say(`plan.held.${end}`)}
        onValue={(end) => planning.dispatch({ type: 'end', end })}
      />
    </div>
  )
}

/** Shift and tilt count from where the run has the plane. */
function PlaneNumbers({
  place,
  start,
  planning,
  onPlace,
}: PartProps<PlanePlace> & { readonly start: PlanePlace }): React.JSX.Element {
  const { say } = useWords()
  const { level, up } = tiltAxes(start.normal)
  const shift = dot(start.normal, place.at) - dot(start.normal, start.at)
  const angle = (axis: Vector3): number =>
    (Math.atan2(dot(place.normal, axis), dot(place.normal, start.normal)) * 180) / Math.PI
  return (
    <div className="plan-numbers">
      <NumberField
        label={say('plan.shift')}
        value={shift}
        step={0.5}
        digits={2}
        onValue={(value, begin) => onPlace(shiftedPlane(place, value - shift), begin)}
      />
      <NumberField
        label={say('plan.tiltUp')}
        value={angle(up)}
        step={1}
        digits={1}
        onValue={(value, begin) => onPlace(turnedPlane(place, level, angle(up) - value), begin)}
      />
      <NumberField
        label={say('plan.tiltLevel')}
        value={angle(level)}
        step={1}
        digits={1}
        onValue={(value, begin) => onPlace(turnedPlane(place, up, value - angle(level)), begin)}
      />
      <PointFields
        label={say('plan.at')}
        point={place.at}
        onPoint={(at, begin) => onPlace({ ...place, at }, begin)}
      />
      <Choice
        label={say('plan.handle')}
        values={['move', 'turn'] as const}
        value={planning.state.mode}
        nameOf={(mode) => say(`plan.handle.${mode}`)}
        onValue={(mode) => planning.dispatch({ type: 'mode', mode })}
      />
    </div>
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
  const { state, move } = planning
  const { plan, data } = state
  const [params, first] = [plan && paramsOf(plan, movable), data && paramsOf(data.plan, movable)]
  if (!plan || !params || !first) return null
  if (movable.kind !== 'plane') {
    if (!('entry' in params)) return null
    const onPlace = (place: AxisPlace, begin: boolean): void => move(withAxis(plan, movable, place), begin)
    return <AxisNumbers place={axisPlace(params)} planning={planning} onPlace={onPlace} />
  }
  if ('entry' in params || 'entry' in first) return null
  const onPlace = (place: PlanePlace, begin: boolean): void =>
    move(withPlane(plan, movable.name, place), begin)
  return (
    <PlaneNumbers
      place={planePlace(params)}
      start={planePlace(first)}
      planning={planning}
      onPlace={onPlace}
    />
  )
}
