import type { Vector3 } from '@trabecula/core'
import {
  AmbientLight,
  Box3,
  BufferAttribute,
  BufferGeometry,
  Color,
  DirectionalLight,
  type Group,
  Mesh,
  MeshBasicMaterial,
  MeshPhongMaterial,
  PerspectiveCamera,
  Raycaster,
  Scene,
  SphereGeometry,
  Vector3 as Vector,
  Vector2,
  WebGLRenderer,
} from 'three'
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js'
import type { ShadedMesh } from '../loading/stl.ts'
import { type HandleEvents, type Held, PlanHandle } from '../planning/plan-handle.ts'
import { colourOf, freeObject, setOpacity } from './plan-objects.ts'
import type { Rgb } from './scene.ts'
import { isSoftwareGraphics } from './software-graphics.ts'
import { standardViews, turned } from './standard-views.ts'

export interface BodyLook {
  readonly shown: boolean
  /** 0 to 1. */
  readonly opacity: number
  readonly selected: boolean
}

export interface Picked {
  readonly name: string
  readonly point: Vector3
}

const FIELD_OF_VIEW = 24
const MARGIN = 0.9
const REST = 350 // ms
const MARKER_COLOUR = 0xffd54a

/**
 * The bodies in 3D, drawn only when something changed. Holds the graphics card's resources: `dispose` at the end.
 * @throws Error where the browser gives no WebGL
 */
