import type { Vector3 } from '@trabecula/core'
import {
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  Color,
  DoubleSide,
  Group,
  LineBasicMaterial,
  LineLoop,
  Mesh,
  MeshBasicMaterial,
  MeshPhongMaterial,
  SphereGeometry,
  Sprite,
  SpriteMaterial,
  SRGBColorSpace,
} from 'three'
import type { Surface } from './mesh-section.ts'
import type { Rgb, SceneLandmark, ScenePlane, SceneTrajectory } from './scene.ts'

const SIDES = 20
const POINT_RADIUS = 2.2
const LABEL_HEIGHT = 0.042 // Of the picture's height.

export function colourOf([r, g, b]: Rgb): Color {
  return new Color().setRGB(r / 255, g / 255, b / 255, SRGBColorSpace)
}

/** Two triangles. */
export function quadSurface({ corners }: ScenePlane): Surface {
  return { positions: Float32Array.from(corners.flat()), triangles: Uint32Array.of(0, 1, 2, 0, 2, 3) }
}

/** A closed cylinder of the path's own diameter. */
export function pathSurface({ entry, tip, diameter }: SceneTrajectory): Surface {
  const along = unit(entry.map((value, axis) => tip[axis]! - value) as unknown as Vector3)
  const level: Vector3 = Math.abs(along[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0]
  const u = unit(crossed(level, along))
  const v = crossed(along, u)
  const positions = new Float32Array(3 * (2 * SIDES + 2))
  const triangles: number[] = []
  for (let n = 0; n < SIDES; n++) {
    const angle = (2 * Math.PI * n) / SIDES
    const [a, b] = [(diameter / 2) * Math.cos(angle), (diameter / 2) * Math.sin(angle)]
    for (let axis = 0; axis < 3; axis++) {
      const offset = u[axis]! * a + v[axis]! * b
      positions[3 * n + axis] = entry[axis]! + offset
      positions[3 * (SIDES + n) + axis] = tip[axis]! + offset
    }
    const next = (n + 1) % SIDES
    triangles.push(n, next, SIDES + next, n, SIDES + next, SIDES + n)
    triangles.push(2 * SIDES, next, n, 2 * SIDES + 1, SIDES + n, SIDES + next)
  }
  positions.set(entry, 6 * SIDES)
  positions.set(tip, 6 * SIDES + 3)
  return { positions, triangles: Uint32Array.from(triangles) }
}

function geometryOf({ positions, triangles }: Surface): BufferGeometry {
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(positions, 3))
  geometry.setIndex(new BufferAttribute(triangles, 1))
  geometry.computeVertexNormals()
  return geometry
}

/** A plane as a clear quadrilateral with an edge and its name at a corner. */
export function planeObject(plane: ScenePlane, label: string): Group {
  const group = new Group()
  const colour = colourOf(plane.colour)
  const geometry = geometryOf(quadSurface(plane))
  const face = new Mesh(
    geometry,
    new MeshBasicMaterial({ color: colour, side: DoubleSide, transparent: true, depthWrite: false }),
  )
  const edge = new LineLoop(
    new BufferGeometry().setAttribute(
      'position',
      new BufferAttribute(Float32Array.from(plane.corners.flat()), 3),
    ),
    new LineBasicMaterial({ color: colour }),
  )
  const name = labelSprite(label, plane.colour)
  const highest = [...plane.corners].sort((a, b) => b[2] - a[2])[0]!
  name.position.set(...highest)
  group.add(face, edge, name)
  return group
}

export function pathObject(path: SceneTrajectory): Group {
  const material = new MeshPhongMaterial({ color: colourOf(path.colour), specular: 0x444444 })
  return new Group().add(new Mesh(geometryOf(pathSurface(path)), material))
}

/** Points as small balls, joint centres as clear spheres of the radius that was fitted. */
export function landmarksObject(landmarks: readonly SceneLandmark[], colour: Rgb): Group {
  const group = new Group()
  for (const { point, radius } of landmarks) {
    const material = new MeshPhongMaterial({
      color: colourOf(colour),
      transparent: true,
      depthWrite: radius === null,
    })
    const ball = new Mesh(new SphereGeometry(radius ?? POINT_RADIUS, 24, 16), material)
    ball.position.set(...point)
    group.add(ball)
  }
  return group
}

/** A text that faces the viewer, as large at any distance. */
function labelSprite(text: string, [r, g, b]: Rgb): Sprite {
  const canvas = document.createElement('canvas')
  const context = canvas.getContext('2d')!
  const font = '600 40px system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif'
  context.font = font
  canvas.width = Math.ceil(context.measureText(text).width) + 24
  canvas.height = 56
  context.font = font
  context.textBaseline = 'middle'
  context.lineJoin = 'round'
  context.lineWidth = 8
  context.strokeStyle = 'rgba(10, 14, 18, 0.9)'
  context.strokeText(text, 12, 29)
  context.fillStyle = `rgb(${r} ${g} ${b})`
  context.fillText(text, 12, 29)
  const texture = new CanvasTexture(canvas)
  texture.colorSpace = SRGBColorSpace
  const sprite = new Sprite(
    new SpriteMaterial({ map: texture, depthTest: false, transparent: true, sizeAttenuation: false }),
  )
  sprite.scale.set((LABEL_HEIGHT * canvas.width) / canvas.height / 2, LABEL_HEIGHT / 2, 1)
  sprite.center.set(0, 0)
  sprite.renderOrder = 9
  return sprite
}

/** Frees what the graphics card holds of an object. */
export function freeObject(object: Group): void {
  for (const child of object.children) {
    if (child instanceof Sprite) child.material.map?.dispose()
    const { geometry, material } = child as Mesh<BufferGeometry, MeshBasicMaterial>
    if (!(child instanceof Sprite)) geometry.dispose()
    material.dispose()
  }
}

/** Opacity of an object's faces; edges and names stay as they are. */
export function setOpacity(object: Group, opacity: number, selected: boolean): void {
  for (const child of object.children) {
    if (!(child instanceof Mesh)) continue
    const material = child.material as MeshPhongMaterial
    if (material.transparent !== opacity < 1) material.needsUpdate = true
    material.transparent = opacity < 1
    material.opacity = selected ? Math.min(1, opacity + 0.25) : opacity
    if (material.emissive)
      material.emissive = selected ? material.color.clone().multiplyScalar(0.35) : new Color(0)
  }
}

function unit([x, y, z]: Vector3): Vector3 {
  const length = Math.hypot(x, y, z) || 1
  return [x / length, y / length, z / length]
}

function crossed(a: Vector3, b: Vector3): Vector3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}
