import type { Vector3 } from '@trabecula/core'
import { type Camera, Matrix4, Object3D, type Scene, Vector3 as Vector } from 'three'
import { TransformControls } from 'three/examples/jsm/controls/TransformControls.js'
import { type AxisPlace, type PlanePlace, tiltAxes } from './plan-edit.ts'
import type { HandleMode } from './planning-state.ts'

/** What the handle holds: a plane, moved along its normal or turned, or a point that goes anywhere. */
export type Held =
  | { readonly kind: 'plane'; readonly place: PlanePlace; readonly mode: HandleMode }
  | { readonly kind: 'point'; readonly at: Vector3 }

export interface HandleEvents {
  /** A drag begins or ends: meanwhile the view must not turn. */
  readonly onDragging: (dragging: boolean) => void
  readonly onPlane: (place: PlanePlace) => void
  readonly onPoint: (at: Vector3) => void
  readonly onChange: () => void
}

const SIZE = 0.85

/** Arrows and rings in the picture that mouse, pen and finger drag. */
export class PlanHandle {
  readonly #controls: TransformControls
  readonly #proxy = new Object3D()
  readonly #scene: Scene
  #held: Held | undefined

  constructor(camera: Camera, canvas: HTMLElement, scene: Scene, events: HandleEvents) {
    this.#scene = scene
    this.#controls = new TransformControls(camera, canvas)
    this.#controls.size = SIZE
    scene.add(this.#proxy, this.#controls.getHelper())
    this.#controls.addEventListener('change', events.onChange)
    this.#controls.addEventListener('dragging-changed', ({ value }) => events.onDragging(Boolean(value)))
    this.#controls.addEventListener('objectChange', () => {
      const { x, y, z } = this.#proxy.position
      if (this.#held?.kind === 'point') events.onPoint([x, y, z])
      if (this.#held?.kind !== 'plane') return
      const normal = new Vector(0, 0, 1).applyQuaternion(this.#proxy.quaternion)
      events.onPlane({ at: [x, y, z], normal: [normal.x, normal.y, normal.z] })
    })
  }

  /** Whether the pointer is over a part of the handle, or drags one. */
  get active(): boolean {
    return this.#controls.axis !== null || this.#controls.dragging
  }

  /** Where it stands. */
  get point(): Vector | undefined {
    return this.#held && this.#proxy.position
  }

  /** Puts the handle to a thing; away without one. What is being dragged is not moved under the hand. */
  hold(held: Held | undefined): void {
    this.#held = held
    if (!held) {
      this.#controls.detach()
      return
    }
    if (!this.#controls.dragging) this.#place(held)
    const plane = held.kind === 'plane' ? held.mode : undefined
    this.#controls.setMode(plane === 'turn' ? 'rotate' : 'translate')
    this.#controls.setSpace(plane ? 'local' : 'world')
    // A plane that slides in itself or turns about its normal stays the same plane.
    this.#controls.showX = plane !== 'move'
    this.#controls.showY = plane !== 'move'
    this.#controls.showZ = plane !== 'turn'
    if (this.#controls.object !== this.#proxy) this.#controls.attach(this.#proxy)
  }

  #place(held: Held): void {
    if (held.kind === 'point') {
      this.#proxy.position.set(...held.at)
      this.#proxy.quaternion.identity()
    } else {
      const { at, normal } = held.place
      const { level, up } = tiltAxes(normal)
      this.#proxy.position.set(...at)
      const basis = new Matrix4().makeBasis(new Vector(...level), new Vector(...up), new Vector(...normal))
      this.#proxy.quaternion.setFromRotationMatrix(basis)
    }
    this.#proxy.updateMatrixWorld()
  }

  dispose(): void {
    this.#controls.detach()
    this.#controls.dispose()
    this.#scene.remove(this.#proxy, this.#controls.getHelper())
  }
}

/** Where an axis is held: at its entry, its tip, or in the middle. */
export function axisPoint({ entry, tip }: AxisPlace, end: 'entry' | 'tip' | 'whole'): Vector3 {
  if (end === 'entry') return entry
  if (end === 'tip') return tip
  return [(entry[0] + tip[0]) / 2, (entry[1] + tip[1]) / 2, (entry[2] + tip[2]) / 2]
}
