import { Checkbox } from '@mantine/core'
import { useWords } from '../words/language.ts'
import { baseVolumes, overlayOf, type Scene } from './scene.ts'
import type { OverlayLook, ViewerAction, ViewerState } from './viewer-state.ts'
import { WindowNumber } from './WindowNumber.tsx'

const MODES: readonly OverlayLook['mode'][] = ['blend', 'checkerboard']

interface OverlayToolbarProps {
  readonly scene: Scene
  readonly state: ViewerState
  readonly dispatch: (action: ViewerAction) => void
}

/** Whether and how a second image lies over the first; nothing where there is none. */
export function OverlayToolbar({ scene, state, dispatch }: OverlayToolbarProps): React.JSX.Element | null {
  const { say } = useWords()
  const overlay = overlayOf(scene)
  if (!overlay) return null
  const name = overlay.modality
  const base = baseVolumes(scene)[state.volume]?.modality ?? ''
  const { shown, opacity, mode, window } = state.overlay
  const set = (look: Partial<OverlayLook>): void => dispatch({ type: 'overlay', look })
  return (
    <div className="toolbar" role="toolbar" aria-label={say('over.title')}>
      <Checkbox
        size="xs"
        label={say('over.shown', { name, base })}
        checked={shown}
        onChange={(event) => set({ shown: event.currentTarget.checked })}
      />
      {shown && (
        <>
          <select
            value={mode}
            aria-label={say('over.mode')}
            onChange={(event) => set({ mode: event.target.value as OverlayLook['mode'] })}
          >
            {MODES.map((each) => (
              <option key={each} value={each}>
                {say(`over.${each}`)}
              </option>
            ))}
          </select>
          <input
            type="range"
            min={0}
            max={1}
            step={0.05}
            value={opacity}
            disabled={mode !== 'blend'}
            aria-label={say('over.opacity', { name })}
            title={say('over.opacity', { name })}
            onChange={(event) => set({ opacity: Number(event.target.value) })}
          />
          <WindowNumber
            name={say('over.level', { name })}
            value={window.level}
            onValue={(level) => set({ window: { ...window, level } })}
          />
          <WindowNumber
            name={say('over.width', { name })}
            value={window.width}
            least={1}
            onValue={(width) => set({ window: { ...window, width } })}
          />
        </>
      )}
    </div>
  )
}
