import type { Vector3 } from '@trabecula/core'
import { useMemo } from 'react'
import { Pane, type PaneProps } from '../viewer/Pane.tsx'
import { SlicePane } from '../viewer/SlicePane.tsx'
import type { SceneVolume } from '../viewer/scene.ts'
import { sliceOfPoint, sliceViews, stackOf } from '../viewer/slice-stack.ts'
import type { SliceSources } from '../viewer/use-slice-picture.ts'
import type { PaneName, ViewerAction, ViewerState } from '../viewer/viewer-state.ts'
import { useWords } from '../words/language.ts'

export type PaneFrame = Pick<PaneProps, 'name' | 'synthetic' | 'enlarged' | 'hidden' | 'onEnlarge'>

interface SlicePanesProps extends Omit<SliceSources, 'scale' | 'window'> {
  readonly volume: SceneVolume | undefined
  readonly state: ViewerState
  readonly selected: readonly (number | string | undefined)[]
  readonly pane: (name: PaneName) => PaneFrame
  readonly dispatch: (action: ViewerAction) => void
  readonly onHover: (point: Vector3 | undefined) => void
}

/** The volume in its three views; nothing where there is no volume. */
export function SlicePanes({
  volume,
  state,
  selected,
  pane,
  dispatch,
  onHover,
  ...sources
}: SlicePanesProps): React.JSX.Element {
  const { say } = useWords()
  const stacks = useMemo(() => (volume ? sliceViews.map((view) => stackOf(volume, view)) : []), [volume])
  return (
    <>
      {stacks.map((stack) => (
        <Pane
          key={stack.view}
          title={say(`pane.${stack.view}`)}
          detail={`${sliceOfPoint(stack, state.crosshair) + 1} / ${stack.slices}`}
          {...pane(stack.view)}
        >
          <SlicePane
            {...sources}
            stack={stack}
            scale={volume ?? {}}
            crosshair={state.crosshair}
            window={state.window}
            lines={state.lines}
            selected={selected}
            onPoint={(at) => dispatch({ type: 'point', at })}
            onWindow={(window) => dispatch({ type: 'window', window })}
            onHover={onHover}
          />
        </Pane>
      ))}
    </>
  )
}
