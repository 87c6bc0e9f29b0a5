import type { Vector3 } from '@trabecula/core'
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
  const value = volume && values && valueAt(values, volume, point)
  const label = scene.labels && labels && valueAt(labels, scene.labels, point)
  const body = label ? scene.bodies.find((each) => each.structure === label)?.label : undefined
  const structure = label
    ? (body ?? scene.labels?.structures.find((each) => each.value === label)?.name)
    : undefined
  return (
    <footer className="readout">
      <span>{under}</span>
      <span className="readout-place">
        LPS <b>{point.map(millimetres).join('  ')}</b> mm
      </span>
      <span className="readout-value">
        {volume?.modality === 'CT' ? 'HU' : 'Value'} <b>{value ?? '–'}</b>
      </span>
      <span className="readout-structure">{structure ?? ''}</span>
      <span className="readout-help">
        Wheel: slice · right drag: window · Ctrl+wheel: zoom · Shift+drag: move
      </span>
    </footer>
  )
}

function millimetres(value: number): string {
  return value
    .toFixed(1)
    .replace('-', '−')
    .replace(/^−0\.0$/, '0.0')
}
