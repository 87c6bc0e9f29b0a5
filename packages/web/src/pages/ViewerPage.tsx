import type { Vector3 } from '@trabecula/core'
import { lazy, Suspense, useEffect, useMemo, useReducer, useRef, useState } from 'react'
import { liveLooks, liveThings } from '../planning/live-things.ts'
import { PlanSwitch } from '../planning/PlanSwitch.tsx'
import { type Planning, usePlanning } from '../planning/use-planning.ts'
import type { RecordedCheck } from '../record.ts'
import { BodyPane } from '../viewer/BodyPane.tsx'
import { boxCentre } from '../viewer/box-centre.ts'
import { LoadingList } from '../viewer/LoadingList.tsx'
import { OverlayToolbar } from '../viewer/OverlayToolbar.tsx'
import { Pane } from '../viewer/Pane.tsx'
import { PointerReadout } from '../viewer/PointerReadout.tsx'
import { baseVolumes, overlayOf, type Scene } from '../viewer/scene.ts'
import { isSoftwareGraphics } from '../viewer/software-graphics.ts'
import { ThingList } from '../viewer/ThingList.tsx'
import { ThingPanel } from '../viewer/ThingPanel.tsx'
import { type Thing, thingsOf } from '../viewer/things.ts'
import { useLabels, useOverlay, useSections } from '../viewer/use-slice-sources.ts'
import { useViewerFiles, type ViewerFiles, wantedFiles } from '../viewer/use-viewer-files.ts'
import { ViewerToolbar } from '../viewer/ViewerToolbar.tsx'
import {
  initialState,
  nextState,
  type PaneName,
  type ViewerAction,
  type ViewerState,
} from '../viewer/viewer-state.ts'
import { useWords } from '../words/language.ts'
import { type PaneFrame, SlicePanes } from './SlicePanes.tsx'

interface ViewerPageProps {
  readonly scene: Scene
  readonly path: string
  readonly synthetic: boolean
  readonly checks: readonly RecordedCheck[]
  /** Of the run, as the server names it. */
  readonly name: string
  /** Whether the server may run a changed case. */
  readonly canRun: boolean
  /** Begins with the plan opened. */
  readonly planned: boolean
}

/** Fetched when it is first opened: the YAML of the case file is of no use before. */
const PlanningPanel = lazy(async () => {
  const { PlanningPanel: panel } = await import('../planning/PlanningPanel.tsx')
  return { default: panel }
})

const NO_MESHES: ViewerFiles['meshes'] = new Map()

/** Bodies and plan in 3D beside three slices of the images, linked by one crosshair, with the checks of what is chosen. */
export function ViewerPage(props: ViewerPageProps): React.JSX.Element {
  const { scene, path, synthetic, checks, name, canRun, planned } = props
  const { say } = useWords()
  const [state, dispatch] = useReducer(nextState, scene, initialState)
  const [hover, setHover] = useState<Vector3>()
  const planning = usePlanning(name, path, planned)
  const { things, shownState } = useLiveScene(scene, planning, state)
  const overlayVolume = state.overlay.shown ? overlayOf(scene) : undefined
  const wanted = useMemo(
    () => wantedFiles(scene, state.volume, state.looks, overlayVolume),
    [scene, state.volume, state.looks, overlayVolume],
  )
  const files = useViewerFiles(scene, path, wanted)
  const drawn = useDrawn(files.settled)
  const meshes = drawableMeshes(files, drawn)
  const volume = baseVolumes(scene)[state.volume]
  const values = volume && files.volumes.get(volume.values)
  const labels = useLabels(scene, files.labels, state.looks)
  const sections = useSections(things, files.meshes, shownState.looks)
  const overlay = useOverlay(overlayVolume, files.volumes, state.overlay)
  const chosen = things.find(({ id }) => id === state.selected)
  const selected = useMemo(() => [chosen?.id, chosen?.body?.structure ?? undefined], [chosen])
  const find = (thing: Thing): void => choose(thing, state, files, dispatch)
  const pane = paneOf(state, dispatch, synthetic)
  return (
    <div className="viewer" data-pictures={drawn ? 'complete' : 'loading'}>
      <div className="side">
        <ThingList things={things} checks={checks} state={state} dispatch={dispatch} onFind={find} />
        <ChosenPanel planning={planning} chosen={chosen} checks={checks} canRun={canRun} />
      </div>
      <Toolbars {...{ scene, state, values, planning, dispatch }} />
      <div className="panes" data-enlarged={state.enlarged}>
        <Pane title={say('pane.3d')} {...pane('3d')}>
          <BodyPane
            scene={scene}
            things={things}
            meshes={meshes}
            settled={drawn}
            state={shownState}
            planning={planning}
            onSelect={(thing) => dispatch({ type: 'select', thing })}
            onPoint={(at) => dispatch({ type: 'point', at })}
          />
        </Pane>
        <SlicePanes
          volume={volume}
          values={values}
          overlay={overlay}
          labels={state.outlines ? labels : undefined}
          sections={state.outlines ? sections : NO_SECTIONS}
          state={state}
          selected={selected}
          pane={pane}
          dispatch={dispatch}
          onHover={setHover}
        />
        {!volume && <p className="no-volume">{say('pane.noImage')}</p>}
      </div>
      <LoadingList board={files.progress} settled={files.settled} />
      <PointerReadout
        point={hover ?? state.crosshair}
        under={say(hover ? 'read.pointer' : 'read.crosshair')}
        scene={scene}
        volume={volume}
        values={values}
        labels={files.labels}
      />
    </div>
  )
}