export class BodyScene {
  /** Called after each picture with its right and up (unit, LPS), and where a held thing is, in shares of width and height. */
  onDrawn: (right: Vector3, up: Vector3, held: readonly [number, number] | undefined) => void = () => {}
  /** Who is told what the handle does. */
  onHeld: Omit<HandleEvents, 'onChange'> | undefined
  readonly #renderer: WebGLRenderer
  readonly #scene = new Scene()
  readonly #camera = new PerspectiveCamera(FIELD_OF_VIEW, 1, 1, 10_000)
  readonly #controls: OrbitControls
  readonly #bodies = new Map<string, Mesh<BufferGeometry, MeshPhongMaterial>>()
  readonly #objects = new Map<string, Group>()
  readonly #marker = new Mesh(
    new SphereGeometry(1, 20, 14),
    new MeshBasicMaterial({ color: MARKER_COLOUR, depthTest: false, transparent: true, opacity: 0.9 }),
  )
  readonly #software = isSoftwareGraphics()
  readonly #canvas: HTMLCanvasElement
  #handle: PlanHandle | undefined
  #radius = 100
  #frame = 0
  #rest: ReturnType<typeof setTimeout> | undefined
  #size: readonly [number, number] = [0, 0]

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas
    this.#renderer = new WebGLRenderer({
      canvas,
      antialias: !isSoftwareGraphics(),
      alpha: true,
      powerPreference: 'high-performance',
    })
    this.#camera.up.set(0, 0, 1)
    this.#camera.position.set(0, -800, 0)
    const lamp = new DirectionalLight(0xffffff, 2.1)
    lamp.position.set(-0.5, 0.8, 1)
    const fill = new DirectionalLight(0xdbe8ff, 0.5)
    fill.position.set(0.9, -0.4, 0.4)
    this.#camera.add(lamp, fill)
    this.#marker.renderOrder = 10
    this.#marker.visible = false
    this.#scene.add(this.#camera, new AmbientLight(0xffffff, 0.5), this.#marker)
    this.#controls = new OrbitControls(this.#camera, canvas)
    this.#controls.addEventListener('change', () => this.draw())
  }

  has(name: string): boolean {
    return this.#bodies.has(name)
  }

  /** A mesh that is `scale` times the patient's size is shown in the patient's. */
  addBody(name: string, mesh: ShadedMesh, colour: Rgb, scale = 1): void {
    const geometry = new BufferGeometry()
    geometry.setAttribute('position', new BufferAttribute(mesh.positions, 3))
    geometry.setAttribute('normal', new BufferAttribute(mesh.normals, 3))
    geometry.setIndex(new BufferAttribute(mesh.triangles, 1))
    geometry.computeBoundingBox()
    geometry.computeBoundingSphere()
    const material = new MeshPhongMaterial({ specular: 0x1c1c1c, shininess: 18 })
    material.color.copy(colourOf(colour))
    const body = new Mesh(geometry, material)
    body.name = name
    body.scale.setScalar(1 / scale)
    body.updateMatrixWorld()
    this.#bodies.set(name, body)
    this.#scene.add(body)
    this.draw()
  }

  /** Puts a plane, a path or landmarks in the place of what has the same name. */
  putObject(name: string, object: Group): void {
    this.#removeObject(name)
    object.name = name
    for (const child of object.children) child.name = name
    this.#objects.set(name, object)
    this.#scene.add(object)
    this.draw()
  }

  /** Whether the pointer is on the handle of what can be moved. */
  get handleActive(): boolean {
    return this.#handle?.active ?? false
  }

  /** Puts a handle to what can be moved; takes it away without one. */
  hold(held: Held | undefined, events: Omit<HandleEvents, 'onChange'>): void {
    if (!held) {
      this.#handle?.dispose()
      this.#handle = undefined
    } else {
      this.#handle ??= new PlanHandle(this.#camera, this.#canvas, this.#scene, {
        onPlane: (place) => this.onHeld?.onPlane(place),
        onPoint: (at) => this.onHeld?.onPoint(at),
        onDragging: (dragging) => {
          this.#controls.enabled = !dragging
          this.onHeld?.onDragging(dragging)
        },
        onChange: () => this.draw(),
      })
      this.#handle.hold(held)
    }
    this.onHeld = events
    this.draw()
  }

  /** Right and up of the picture, unit, LPS. */
  axes(): { readonly right: Vector3; readonly up: Vector3 } {
    const m = this.#camera.matrixWorld.elements
    return { right: [m[0]!, m[1]!, m[2]!], up: [m[4]!, m[5]!, m[6]!] }
  }

  /** Takes an object away; nothing where there is none of the name. */
  removeObject(name: string): void {
    this.#removeObject(name)
    this.draw()
  }

  #removeObject(name: string): void {
    const object = this.#objects.get(name)
    if (!object) return
    this.#scene.remove(object)
    freeObject(object)
    this.#objects.delete(name)
  }

  setLook(name: string, { shown, opacity, selected }: BodyLook): void {
    const object = this.#objects.get(name)
    if (object) {
      object.visible = shown
      setOpacity(object, opacity, selected)
      this.draw()
    }
    const body = this.#bodies.get(name)
    if (!body) return
    body.visible = shown && opacity > 0
    const { material } = body
    if (material.transparent !== opacity < 1) material.needsUpdate = true
    material.transparent = opacity < 1
    material.opacity = opacity
    material.depthWrite = opacity >= 1
    material.emissive = selected ? new Color(material.color).multiplyScalar(0.35) : new Color(0)
    this.draw()
  }

  /** Shows the place that the slices point at; nothing without it. */
  setMarker(point: Vector3 | undefined): void {
    this.#marker.visible = point !== undefined
    if (point) this.#marker.position.set(...point)
    this.draw()
  }

  /** Looks at all bodies from a standard side, as large as the picture allows. */
  showFrom(viewName: string): void {
    const view = standardViews.find(({ name }) => name === viewName) ?? standardViews[0]!
    const box = new Box3()
    for (const body of this.#bodies.values())
      box.union(body.geometry.boundingBox!.clone().applyMatrix4(body.matrixWorld))
    if (box.isEmpty()) return
    this.#radius = Math.max(1, box.getSize(new Vector()).length() / 2)
    box.getCenter(this.#controls.target)
    this.#place(view.toViewer, this.#distanceThatFits(view.toViewer, box))
  }

  /** Degrees about the long axis and toward the head; the distance changes by the factor. */
  turn(around: number, upward: number, factor = 1): void {
    const arm = this.#camera.position.clone().sub(this.#controls.target)
    this.#place(turned([arm.x, arm.y, arm.z], around, upward), arm.length() * factor)
  }

  /**
   * What is shown under a place of the picture, −1 to 1 across and up: the nearest thing that hides what is behind it,
   * else the nearest clear one.
   */
  pick(x: number, y: number): Picked | undefined {
    const ray = new Raycaster()
    ray.setFromCamera(new Vector2(x, y), this.#camera)
    const parts = [...this.#objects.values()].filter((object) => object.visible)
    const faces = parts.flatMap((object) => object.children.filter((child) => child instanceof Mesh))
    const shown = [...this.#bodies.values()].filter((body) => body.visible)
    const hits = ray.intersectObjects([...shown, ...faces], false)
    const solid = (object: unknown): boolean => !((object as Mesh).material as MeshPhongMaterial).transparent
    const hit = hits.find(({ object }) => solid(object)) ?? hits[0]
    return hit && { name: hit.object.name, point: [hit.point.x, hit.point.y, hit.point.z] }
  }

  resize(width: number, height: number): void {
    if (width === 0 || height === 0) return
    this.#size = [width, height]
    this.#camera.aspect = width / height
    this.#camera.updateProjectionMatrix()
    this.draw()
  }

  /** Asks for a new picture before the screen's next one. */
  draw(): void {
    if (this.#frame === 0 && this.#bodies.size > 0) this.#frame = requestAnimationFrame(() => this.#draft())
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame)
    clearTimeout(this.#rest)
    this.#handle?.dispose()
    this.#controls.dispose()
    for (const body of this.#bodies.values()) {
      body.geometry.dispose()
      body.material.dispose()
    }
    for (const object of this.#objects.values()) freeObject(object)
    this.#marker.geometry.dispose()
    this.#marker.material.dispose()
    this.#renderer.dispose()
  }

  /** Far enough that the box's eight corners are in the picture. */
  #distanceThatFits(toViewer: Vector3, box: Box3): number {
    const half = Math.tan(((FIELD_OF_VIEW / 2) * Math.PI) / 180) * MARGIN
    const arm = new Vector(...toViewer).normalize()
    const right = new Vector(0, 0, 1).cross(arm).normalize()
    const up = arm.clone().cross(right)
    const size = box.getSize(new Vector()).divideScalar(2)
    const extent = (axis: Vector): number =>
      Math.abs(axis.x) * size.x + Math.abs(axis.y) * size.y + Math.abs(axis.z) * size.z
    const wanted = Math.max(extent(up) / half, extent(right) / (half * this.#camera.aspect))
    return wanted + extent(arm)
  }

  #place(toViewer: Vector3, distance: number): void {
    const direction = new Vector(...toViewer).normalize()
    this.#camera.position.copy(this.#controls.target).addScaledVector(direction, distance)
    this.#controls.update()
    this.draw()
  }

  /** One picture at once; on the processor a coarse one, and a fine one when nothing has moved for a moment. */
  #draft(): void {
    this.#frame = 0
    clearTimeout(this.#rest)
    const screen = Math.min(2, window.devicePixelRatio)
    if (this.#software) this.#rest = setTimeout(() => this.#render(2), REST)
    this.#render(this.#software ? 1 : screen)
  }

  #render(ratio: number): void {
    const [width, height] = this.#size
    if (width === 0) return
    if (this.#renderer.getPixelRatio() !== ratio) this.#renderer.setPixelRatio(ratio)
    const now = this.#renderer.getSize(new Vector2())
    if (now.x !== width || now.y !== height) this.#renderer.setSize(width, height, false)
    const distance = this.#camera.position.distanceTo(this.#controls.target)
    this.#camera.near = Math.max(0.5, distance - 4 * this.#radius)
    this.#camera.far = distance + 4 * this.#radius
    this.#camera.updateProjectionMatrix()
    // The marker is as large on the screen at any distance.
    this.#marker.scale.setScalar(this.#camera.position.distanceTo(this.#marker.position) * 0.005)
    this.#renderer.render(this.#scene, this.#camera)
    const { right, up } = this.axes()
    const held = this.#handle?.point?.clone().project(this.#camera)
    this.onDrawn(right, up, held && [(held.x + 1) / 2, (1 - held.y) / 2])
  }
}
