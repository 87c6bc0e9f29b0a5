/** A mesh as the graphics card takes it. */
export interface ShadedMesh {
  /** mm, LPS, 3 per vertex. */
  readonly positions: Float32Array
  /** Unit, 3 per vertex. */
  readonly normals: Float32Array
  /** 3 per triangle. */
  readonly triangles: Uint32Array
}

const HEADER = 84
const FACET = 50

/** cos 40°: facets that meet at a sharper edge are shaded apart, so that cut faces stay flat. */
const CREASE = 0.766

/** cos 20°: where all facets of a vertex are this near to their mean, none of them can be 40° from another. */
const SMOOTH = 0.94

/**
 * Reads a binary STL, joins equal corners, and gives each vertex the area-weighted mean normal of its facets
 * (Max 1999 compares weights; area is the one that STL gives for nothing).
 * @returns undefined where the bytes are no whole binary STL.
 */
export function readStl(bytes: Uint8Array): ShadedMesh | undefined {
  if (bytes.length < HEADER) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = view.getUint32(80, true)
  if (bytes.length < HEADER + count * FACET) return undefined
  const corners = new Float32Array(9 * count)
  for (let t = 0, at = HEADER; t < count; t++, at += FACET) {
    for (let n = 0; n < 9; n++) corners[9 * t + n] = view.getFloat32(at + 12 + 4 * n, true)
  }
  return shade(joinEqual(corners), count)
}

/** A mesh whose corners are joined already, as the graphics card takes it. */
export function shadedMesh(positions: Float32Array, triangles: Uint32Array): ShadedMesh {
  return shade(
    { positions, vertices: positions.length / 3, triangles: triangles.slice() },
    triangles.length / 3,
  )
}

interface Joined {
  readonly positions: Float32Array
  readonly vertices: number
  readonly triangles: Uint32Array
}

/** Equal corners (bit by bit; −0 is 0) become one vertex. Open addressing over the bits of the three numbers. */
function joinEqual(corners: Float32Array): Joined {
  const count = corners.length / 3
  for (let i = 0; i < corners.length; i++) corners[i] = corners[i]! + 0
  const bits = new Int32Array(corners.buffer)
  const slots = 1 << Math.max(4, Math.ceil(Math.log2(count + 1)) + 1)
  const table = new Int32Array(slots).fill(-1)
  const positions = new Float32Array(corners.length)
  const joinedBits = new Int32Array(positions.buffer)
  const triangles = new Uint32Array(count)
  let vertices = 0
  for (let c = 0; c < count; c++) {
    const [x, y, z] = [bits[3 * c]!, bits[3 * c + 1]!, bits[3 * c + 2]!]
    let hash = Math.imul(x, 73856093) ^ Math.imul(y, 19349663) ^ Math.imul(z, 83492791)
    hash ^= hash >>> 15
    let slot = hash & (slots - 1)
    for (;;) {
      const vertex = table[slot]!
      if (vertex < 0) {
        table[slot] = vertices
        joinedBits.set([x, y, z], 3 * vertices)
        triangles[c] = vertices++
        break
      }
      if (
        joinedBits[3 * vertex] === x &&
        joinedBits[3 * vertex + 1] === y &&
        joinedBits[3 * vertex + 2] === z
      ) {
        triangles[c] = vertex
        break
      }
      slot = (slot + 1) & (slots - 1)
    }
  }
  return { positions, vertices, triangles }
}

function shade({ positions, vertices, triangles }: Joined, count: number): ShadedMesh {
  const weighted = facetNormals(positions, triangles, count)
  const means = new Float32Array(3 * vertices)
  triangles.forEach((vertex, corner) => {
    addTo(means, vertex, weighted, Math.floor(corner / 3))
  })
  normalizeEach(means)
  const facets = weighted.slice()
  normalizeEach(facets)
  const creased = new Uint8Array(vertices)
  let split = 0
  triangles.forEach((vertex, corner) => {
    if (dotOf(means, vertex, facets, Math.floor(corner / 3)) < SMOOTH) creased[vertex] = 1
  })
  for (const vertex of triangles) split += creased[vertex]!
  const outPositions = new Float32Array(3 * (vertices + split))
  const outNormals = new Float32Array(outPositions.length)
  outPositions.set(positions.subarray(0, 3 * vertices))
  outNormals.set(means)
  const facetsOf = facetsByVertex(triangles, vertices)
  let next = vertices
  const joined = triangles.slice()
  joined.forEach((vertex, corner) => {
    if (!creased[vertex]) return
    const own = Math.floor(corner / 3)
    outPositions.copyWithin(3 * next, 3 * vertex, 3 * vertex + 3)
    for (const facet of facetsOf(vertex)) {
      if (facet === own || dotOf(facets, facet, facets, own) >= CREASE)
        addTo(outNormals, next, weighted, facet)
    }
    triangles[corner] = next++
  })
  normalizeEach(outNormals)
  return { positions: outPositions, normals: outNormals, triangles }
}

/** The facets round each vertex, by counting. */
function facetsByVertex(triangles: Uint32Array, vertices: number): (vertex: number) => Uint32Array {
  const starts = new Uint32Array(vertices + 1)
  for (const vertex of triangles) starts[vertex + 1]!++
  for (let v = 0; v < vertices; v++) starts[v + 1] = starts[v + 1]! + starts[v]!
  const fill = starts.slice()
  const facets = new Uint32Array(triangles.length)
  triangles.forEach((vertex, corner) => {
    facets[fill[vertex]!++] = Math.floor(corner / 3)
  })
  return (vertex) => facets.subarray(starts[vertex], starts[vertex + 1])
}

function addTo(sums: Float32Array, at: number, vectors: Float32Array, from: number): void {
  for (let a = 0; a < 3; a++) sums[3 * at + a] = sums[3 * at + a]! + vectors[3 * from + a]!
}

function dotOf(a: Float32Array, i: number, b: Float32Array, j: number): number {
  return a[3 * i]! * b[3 * j]! + a[3 * i + 1]! * b[3 * j + 1]! + a[3 * i + 2]! * b[3 * j + 2]!
}

/** Length is twice the area. */
function facetNormals(positions: Float32Array, triangles: Uint32Array, count: number): Float32Array {
  const normals = new Float32Array(3 * count)
  for (let t = 0; t < 3 * count; t += 3) {
    const [a, b, c] = [3 * triangles[t]!, 3 * triangles[t + 1]!, 3 * triangles[t + 2]!]
    const [ux, uy, uz] = [
      positions[b]! - positions[a]!,
      positions[b + 1]! - positions[a + 1]!,
      positions[b + 2]! - positions[a + 2]!,
    ]
    const [vx, vy, vz] = [
      positions[c]! - positions[a]!,
      positions[c + 1]! - positions[a + 1]!,
      positions[c + 2]! - positions[a + 2]!,
    ]
    normals[t] = uy * vz - uz * vy
    normals[t + 1] = uz * vx - ux * vz
    normals[t + 2] = ux * vy - uy * vx
  }
  return normals
}

function normalizeEach(vectors: Float32Array): void {
  for (let i = 0; i < vectors.length; i += 3) {
    const length = Math.sqrt(vectors[i]! ** 2 + vectors[i + 1]! ** 2 + vectors[i + 2]! ** 2)
    if (length === 0) continue
    for (let a = 0; a < 3; a++) vectors[i + a] = vectors[i + a]! / length
  }
}
