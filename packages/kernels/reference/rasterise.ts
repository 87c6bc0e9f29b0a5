import {
  drawingOrder,
  opacityOf,
  outlineStep,
  packColour,
  type RasterBody,
  type RasterView,
  rasterParameters,
} from '../src/rasterise.ts'

type Triple = [number, number, number]

interface Frame {
  readonly width: number
  readonly height: number
  readonly colours: Triple[]
  readonly depths: Float32Array
}

const unpack = (colour: number): Triple => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255]
const minus = (a: Triple, b: Triple): Triple => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
const times = (a: Triple, factor: number): Triple => [a[0] * factor, a[1] * factor, a[2] * factor]
const dot = (a: Triple, b: Triple) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
const cross = (a: Triple, b: Triple): Triple => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
]

function emptyFrame(view: RasterView): Frame {
  const count = 4 * view.width * view.height
  return {
    width: 2 * view.width,
    height: 2 * view.height,
    colours: Array.from({ length: count }, () => unpack(packColour(view.background))),
    depths: new Float32Array(count).fill(Infinity),
  }
}

function fill(body: RasterBody, view: RasterView, frame: Frame): void {
  const p = rasterParameters(view)
  const points: Triple[] = []
  for (let i = 0; i < body.positions.length; i += 3) {
    const [x, y, z] = [body.positions[i]!, body.positions[i + 1]!, body.positions[i + 2]!]
    points.push([0, 4, 8].map((m) => p[m]! * x + p[m + 1]! * y + p[m + 2]! * z + p[m + 3]!) as Triple)
  }
  const faces: Triple[] = []
  for (let t = 0; t < body.triangles.length; t += 3) {
    faces.push([body.triangles[t]!, body.triangles[t + 1]!, body.triangles[t + 2]!])
  }
  const normals: Triple[] = points.map(() => [0, 0, 0])
  for (const [a, b, c] of faces) {
    const normal = cross(minus(points[b]!, points[a]!), minus(points[c]!, points[a]!))
    for (const vertex of [a, b, c]) for (let k = 0; k < 3; k++) normals[vertex]![k]! += normal[k]!
  }
  const unit = normals.map((normal) => {
    const length = Math.sqrt(dot(normal, normal))
    return times(normal, length > 0 ? 1 / length : 0)
  })
  const light = (normal: Triple) => {
    const key = dot(normal, [p[13]!, p[14]!, p[15]!])
    const second = dot(normal, [p[17]!, p[18]!, p[19]!])
    return p[12]! + (key > 0 ? key * p[16]! : 0) + (second > 0 ? second * p[20]! : 0)
  }
  for (const face of faces) {
    const corners = face.map((vertex) => points[vertex]!) as [Triple, Triple, Triple]
    const wound = cross(minus(corners[1], corners[0]), minus(corners[2], corners[0]))
    if (wound[2] === 0) continue
    const turn = wound[2] > 0 ? -1 : 1
    const normal = times(wound, turn / Math.sqrt(dot(wound, wound)))
    const lights = face.map((vertex) => {
      const smooth = times(unit[vertex]!, turn)
      return light(dot(smooth, normal) < p[21]! ? normal : smooth)
    }) as Triple
    fillFace(corners, wound[2], lights, body.colour, frame)
  }
}

function fillFace(
  [a, b, c]: [Triple, Triple, Triple],
  twice: number,
  lights: Triple,
  colour: readonly [number, number, number],
  frame: Frame,
): void {
  const over = 1 / twice
  const weight = (from: Triple, to: Triple, x: number, y: number) =>
    ((to[0] - from[0]) * (y - from[1]) - (to[1] - from[1]) * (x - from[0])) * over
  for (let y = 0; y < frame.height; y++) {
    for (let x = 0; x < frame.width; x++) {
      const [px, py] = [x + 0.5, y + 0.5]
      const weights: Triple = [weight(b, c, px, py), weight(c, a, px, py), weight(a, b, px, py)]
      if (weights.some((w) => w < 0)) continue
      const depth = Math.fround(dot(weights, [a[2], b[2], c[2]]))
      const i = y * frame.width + x
      if (!(depth < frame.depths[i]!)) continue
      frame.depths[i] = depth
      const lit = dot(weights, lights)
      frame.colours[i] = colour.map((value) =>
        value * lit >= 255 ? 255 : Math.floor(value * lit + 0.5),
      ) as Triple
    }
  }
}

function outlined(frame: Frame): Triple[] {
  return frame.colours.map((colour, i) => {
    const [x, y] = [i % frame.width, Math.floor(i / frame.width)]
    const neighbours = [
      [x - 1, y],
      [x + 1, y],
      [x, y - 1],
      [x, y + 1],
    ] as const
    const limit = Math.fround(frame.depths[i]! + outlineStep)
    const edge = neighbours.some(
      ([nx, ny]) =>
        nx >= 0 &&
        ny >= 0 &&
        nx < frame.width &&
        ny < frame.height &&
        frame.depths[ny * frame.width + nx]! > limit,
    )
    return edge ? (colour.map((value) => Math.floor((value * 2) / 3)) as Triple) : colour
  })
}

/** The plain version of `rasterise`: every triangle asks every sample. */
export function rasteriseReference(bodies: readonly RasterBody[], view: RasterView): Uint8Array {
  const frame = emptyFrame(view)
  for (const body of drawingOrder(bodies, view)) {
    if (body.opacity >= 1) {
      fill(body, view, frame)
      continue
    }
    const layer = emptyFrame(view)
    fill(body, view, layer)
    const opacity = opacityOf(body)
    layer.colours.forEach((over, i) => {
      if (!(layer.depths[i]! < frame.depths[i]!)) return
      const under = frame.colours[i]!
      frame.colours[i] = over.map((value, k) =>
        Math.floor((value * opacity + under[k]! * (256 - opacity) + 128) / 256),
      ) as Triple
    })
  }
  const samples = outlined(frame)
  const pixels = new Uint8Array(3 * view.width * view.height)
  for (let y = 0; y < view.height; y++) {
    for (let x = 0; x < view.width; x++) {
      const first = 2 * y * frame.width + 2 * x
      for (let k = 0; k < 3; k++) {
        const four = [first, first + 1, first + frame.width, first + frame.width + 1]
        const sum = four.reduce((total, i) => total + samples[i]![k]!, 0)
        pixels[3 * (y * view.width + x) + k] = Math.floor((sum + 2) / 4)
      }
    }
  }
  return pixels
}
