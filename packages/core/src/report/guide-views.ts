import { cross, dot, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { Device, GuideDesign } from '../geometry/device.ts'
import type { Body } from '../geometry/mesh.ts'
import type { Camera } from './camera.ts'
import { renderBodies } from './render.ts'
import type { Canvas } from './strokes.ts'

const WIDTH = 760
const HEIGHT = 570

/** A guide with what was designed into it. */
export interface LaidGuide {
  readonly device: Device
  readonly design: GuideDesign
}

export function guidesOf(devices: readonly Device[]): LaidGuide[] {
  return devices.flatMap((device) =>
    device.design?.kind === 'guide' ? [{ device, design: device.design }] : [],
  )
}

/** A camera that looks along `away`, the head of the patient upwards as far as can be; from above or below the front. */
export function cameraAlong(away: Vector3): Camera {
  const up: Vector3 = Math.abs(away[2]) < 0.9 ? [0, 0, 1] : [0, -1, 0]
  const down = normalize(scale(subtract(up, scale(away, dot(up, away))), -1))
  return { right: cross(down, away), down, away }
}

/** A guide on its bone: as the surgeon sees it who lays it on, and from aside, turned by 65° about the picture's upright. */
export function drawGuide({ device, design }: LaidGuide, bone: Body | undefined): readonly Canvas[] {
  const straight = cameraAlong(design.insertion)
  const turned = normalize(
    subtract(scale(straight.away, COSINE), scale(straight.right, Math.sqrt(1 - COSINE * COSINE))),
  )
  const aside: Camera = { right: cross(straight.down, turned), down: straight.down, away: turned }
  return [straight, aside].map((view) =>
    renderBodies([...device.bodies, ...(bone ? [bone] : [])], {
      view,
      width: WIDTH,
      height: HEIGHT,
      frame: device.bodies,
    }),
  )
}

const COSINE = 0.42
