import type { Vector3 } from '@trabecula/core'
import { useEffect, useMemo, useReducer, useState } from 'react'
import { BodyList } from '../viewer/BodyList.tsx'
import { BodyPane } from '../viewer/BodyPane.tsx'
import { boxCentre } from '../viewer/box-centre.ts'
import { LoadingList } from '../viewer/LoadingList.tsx'
import { Pane, type PaneProps } from '../viewer/Pane.tsx'
import { PointerReadout } from '../viewer/PointerReadout.tsx'
import { SlicePane } from '../viewer/SlicePane.tsx'
import type { Scene, SceneBody } from '../viewer/scene.ts'
import { sliceOfPoint, sliceViews, stackOf } from '../viewer/slice-stack.ts'
import { isSoftwareGraphics } from '../viewer/software-graphics.ts'
import type { LabelSource } from '../viewer/use-slice-picture.ts'
import { useViewerFiles, type ViewerFiles } from '../viewer/use-viewer-files.ts'
import { ViewerToolbar } from '../viewer/ViewerToolbar.tsx'
import {
  initialState,
  nextState,
  type PaneName,
  type ViewerAction,
  type ViewerState,
} from '../viewer/viewer-state.ts'

interface ViewerPageProps {
  readonly scene: Scene
  readonly path: string
  readonly synthetic: boolean
}

const NO_MESHES: ViewerFiles['meshes'] = new Map()

/** The bodies in 3D beside three slices of the image, linked by one crosshair. */
export function ViewerPage({ scene, path, synthetic }: ViewerPageProps): React.JSX.Element {
  const files = useViewerFiles(scene, path)
  const [state, dispatch] = useReducer(nextState, scene, initialState)
  const [hover, setHover] = useState<Vector3>()
  const meshes = drawableMeshes(files)
  const drawn = useDrawn(files.settled)
  const volume = scene.volumes[state.volume]
  const values = files.volumes[state.volume]
  const stacks = useMemo(() => (volume ? sliceViews.map((view) => stackOf(volume, view)) : []), [volume])
  const labels = useLabels(scene, files.labels, state.looks)
  const structure = scene.bodies.find(({ mesh }) => mesh === state.selected)?.structure ?? undefined
  const point = (at: Vector3): void => dispatch({ type: 'point', at })
  const find = ({ mesh: body, scale = 1 }: SceneBody): void => {
    dispatch({ type: 'select', body: state.selected === body ? undefined : body })
    const mesh = files.meshes.get(body)
    if (mesh && state.selected !== body) point(boxCentre(mesh.positions, scale))
  }
  const pane = paneOf(state, dispatch, synthetic)
  return (
    <div className="viewer" data-pictures={drawn ? 'complete' : 'loading'}>
      <BodyList scene={scene} state={state} dispatch={dispatch} onFind={find} />
      <ViewerToolbar scene={scene} state={state} values={values} dispatch={dispatch} />
      <div className="panes" data-enlarged={state.enlarged}>
        <Pane title="3D" {...pane('3d')}>
          <BodyPane
            scene={scene}
            meshes={meshes}
            settled={files.settled}
            state={state}
            onSelect={(body) => dispatch({ type: 'select', body })}
            onPoint={point}
          />
        </Pane>
        {stacks.map((stack) => (
          <Pane
            key={stack.view}
            title={capital(stack.view)}
            detail={`${sliceOfPoint(stack, state.crosshair) + 1} / ${stack.slices}`}
            {...pane(stack.view)}
          >
            <SlicePane
              stack={stack}
              values={values}
              scale={volume ?? {}}
              labels={labels}
              crosshair={state.crosshair}
              window={state.window}
              outlines={state.outlines}
              lines={state.lines}
              selectedStructure={structure}
              onPoint={point}
              onWindow={(window) => dispatch({ type: 'window', window })}
              onHover={setHover}
            />
          </Pane>
        ))}
        {stacks.length === 0 && <NoImage />}
      </div>
      <LoadingList board={files.progress} settled={files.settled} />
      <PointerReadout
        point={hover ?? state.crosshair}
        under={hover ? 'Pointer' : 'Crosshair'}
        scene={scene}
        volume={volume}
        values={values}
        labels={files.labels}
      />
    </div>
  )
}

function NoImage(): React.JSX.Element {
  return <p className="no-volume">This run keeps no image to show beside the bodies.</p>
}

type PaneFrame = Pick<PaneProps, 'synthetic' | 'enlarged' | 'hidden' | 'onEnlarge'>

function paneOf(
  state: ViewerState,
  dispatch: (action: ViewerAction) => void,
  synthetic: boolean,
): (name: PaneName) => PaneFrame {
  return (name) => ({
    synthetic,
    enlarged: state.enlarged === name,
    hidden: state.enlarged !== undefined && state.enlarged !== name,
    onEnlarge: () => dispatch({ type: 'enlarge', pane: name }),
  })
}

/** The bodies that may be drawn now: each is a picture more, so without a graphics card they are drawn together. */
function drawableMeshes({ settled, meshes }: ViewerFiles): ViewerFiles['meshes'] {
  return settled || !isSoftwareGraphics() ? meshes : NO_MESHES
}

/** True one picture after everything has come. */
function useDrawn(settled: boolean): boolean {
  const [drawn, setDrawn] = useState(false)
  useEffect(() => {
    if (!settled) return
    let second = 0
    const first = requestAnimationFrame(() => {
      second = requestAnimationFrame(() => setDrawn(true))
    })
    return () => {
      cancelAnimationFrame(first)
      cancelAnimationFrame(second)
    }
  }, [settled])
  return drawn
}

/** The labels with the colours of those structures whose body is shown, or that have no body. */
function useLabels(
  scene: Scene,
  values: Uint8Array | undefined,
  looks: Readonly<Record<string, { shown: boolean }>>,
): LabelSource | undefined {
  return useMemo(() => {
    if (!scene.labels || !values) return undefined
    const bodiesOf = (value: number): readonly SceneBody[] =>
      scene.bodies.filter((body) => body.structure === value)
    const shown = scene.labels.structures.filter(({ value }) => {
      const bodies = bodiesOf(value)
      return bodies.length === 0 || bodies.some(({ mesh }) => looks[mesh]?.shown !== false)
    })
    return {
      values,
      grid: scene.labels,
      colours: new Map(shown.map(({ value, colour }) => [value, bodiesOf(value)[0]?.colour ?? colour])),
    }
  }, [scene, values, looks])
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
