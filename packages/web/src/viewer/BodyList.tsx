import { Button, Checkbox } from '@mantine/core'
import { Fragment } from 'react'
import { bodyLabel, type Scene, type SceneBody } from './scene.ts'
import type { ViewerAction, ViewerState } from './viewer-state.ts'

interface BodyListProps {
  readonly scene: Scene
  readonly state: ViewerState
  readonly dispatch: (action: ViewerAction) => void
  readonly onFind: (body: SceneBody) => void
}

/** The bodies by name: shown or hidden, how clear, and which one is chosen. */
export function BodyList({ scene, state, dispatch, onFind }: BodyListProps): React.JSX.Element {
  const several = new Set(scene.bodies.map(({ device }) => device)).size > 1
  const headed = several || scene.bodies.some(({ scale = 1 }) => scale !== 1)
  const allShown = scene.bodies.every(({ mesh }) => state.looks[mesh]?.shown)
  return (
    <section className="bodies" aria-label="Bodies">
      <div className="bodies-head">
        <h2 className="section-title">Bodies</h2>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          onClick={() => dispatch({ type: 'showAll', shown: !allShown })}
        >
          {allShown ? 'Hide all' : 'Show all'}
        </Button>
      </div>
      <ul>
        {scene.bodies.map((body, i) => (
          <Fragment key={body.mesh}>
            {headed && body.device !== scene.bodies[i - 1]?.device && (
              <li className="device-name">{deviceLabel(body)}</li>
            )}
            <BodyRow body={body} named={several} state={state} dispatch={dispatch} onFind={onFind} />
          </Fragment>
        ))}
      </ul>
    </section>
  )
}

type BodyRowProps = Omit<BodyListProps, 'scene'> & {
  readonly body: SceneBody
  /** Bodies of several devices may bear one name: then the device is said too. */
  readonly named: boolean
}

function BodyRow({ body, named, state, dispatch, onFind }: BodyRowProps): React.JSX.Element {
  const { mesh, colour } = body
  const label = bodyLabel(body)
  const spoken = named && body.device ? `${label} (${body.device})` : label
  const look = state.looks[mesh] ?? { shown: true, opacity: 1 }
  return (
    <li data-selected={state.selected === mesh}>
      <Checkbox
        size="xs"
        checked={look.shown}
        aria-label={`Show ${spoken}`}
        onChange={(event) => dispatch({ type: 'look', body: mesh, shown: event.currentTarget.checked })}
      />
      <svg className="dot" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
        <circle cx="5" cy="5" r="5" fill={`rgb(${colour.join(',')})`} />
      </svg>
      <button
        type="button"
        className="body-name"
        aria-pressed={state.selected === mesh}
        onClick={() => onFind(body)}
      >
        {label}
      </button>
      <input
        type="range"
        min={0.1}
        max={1}
        step={0.05}
        value={look.opacity}
        disabled={!look.shown}
        aria-label={`Opacity of ${spoken}`}
        title="Opacity"
        onChange={(event) => dispatch({ type: 'look', body: mesh, opacity: Number(event.target.value) })}
      />
    </li>
  )
}

/** Devices that are printed larger or smaller than the patient say so: here they are shown in the patient's size. */
function deviceLabel({ device, scale }: SceneBody): string {
  const size =
    scale !== undefined && scale !== 1 ? `, printed at ${Number((100 * scale).toPrecision(4))} %` : ''
  return `${device ?? 'Bodies'}${size}`
}
