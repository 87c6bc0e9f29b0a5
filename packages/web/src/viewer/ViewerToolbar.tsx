import { Button, Checkbox } from '@mantine/core'
import { useWords } from '../words/language.ts'
import { baseVolumes, type Scene } from './scene.ts'
import type { ViewerAction, ViewerState } from './viewer-state.ts'
import { WindowNumber } from './WindowNumber.tsx'
import { ctPresets, fittedWindow, type Window } from './window.ts'

interface ViewerToolbarProps {
  readonly scene: Scene
  readonly state: ViewerState
  readonly values: Int16Array | undefined
  readonly dispatch: (action: ViewerAction) => void
}

/** Which volume, how bright, and what is drawn over it. */
export function ViewerToolbar({ scene, state, values, dispatch }: ViewerToolbarProps): React.JSX.Element {
  const { say } = useWords()
  const volumes = baseVolumes(scene)
  const volume = volumes[state.volume]
  const set = (window: Window): void => dispatch({ type: 'window', window })
  const chooseVolume = (index: number): void =>
    dispatch({ type: 'volume', index, window: volumes[index]?.window ?? state.window })
  return (
    <div className="toolbar" role="toolbar" aria-label={say('tools.title')}>
      {volumes.length > 1 && (
        <label>
          {say('tools.image')}
          <select value={state.volume} onChange={(event) => chooseVolume(Number(event.target.value))}>
            {volumes.map(({ name, modality }, index) => (
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
            {say(`tools.${preset.name}`)}
          </Button>
        ))}
        <Button
          size="compact-xs"
          variant="default"
          disabled={!values}
          onClick={() => values && set(fittedWindow(values, volume))}
        >
          {say('tools.full')}
        </Button>
      </div>
      <WindowNumber
        name={say('tools.level')}
        value={state.window.level}
        onValue={(level) => set({ ...state.window, level })}
      />
      <WindowNumber
        name={say('tools.width')}
        value={state.window.width}
        least={1}
        onValue={(width) => set({ ...state.window, width })}
      />
      <Checkbox
        size="xs"
        label={say('tools.outlines')}
        checked={state.outlines}
        onChange={(event) => dispatch({ type: 'outlines', shown: event.currentTarget.checked })}
      />
      <Checkbox
        size="xs"
        label={say('tools.crosshair')}
        checked={state.lines}
        onChange={(event) => dispatch({ type: 'lines', shown: event.currentTarget.checked })}
      />
    </div>
  )
}

function same(a: Window, b: Window): boolean {
  return a.level === b.level && a.width === b.width
}
