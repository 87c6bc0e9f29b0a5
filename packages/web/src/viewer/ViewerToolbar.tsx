import { Button, Checkbox } from '@mantine/core'
import type { Scene } from './scene.ts'
import type { ViewerAction, ViewerState } from './viewer-state.ts'
import { ctPresets, fittedWindow, type Window } from './window.ts'

interface ViewerToolbarProps {
  readonly scene: Scene
  readonly state: ViewerState
  readonly values: Int16Array | undefined
  readonly dispatch: (action: ViewerAction) => void
}

/** Which volume, how bright, and what is drawn over it. */
export function ViewerToolbar({ scene, state, values, dispatch }: ViewerToolbarProps): React.JSX.Element {
  const volume = scene.volumes[state.volume]
  const set = (window: Window): void => dispatch({ type: 'window', window })
  const chooseVolume = (index: number): void =>
    dispatch({ type: 'volume', index, window: scene.volumes[index]?.window ?? state.window })
  return (
    <div className="toolbar" role="toolbar" aria-label="Slices">
      {scene.volumes.length > 1 && (
        <label>
          Image
          <select value={state.volume} onChange={(event) => chooseVolume(Number(event.target.value))}>
            {scene.volumes.map(({ name, modality }, index) => (
              <option key={name} value={index}>
                {name} ({modality})
              </option>
            ))}
          </select>
        </label>
      )}
      <div className="presets">
        {(volume?.modality === 'CT' ? ctPresets : []).map((preset) => (
          <Button
            key={preset.name}
            size="compact-xs"
            variant={same(preset, state.window) ? 'filled' : 'default'}
            aria-pressed={same(preset, state.window)}
            onClick={() => set(preset)}
          >
            {preset.name}
          </Button>
        ))}
        <Button
          size="compact-xs"
          variant="default"
          disabled={!values}
          onClick={() => values && set(fittedWindow(values, volume))}
        >
          Full range
        </Button>
      </div>
      <WindowNumber
        name="Level"
        value={state.window.level}
        onValue={(level) => set({ ...state.window, level })}
      />
      <WindowNumber
        name="Width"
        value={state.window.width}
        least={1}
        onValue={(width) => set({ ...state.window, width })}
      />
      <Checkbox
        size="xs"
        label="Outlines"
        checked={state.outlines}
        disabled={!scene.labels}
        onChange={(event) => dispatch({ type: 'outlines', shown: event.currentTarget.checked })}
      />
      <Checkbox
        size="xs"
        label="Crosshair"
        checked={state.lines}
        onChange={(event) => dispatch({ type: 'lines', shown: event.currentTarget.checked })}
      />
    </div>
  )
}

function same(a: Window, b: Window): boolean {
  return a.level === b.level && a.width === b.width
}

function WindowNumber({
  name,
  value,
  least,
  onValue,
}: {
  name: string
  value: number
  least?: number
  onValue: (value: number) => void
}): React.JSX.Element {
  return (
    <label>
      {name}
      <input
        type="number"
        value={value}
        min={least}
        step={10}
        onChange={(event) => {
          const next = event.target.valueAsNumber
          if (Number.isFinite(next) && next >= (least ?? Number.NEGATIVE_INFINITY)) onValue(next)
        }}
      />
    </label>
  )
}
