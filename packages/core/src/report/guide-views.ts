import { add, cross, dot, normalize, scale, subtract, type Vector3 } from '../base/vectors.ts'
import type { Device, GuideDesign } from '../geometry/device.ts'
import { slotBore } from '../geometry/guide-bores.ts'
import { type Body, boxMesh, signedVolume } from '../geometry/mesh.ts'
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

/** Along the way on, as the surgeon sees it who lays it on, and from aside, turned by 65° about the picture's upright. */
export function camerasOf({ insertion }: Pick<GuideDesign, 'insertion'>): readonly [Camera, Camera] {
  const straight = cameraAlong(insertion)
  const turned = normalize(
    subtract(scale(straight.away, COSINE), scale(straight.right, Math.sqrt(1 - COSINE * COSINE))),
  )
  return [straight, { right: cross(straight.down, turned), down: straight.down, away: turned }]
}

/** Red blocks over the ends of slots that are stops: they stand out of the mouth, and no blade goes beyond them. */
export function stopBodies({ slots }: GuideDesign): Body[] {
  return slots.flatMap((slot) => {
    const { plane, origin, along, inward, length } = slot
    const half = slotBore(slot).width / 2 + WALL
    return (slot.ends ?? []).flatMap(({ kind }, n): Body[] => {
      if (kind !== 'stop') return []
      const end = add(origin, scale(along, (n === 0 ? -1 : 1) * (length / 2 + WALL)))
      const box = boxMesh([-half, -WALL, -HIGH], [half, WALL, slot.depth / 2])
      const positions = new Float32Array(box.positions.length)
      for (let i = 0; i < positions.length; i += 3) {
        const [f, g, h] = box.positions.subarray(i, i + 3)
        positions.set(add(end, add(scale(plane.normal, f!), add(scale(along, g!), scale(inward, h!)))), i)
      }
      const mesh = { positions, triangles: box.triangles }
      const outward = signedVolume(mesh) > 0 ? mesh : { positions, triangles: box.triangles.toReversed() }
      return [
        { name: `stop ${plane.name} ${n + 1}`, mesh: outward, side: 'midline', colour: STOP, deviations: [] },
      ]
    })
  })
}

/** A guide on its bone from both sides, with its slots' stops. */
export function drawGuide({ device, design }: LaidGuide, bone: Body | undefined): readonly Canvas[] {
  return camerasOf(design).map((view) =>
    renderBodies([...device.bodies, ...stopBodies(design), ...(bone ? [bone] : [])], {
      view,
      width: WIDTH,
      height: HEIGHT,
      frame: device.bodies,
    }),
  )
}

const COSINE = 0.42
const STOP = [222, 36, 36] as const
const [WALL, HIGH] = [1.2, 3] // mm: half the thickness of a stop as drawn, and how far it stands out of the mouth.
