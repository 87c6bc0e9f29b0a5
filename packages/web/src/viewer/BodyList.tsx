import { Button, Checkbox } from '@mantine/core'
import type { Scene } from './scene.ts'
import type { ViewerAction, ViewerState } from './viewer-state.ts'

interface BodyListProps {
  readonly scene: Scene
  readonly state: ViewerState
  readonly dispatch: (action: ViewerAction) => void
  readonly onFind: (body: string) => void
}

/** The bodies by name: shown or hidden, how clear, and which one is chosen. */
export function BodyList({ scene, state, dispatch, onFind }: BodyListProps): React.JSX.Element {
  const allShown = scene.bodies.every(({ name }) => state.looks[name]?.shown)
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
        {scene.bodies.map(({ name, label, colour }) => {
          const look = state.looks[name] ?? { shown: true, opacity: 1 }
          return (
            <li key={name} data-selected={state.selected === name}>
              <Checkbox
                size="xs"
                checked={look.shown}
                aria-label={`Show ${label}`}
                onChange={(event) =>
                  dispatch({ type: 'look', body: name, shown: event.currentTarget.checked })
                }
              />
              <svg className="dot" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
                <circle cx="5" cy="5" r="5" fill={`rgb(${colour.join(',')})`} />
              </svg>
              <button
                type="button"
                className="body-name"
                aria-pressed={state.selected === name}
                onClick={() => onFind(name)}
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
                aria-label={`Opacity of ${label}`}
                title="Opacity"
                onChange={(event) =>
                  dispatch({ type: 'look', body: name, opacity: Number(event.target.value) })
                }
              />
            </li>
          )
        })}
      </ul>
    </section>
  )
}
