import type { Vector3 } from '@trabecula/core'
import { useWords } from '../words/language.ts'
import { nameIn } from '../words/names.ts'
import type { Scene, SceneVolume } from './scene.ts'
import { valueAt } from './slice-sampling.ts'

interface PointerReadoutProps {
  readonly point: Vector3
  /** Whose place it is. */
  readonly under: string
  readonly scene: Scene
  readonly volume: SceneVolume | undefined
  readonly values: Int16Array | undefined
  readonly labels: Uint8Array | undefined
}

/** Place, value and structure under the pointer, else under the crosshair. */
export function PointerReadout({
  point,
  under,
  scene,
  volume,
  values,
  labels,
}: PointerReadoutProps): React.JSX.Element {
  const { language, say } = useWords()
  const stored = volume && values && valueAt(values, volume, point)
  const label = scene.labels && labels && valueAt(labels, scene.labels, point)
  const body = label ? scene.bodies.find((each) => each.structure === label) : undefined
  const structure =
    body ?? (label ? scene.labels?.structures.find((each) => each.value === label) : undefined)
  return (
    <footer className="readout">
      <span>{under}</span>
      <span className="readout-place">
        LPS <b>{point.map(millimetres).join('  ')}</b> mm
      </span>
      <span className="readout-value">
        {volume?.modality === 'CT' ? 'HU' : say('read.value')}{' '}
        <b>{volume && stored !== undefined ? measured(stored, volume) : '–'}</b>
      </span>
      <span className="readout-structure">
        {structure ? nameIn(language, structure.name, structure.label) : ''}
      </span>
      <span className="readout-help">{say('read.help')}</span>
    </footer>
  )
}

function millimetres(value: number): string {
  return value
    .toFixed(1)
    .replace('-', '−')
    .replace(/^−0\.0$/, '0.0')
}

function measured(stored: number, { slope = 1, intercept = 0 }: SceneVolume): string {
  const value = stored * slope + intercept
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(4))).replace('-', '−')
}
