import { Button } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import type { Vector3 } from '@trabecula/core'
import { useEffect, useRef, useState } from 'react'
import type { ShadedMesh } from '../loading/stl.ts'
import { BodyScene } from './body-scene.ts'
import { compassPoints } from './orientation.ts'
import { bodyLabel, type Scene } from './scene.ts'
import { standardViews } from './standard-views.ts'
import type { ViewerState } from './viewer-state.ts'

interface BodyPaneProps {
  readonly scene: Scene
  readonly meshes: ReadonlyMap<string, ShadedMesh>
  readonly settled: boolean
  readonly state: ViewerState
  readonly onSelect: (body: string | undefined) => void
  readonly onPoint: (point: Vector3) => void
}

const CLICK = 4 // A pointer that moved less was not turning.

/** The bodies in 3D: turned by drag or arrow keys, seen from standard sides, picked by a click. */
export function BodyPane({
  scene,
  meshes,
  settled,
  state,
  onSelect,
  onPoint,
}: BodyPaneProps): React.JSX.Element {
  const { ref: frame, width, height } = useElementSize<HTMLDivElement>()
  const canvas = useRef<HTMLCanvasElement>(null)
  const compass = useRef<SVGSVGElement>(null)
  const bodies = useBodyScene(canvas, compass)
  const down = useRef<readonly [number, number]>([0, 0])

  useEffect(() => {
    bodies?.resize(width, height)
  }, [bodies, width, height])

  useEffect(() => {
    if (!bodies) return
    let added = 0
    for (const body of scene.bodies) {
      const mesh = meshes.get(body.mesh)
      if (!mesh || bodies.has(body.mesh)) continue
      bodies.addBody(body.mesh, mesh, body.colour, body.scale)
      added++
    }
    if (added > 0) bodies.showFrom('Front')
  }, [bodies, scene, meshes])

  useEffect(() => {
    for (const name of meshes.keys()) {
      const look = state.looks[name] ?? { shown: true, opacity: 1 }
      bodies?.setLook(name, { ...look, selected: state.selected === name })
    }
  }, [bodies, meshes, state.looks, state.selected])

  useEffect(() => {
    bodies?.setMarker(state.lines && settled ? state.crosshair : undefined)
  }, [bodies, settled, state.lines, state.crosshair])

  const pickAt = (event: React.MouseEvent<HTMLCanvasElement>): ReturnType<BodyScene['pick']> => {
    const { offsetX, offsetY } = event.nativeEvent
    return bodies?.pick((2 * offsetX) / width - 1, 1 - (2 * offsetY) / height)
  }
  const onClick = (event: React.MouseEvent<HTMLCanvasElement>): void => {
    if (Math.hypot(event.clientX - down.current[0], event.clientY - down.current[1]) > CLICK) return
    onSelect(pickAt(event)?.name)
  }
  const onDoubleClick = (event: React.MouseEvent<HTMLCanvasElement>): void => {
    const picked = pickAt(event)
    if (picked) onPoint(picked.point)
  }
  const selected = scene.bodies.find(({ mesh }) => mesh === state.selected)
  return (
    <>
      <div className="picture" ref={frame}>
        <canvas
          ref={canvas}
          tabIndex={0}
          role="img"
          aria-label="Bodies in 3D. Arrow keys turn, plus and minus zoom."
          onPointerDown={(event) => {
            down.current = [event.clientX, event.clientY]
          }}
          onClick={onClick}
          onDoubleClick={onDoubleClick}
          onKeyDown={(event) => {
            if (bodies && turnByKey(bodies, event.key)) event.preventDefault()
          }}
        />
        <svg ref={compass} className="compass" viewBox="-50 -50 100 100" aria-hidden="true" />
        <div className="picked" aria-live="polite">
          {selected ? bodyLabel(selected) : ''}
        </div>
      </div>
      <div className="view-buttons" role="toolbar" aria-label="Seen from">
        {standardViews.map(({ name }) => (
          <Button key={name} size="compact-xs" variant="default" onClick={() => bodies?.showFrom(name)}>
            {name}
          </Button>
        ))}
      </div>
    </>
  )
}

function useBodyScene(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  compass: React.RefObject<SVGSVGElement | null>,
): BodyScene | undefined {
  const [bodies, setBodies] = useState<BodyScene>()
  useEffect(() => {
    if (!canvas.current) return
    const made = new BodyScene(canvas.current)
    made.onDrawn = (right, up) => drawCompass(compass.current, right, up)
    setBodies(made)
    return () => made.dispose()
  }, [canvas, compass])
  return bodies
}

function turnByKey(bodies: BodyScene, key: string): boolean {
  const turns: Readonly<Record<string, readonly [number, number, number]>> = {
    ArrowLeft: [-10, 0, 1],
    ArrowRight: [10, 0, 1],
    ArrowUp: [0, 10, 1],
    ArrowDown: [0, -10, 1],
    '+': [0, 0, 1 / 1.15],
    '=': [0, 0, 1 / 1.15],
    '-': [0, 0, 1.15],
  }
  const turn = turns[key]
  if (turn) bodies.turn(...turn)
  return turn !== undefined
}

const SVG = 'http://www.w3.org/2000/svg'

/** The patient's six directions, farthest first; drawn by hand because they follow every frame of a drag. */
function drawCompass(svg: SVGSVGElement | null, right: Vector3, up: Vector3): void {
  if (!svg) return
  svg.replaceChildren(
    ...compassPoints(right, up).flatMap(({ letter, x, y, depth }) => {
      const opacity = String(0.45 + 0.275 * (depth + 1))
      const line = document.createElementNS(SVG, 'line')
      const attributes = { x2: 26 * x, y2: 26 * y, 'stroke-opacity': opacity }
      for (const [name, value] of Object.entries(attributes)) line.setAttribute(name, String(value))
      const text = document.createElementNS(SVG, 'text')
      text.setAttribute('x', String(38 * x))
      text.setAttribute('y', String(38 * y))
      text.setAttribute('fill-opacity', opacity)
      text.textContent = letter
      return [line, text]
    }),
  )
}
