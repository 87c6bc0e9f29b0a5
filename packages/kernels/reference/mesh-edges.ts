/** The plain version of `edgeTopology`: a map of edges, and fans grown triangle by triangle. */
export function edgeTopologyReference(triangles: Uint32Array, vertices: number) {
  const faces = Array.from({ length: triangles.length / 3 }, (_, t) => [
    ...triangles.subarray(3 * t, 3 * t + 3),
  ])
  const sound = faces.filter((face) => new Set(face).size === 3)
  const edges = new Map<string, [number, number]>()
  for (const face of sound) {
    face.forEach((from, c) => {
      const to = face[(c + 1) % 3]!
      const key = `${Math.min(from, to)} ${Math.max(from, to)}`
      const runs = edges.get(key) ?? [0, 0]
      runs[from < to ? 0 : 1]++
      edges.set(key, runs)
    })
  }
  const runs = [...edges.values()]
  const marks = new Uint8Array(vertices)
  for (const [key, [forward, backward]] of edges) {
    if (forward === 1 && backward === 1) continue
    for (const v of key.split(' ')) marks[Number(v)]! |= 1
  }
  for (let v = 0; v < vertices; v++) {
    const around = sound.filter((face) => face.includes(v)).map((face) => face.filter((x) => x !== v))
    if (pieces(around) > 1) marks[v]! |= 2
  }
  return {
    edges: runs.length,
    boundary: runs.filter(([f, b]) => f + b === 1).length,
    overfull: runs.filter(([f, b]) => f + b > 2).length,
    misoriented: runs.filter(([f, b]) => f + b > 1 && f !== b).length,
    triangles: sound.length,
    degenerate: faces.length - sound.length,
    vertices: new Set(sound.flat()).size,
    severalFans: marks.filter((mark) => mark & 2).length,
    parts: pieces(sound),
    marks,
  }
}

/** Into how many pieces lists fall, of which those that share a number hang together. */
function pieces(lists: readonly number[][]): number {
  const rest = [...lists]
  let count = 0
  while (rest.length > 0) {
    const reached = new Set(rest.pop())
    count++
    for (let grown = true; grown; ) {
      const at = rest.findIndex((list) => list.some((x) => reached.has(x)))
      grown = at >= 0
      if (grown) for (const x of rest.splice(at, 1)[0]!) reached.add(x)
    }
  }
  return count
}
