import { invalid } from './invalid.ts'
import { SLICES } from './namespaces.ts'
import type { XmlReader } from './xml.ts'

/** One layer: it ends at `top` and begins where the one below it ends. In the file's unit. */
export interface ModelSlice {
  readonly top: number
  /** x and y of each corner; the last is joined to the first. None where the layer is void. */
  readonly polygons: readonly (readonly (readonly [number, number])[])[]
}

/** A body as layers, or as layers of other model parts, one on the other (3MF Slice Extension 1.0.2). */
export interface SliceStack {
  /** z of the lowest layer's underside. */
  readonly bottom: number
  readonly slices: readonly ModelSlice[]
  readonly references: readonly { readonly path: string; readonly stack: number }[]
}

const MOST_SLICES = 100_000

/**
 * Reads the <slicestack> that was just opened, to its end.
 * @throws TrabeculaError THREE_MF_INVALID where heights do not grow, polygons are open or name vertices that are not there,
 * or slices and references stand side by side
 */
export function readSliceStack(xml: XmlReader): SliceStack {
  const bottom = xml.number('zbottom') ?? 0
  const slices: ModelSlice[] = []
  const references: SliceStack['references'][number][] = []
  const { depth } = xml
  for (let event = xml.next(); !(event === 'end' && xml.depth < depth); event = xml.next()) {
    if (event !== 'start') continue
    if (xml.is('slice', SLICES)) slices.push(readSlice(xml, slices.at(-1)?.top))
    else if (xml.is('sliceref', SLICES)) references.push(readReference(xml))
    else xml.skip()
    if (slices.length + references.length > MOST_SLICES)
      throw invalid(xml, `a slice stack has more than ${MOST_SLICES} slices`)
  }
  if (slices.length > 0 && references.length > 0)
    throw invalid(xml, 'a slice stack holds slices and references to slices at once')
  return { bottom, slices, references }
}

function readReference(xml: XmlReader): SliceStack['references'][number] {
  const stack = xml.whole('slicestackid')
  const path = xml.attribute('slicepath')
  if (stack === undefined || !path?.startsWith('/'))
    throw invalid(xml, 'a reference to slices has no slicestackid, or no slicepath that begins with /')
  xml.skip()
  return { path, stack }
}

function readSlice(xml: XmlReader, below: number | undefined): ModelSlice {
  const top = xml.number('ztop')
  if (top === undefined) throw invalid(xml, 'a slice has no ztop')
  if (below !== undefined && !(top > below))
    throw invalid(xml, `a slice ends at ${top}, not above the one before it, which ends at ${below}`)
  const vertices: [number, number][] = []
  const polygons: (readonly [number, number])[][] = []
  const { depth } = xml
  for (let event = xml.next(); !(event === 'end' && xml.depth < depth); event = xml.next()) {
    if (event !== 'start' || xml.namespace !== SLICES) continue
    if (xml.local === 'vertex') {
      const [x, y] = [xml.number('x'), xml.number('y')]
      if (x === undefined || y === undefined) throw invalid(xml, 'a vertex of a slice has no x or y')
      vertices.push([x, y])
    } else if (xml.local === 'polygon') polygons.push(readPolygon(xml, vertices))
  }
  return { top, polygons }
}

function readPolygon(
  xml: XmlReader,
  vertices: readonly (readonly [number, number])[],
): (readonly [number, number])[] {
  const vertexAt = (name: string) => {
    const index = xml.whole(name)
    if (index === undefined || index >= vertices.length)
      throw invalid(xml, `${name} of <${xml.local}> is no vertex of the slice`)
    return index
  }
  const first = vertexAt('startv')
  const order: number[] = []
  const { depth } = xml
  for (let event = xml.next(); !(event === 'end' && xml.depth < depth); event = xml.next())
    if (event === 'start' && xml.is('segment', SLICES)) order.push(vertexAt('v2'))
  // A model is solid: its contours are closed (Slice Extension 3.2).
  if (order.at(-1) !== first)
    throw invalid(xml, 'a polygon of a slice is open: it does not end where it starts')
  return order.map((index) => vertices[index]!)
}