/** Things and looks as the run has them, or as a moved plan changes them. */
function useLiveScene(
  scene: Scene,
  planning: Planning,
  state: ViewerState,
): { readonly things: readonly Thing[]; readonly shownState: ViewerState } {
  const own = useMemo(() => thingsOf(scene), [scene])
  const things = useMemo(() => liveThings(own, planning.state), [own, planning.state])
  const shownState = useMemo(
    () => ({ ...state, looks: liveLooks(own, planning.state, state.looks) }),
    [own, planning.state, state],
  )
  return { things, shownState }
}

function Toolbars({
  scene,
  state,
  values,
  planning,
  dispatch,
}: {
  readonly scene: Scene
  readonly state: ViewerState
  readonly values: Int16Array | undefined
  readonly planning: Planning
  readonly dispatch: (action: ViewerAction) => void
}): React.JSX.Element {
  return (
    <div className="toolbars">
      <ViewerToolbar scene={scene} state={state} values={values} dispatch={dispatch} />
      <OverlayToolbar scene={scene} state={state} dispatch={dispatch} />
      {scene.planes.some(({ kind }) => kind === 'cut') && <PlanSwitch planning={planning} />}
    </div>
  )
}

/** What is chosen: its checks, or while the plan is open its place in it. */
function ChosenPanel({
  planning,
  chosen,
  checks,
  canRun,
}: {
  readonly planning: Planning
  readonly chosen: Thing | undefined
  readonly checks: readonly RecordedCheck[]
  readonly canRun: boolean
}): React.JSX.Element {
  if (planning.state.phase === 'closed') return <ThingPanel thing={chosen} checks={checks} />
  return (
    <Suspense>
      <PlanningPanel planning={planning} chosen={chosen} canRun={canRun} />
    </Suspense>
  )
}

const NO_SECTIONS: ReturnType<typeof useSections> = []

function paneOf(
  state: ViewerState,
  dispatch: (action: ViewerAction) => void,
  synthetic: boolean,
): (name: PaneName) => PaneFrame {
  return (name) => ({
    name,
    synthetic,
    enlarged: state.enlarged === name,
    hidden: state.enlarged !== undefined && state.enlarged !== name,
    onEnlarge: () => dispatch({ type: 'enlarge', pane: name }),
  })
}

/** Chooses a thing and brings the slices to it; the chosen one is let go. */
function choose(
  thing: Thing,
  state: ViewerState,
  files: ViewerFiles,
  dispatch: (action: ViewerAction) => void,
): void {
  const again = state.selected === thing.id
  dispatch({ type: 'select', thing: again ? undefined : thing.id })
  const at = again ? undefined : placeOf(thing, files)
  if (at) dispatch({ type: 'point', at })
}

/** Where the slices go to show a thing: the middle of a body or plane, the entry of a path. */
function placeOf({ id, body, plane, path }: Thing, { meshes }: ViewerFiles): Vector3 | undefined {
  const mesh = meshes.get(id)
  if (mesh) return boxCentre(mesh.positions, body?.scale)
  if (plane) return boxCentre(Float32Array.from(plane.corners.flat()))
  return path?.entry
}

/** The bodies that may be drawn now: each is a picture more, so without a graphics card the first are drawn together. */
function drawableMeshes({ settled, meshes }: ViewerFiles, drawn: boolean): ViewerFiles['meshes'] {
  return settled || drawn || !isSoftwareGraphics() ? meshes : NO_MESHES
}

/** True one picture after everything that was first asked for has come. */
function useDrawn(settled: boolean): boolean {
  const [drawn, setDrawn] = useState(false)
  const done = useRef(false)
  useEffect(() => {
    if (!settled || done.current) return
    let second = 0
    const first = requestAnimationFrame(() => {
      second = requestAnimationFrame(() => {
        done.current = true
        setDrawn(true)
      })
    })
    return () => {
      cancelAnimationFrame(first)
      cancelAnimationFrame(second)
    }
  }, [settled])
  return drawn
}
