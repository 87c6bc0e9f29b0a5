import type { Fault } from '@trabecula/core'
import { useEffect, useRef, useState } from 'react'
import type { ShadedMesh } from '../loading/stl.ts'
import { useWords } from '../words/language.ts'
import { BodyScene } from './body-scene.ts'
import { drawCompass } from './compass.ts'
import { landmarksObject, pathObject, planeObject } from './plan-objects.ts'
import type { Scene } from './scene.ts'
import { type Thing, thingName } from './things.ts'
import type { ViewerState } from './viewer-state.ts'

export interface ShownBodies {
  readonly scene: Scene
  readonly things: readonly Thing[]
  readonly meshes: ReadonlyMap<string, ShadedMesh>
  readonly settled: boolean
  readonly state: ViewerState
}

const GRAPHICS_MISSING: Fault = {
  code: 'GRAPHICS_MISSING',
  message: 'expected a browser with WebGL, got one without',
  where: '3D view',
  remedy:
    "switch on hardware acceleration in the browser's settings, or use another browser; slices and report do without",
}

/** The scene on a canvas, as long as the canvas is there; a fault where the browser draws nothing in 3D. */
export function useBodyScene(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  compass: React.RefObject<SVGSVGElement | null>,
  tag: React.RefObject<HTMLElement | null>,
): { readonly bodies?: BodyScene; readonly fault?: Fault } {
  const [result, setResult] = useState<{ bodies?: BodyScene; fault?: Fault }>({})
  useEffect(() => {
    if (!canvas.current) return
    let bodies: BodyScene
    try {
      bodies = new BodyScene(canvas.current)
    } catch {
      setResult({ fault: GRAPHICS_MISSING })
      return
    }
    bodies.onDrawn = (right, up, held) => {
      drawCompass(compass.current, right, up)
      if (!tag.current || !held) return
      tag.current.style.left = `${100 * held[0]}%`
      tag.current.style.top = `${100 * held[1]}%`
    }
    setResult({ bodies })
    return () => bodies.dispose()
  }, [canvas, compass, tag])
  return result
}

/** Keeps the scene to what has come and how it is to look. */
export function useShownBodies(
  bodies: BodyScene | undefined,
  { scene, things, meshes, settled, state }: ShownBodies,
): void {
  const { language, say } = useWords()
  const framed = useRef(false)
  useEffect(() => {
    if (!bodies) return
    let added = 0
    for (const body of scene.bodies) {
      const mesh = meshes.get(body.mesh)
      if (!mesh || bodies.has(body.mesh)) continue
      bodies.addBody(body.mesh, mesh, body.colour, body.scale)
      added++
    }
    // What is fetched later, because someone asked for it, does not turn the picture back.
    if (added > 0 && !framed.current) bodies.showFrom('Front')
    framed.current ||= added > 0 && settled
  }, [bodies, scene, meshes, settled])

  useEffect(() => {
    for (const thing of bodies ? things : []) {
      const { id, plane, path, colour } = thing
      if (plane) bodies?.putObject(id, planeObject(plane, thingName(thing, language, say)))
      if (path) bodies?.putObject(id, pathObject(path))
      if (id === 'landmarks') bodies?.putObject(id, landmarksObject(scene.landmarks, colour))
    }
  }, [bodies, things, scene, language, say])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a body that has just come, or an object in another language, needs its look too
  useEffect(() => {
    for (const { id } of things) {
      const look = state.looks[id] ?? { shown: true, opacity: 1 }
      bodies?.setLook(id, { ...look, selected: state.selected === id })
    }
  }, [bodies, things, meshes, language, state.looks, state.selected])

  useEffect(() => {
    bodies?.setMarker(state.lines && settled ? state.crosshair : undefined)
  }, [bodies, settled, state.lines, state.crosshair])
}
