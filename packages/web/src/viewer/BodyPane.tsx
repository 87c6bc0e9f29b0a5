import { Button } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import type { Vector3 } from '@trabecula/core'
import { useEffect, useRef } from 'react'
import { FaultAlert } from '../notices/FaultAlert.tsx'
import { HandleTag } from '../planning/HandleTag.tsx'
import { movedByKey, usePlanScene } from '../planning/use-plan-scene.ts'
import type { Planning } from '../planning/use-planning.ts'
import { useWords } from '../words/language.ts'
import type { BodyScene } from './body-scene.ts'
import { standardViews } from './standard-views.ts'
import { thingName } from './things.ts'
import { type ShownBodies, useBodyScene, useShownBodies } from './use-body-scene.ts'

interface BodyPaneProps extends ShownBodies {
  readonly planning: Planning
  readonly onSelect: (body: string | undefined) => void
  readonly onPoint: (point: Vector3) => void
}

const CLICK = 4 // A pointer that moved less was not turning.

/** The bodies in 3D: turned by drag or arrow keys, seen from standard sides, picked by a click. */
export function BodyPane(props: BodyPaneProps): React.JSX.Element {
  const { things, state, planning, onSelect, onPoint } = props
  const { language, say } = useWords()
  const { ref: frame, width, height } = useElementSize<HTMLDivElement>()
  const canvas = useRef<HTMLCanvasElement>(null)
  const compass = useRef<SVGSVGElement>(null)
  const tag = useRef<HTMLDivElement>(null)
  const { bodies, fault } = useBodyScene(canvas, compass, tag)
  const down = useRef<readonly [number, number]>([0, 0])

  const selected = things.find(({ id }) => id === state.selected)
  useShownBodies(bodies, props)
  usePlanScene(bodies, planning, selected)
  useEffect(() => {
    bodies?.resize(width, height)
  }, [bodies, width, height])

  const pickAt = (event: React.MouseEvent<HTMLCanvasElement>): ReturnType<BodyScene['pick']> => {
    const { offsetX, offsetY } = event.nativeEvent
    return bodies?.pick((2 * offsetX) / width - 1, 1 - (2 * offsetY) / height)
  }
  const onClick = (event: React.MouseEvent<HTMLCanvasElement>): void => {
    if (bodies?.handleActive) return
    if (Math.hypot(event.clientX - down.current[0], event.clientY - down.current[1]) > CLICK) return
    onSelect(pickAt(event)?.name)
  }
  const onDoubleClick = (event: React.MouseEvent<HTMLCanvasElement>): void => {
    const picked = pickAt(event)
    if (picked) onPoint(picked.point)
  }
  return (
    <>
      <div className="picture" ref={frame}>
        <canvas
          ref={canvas}
          tabIndex={0}
          role="img"
          aria-label={say('pane.bodies')}
          onPointerDown={(event) => {
            down.current = [event.clientX, event.clientY]
          }}
          onClick={onClick}
          onDoubleClick={onDoubleClick}
          onKeyDown={(event) => {
            if (!bodies) return
            if (movedByKey(event, planning, selected, bodies.axes()) || turnByKey(bodies, event.key))
              event.preventDefault()
          }}
        />
        <svg ref={compass} className="compass" viewBox="-50 -50 100 100" aria-hidden="true" />
        <HandleTag ref={tag} planning={planning} chosen={selected} />
        {fault && <FaultAlert fault={fault} />}
        <div className="picked" aria-live="polite">
          {selected ? thingName(selected, language, say) : ''}
        </div>
      </div>
      <div className="view-buttons" role="toolbar" aria-label={say('pane.from')}>
        {standardViews.map(({ name }) => (
          <Button key={name} size="compact-xs" variant="default" onClick={() => bodies?.showFrom(name)}>
            {say(`view.${name}`)}
          </Button>
        ))}
      </div>
    </>
  )
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
