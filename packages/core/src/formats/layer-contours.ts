import { middleOfLayer, pointsOfLoop, type Slices } from '../geometry/slices.ts'
import { writeDecimal, writeText, writeWhole } from './three-mf/decimal.ts'

const NUMBER_BYTES = 25

/**
 * Contours in the Common Layer Interface 2.0, ASCII: units of 1 mm; each layer is named by its upper end; polylines of
 * model 1 are closed (the first point again at the end) and say their direction: 1 counter-clockwise around material,
 * 0 clockwise around a hole.
 */
export function writeCli(slices: Slices): Uint8Array {
  const loops = slices.loopArea.length
  const points = slices.points.length / 2
  const bytes = new Uint8Array(
    1024 + slices.layers * 48 + loops * (64 + 2 * NUMBER_BYTES) + points * 2 * NUMBER_BYTES,
  )
  const put = (text: string) => {
    at = writeText(text, bytes, at)
  }
  const number = (value: number) => {
    at = writeDecimal(Math.fround(value), bytes, at)
  }
  let at = 0
  put('$$HEADERSTART\n$$ASCII\n$$UNITS/1\n$$VERSION/200\n$$LABEL/1,body\n$$DIMENSION/')
  const { min, max } = extent(slices)
  const corners = [...min, slices.bottom, ...max, slices.bottom + slices.layers * slices.layer]
  corners.forEach((value, n) => {
    if (n > 0) put(',')
    number(value)
  })
  put(`\n$$LAYERS/${slices.layers}\n$$HEADEREND\n$$GEOMETRYSTART\n`)
  for (let k = 0; k < slices.layers; k++) {
    put('$$LAYER/')
    number(slices.bottom + (k + 1) * slices.layer)
    put('\n')
    for (let loop = slices.loopStart[k]!; loop < slices.loopStart[k + 1]!; loop++) {
      const p = pointsOfLoop(slices, loop)
      put(`$$POLYLINE/1,${slices.loopArea[loop]! >= 0 ? 1 : 0},`)
      at = writeWhole(p.length / 2 + 1, bytes, at)
      for (let i = 0; i <= p.length; i += 2) {
        put(',')
        number(p[i % p.length]!)
        put(',')
        number(p[(i % p.length) + 1]!)
      }
      put('\n')
    }
  }
  put('$$GEOMETRYEND\n')
  return bytes.slice(0, at)
}

function extent({ points }: Slices): { min: [number, number]; max: [number, number] } {
  const min: [number, number] = [Infinity, Infinity]
  const max: [number, number] = [-Infinity, -Infinity]
  for (let i = 0; i < points.length; i++) {
    const axis = i % 2
    if (points[i]! < min[axis]!) min[axis] = points[i]!
    if (points[i]! > max[axis]!) max[axis] = points[i]!
  }
  return points.length > 0 ? { min, max } : { min: [0, 0], max: [0, 0] }
}

/**
 * Each layer as an SVG of its own, `layer-0000.svg` from the plate up: 1 unit is 1 mm, the page is the same for all
 * layers, y points up as on the plate (SVG's points down), one path with holes by the nonzero rule.
 */
export function* writeLayerSvgs(
  slices: Slices,
): Generator<{ readonly name: string; readonly bytes: Uint8Array }> {
  const { min, max } = extent(slices)
  const low = min.map((value) => Math.floor(value - 1))
  const size = max.map((value, axis) => Math.ceil(value + 1) - low[axis]!)
  const [left, top] = [low[0]!, -(low[1]! + size[1]!)]
  for (let k = 0; k < slices.layers; k++) {
    const from = slices.pointStart[slices.loopStart[k]!]!
    const to = slices.pointStart[slices.loopStart[k + 1]!]!
    const bytes = new Uint8Array(1024 + (to - from) * 2 * (NUMBER_BYTES + 1))
    let at = writeText(
      `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="${size[0]}mm" height="${size[1]}mm" viewBox="${left} ${top} ${size[0]} ${size[1]}" data-z="${round(middleOfLayer(slices, k))}" data-layer="${k}">\n`,
      bytes,
      0,
    )
    if (to > from)
      at = writeText('<path transform="scale(1,-1)" fill="#000000" fill-rule="nonzero" d="', bytes, at)
    for (let loop = slices.loopStart[k]!; loop < slices.loopStart[k + 1]!; loop++) {
      const p = pointsOfLoop(slices, loop)
      for (let i = 0; i < p.length; i += 2) {
        at = writeText(i === 0 ? 'M' : 'L', bytes, at)
        at = writeDecimal(Math.fround(p[i]!), bytes, at)
        at = writeText(' ', bytes, at)
        at = writeDecimal(Math.fround(p[i + 1]!), bytes, at)
      }
      at = writeText('Z', bytes, at)
    }
    at = writeText(to > from ? '"/>\n</svg>\n' : '</svg>\n', bytes, at)
    yield { name: `layer-${String(k).padStart(4, '0')}.svg`, bytes: bytes.slice(0, at) }
  }
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
