type Vector = readonly [number, number, number]

interface View {
  readonly right: Vector
  readonly down: Vector
  readonly away: Vector
}

interface Rule {
  readonly cells: number
  readonly sharp: number
  readonly jump: { readonly mm: number; readonly cells: number }
  readonly speck: number
}

const dot = (a: readonly number[], b: readonly number[]) => a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]!

/** Unit normal; 0 where the triangle has no area. */
function normalOf([a, b, c]: readonly Vector[]): Vector {
  const [u, v] = [b!, c!].map((p) => p.map((x, k) => x - a![k]!)) as [number[], number[]]
  const n = [u[1]! * v[2]! - u[2]! * v[1]!, u[2]! * v[0]! - u[0]! * v[2]!, u[0]! * v[1]! - u[1]! * v[0]!]
  const square = dot(n, n)
  return n.map((x) => (square > 0 ? x * (1 / Math.sqrt(square)) : 0)) as unknown as Vector
}

/** At each cell's middle the nearest z of all triangles that cover it. */
function depthPicture(faces: readonly (readonly Vector[])[], width: number, height: number): Float32Array {
  return Float32Array.from({ length: width * height }, (_, n) => {
    const [x, y] = [(n % width) + 0.5, Math.floor(n / width) + 0.5]
    return Math.min(
      ...faces.flatMap(([a, b, c]) => {
        const area = (b![0] - a![0]) * (c![1] - a![1]) - (c![0] - a![0]) * (b![1] - a![1])
        const u = ((b![0] - x) * (c![1] - y) - (c![0] - x) * (b![1] - y)) / area
        const v = ((c![0] - x) * (a![1] - y) - (a![0] - x) * (c![1] - y)) / area
        return area !== 0 && u >= 0 && v >= 0 && u + v <= 1
          ? [u * a![2] + v * b![2] + (1 - u - v) * c![2]]
          : []
      }),
    )
  })
}

/** The plain version of `visibleLines`: every triangle asked for every cell, every pair of half edges compared. */
export function visibleLines(
  positions: Float32Array,
  triangles: Uint32Array,
  { right, down, away }: View,
  { cells, sharp, jump, speck }: Rule,
): number[] {
  const points = Array.from({ length: positions.length / 3 }, (_, v) => [
    ...positions.subarray(3 * v, 3 * v + 3),
  ]) as unknown as Vector[]
  const seen = points.map((p): Vector => [dot(p, right), dot(p, down), dot(p, away)])
  const ends = [0, 1].map((k) => [
    Math.min(...seen.map((p) => p[k]!)),
    Math.max(...seen.map((p) => p[k]!)),
  ]) as [[number, number], [number, number]]
  const cell = Math.max(ends[0][1] - ends[0][0], ends[1][1] - ends[1][0], 1e-6) / cells
  const [left, top] = [ends[0][0] - cell, ends[1][0] - cell]
  const [width, height] = ends.map(([low, high]) => Math.ceil((high - low) / cell) + 3) as [number, number]
  const faces = Array.from({ length: triangles.length / 3 }, (_, t) => [
    ...triangles.subarray(3 * t, 3 * t + 3),
  ])
  const placed = seen.map(([x, y, z]): Vector => [(x - left) / cell, (y - top) / cell, z])
  const depth = depthPicture(
    faces.map((face) => face.map((v) => placed[v]!)),
    width,
    height,
  )
  const normals = faces.map((face) => normalOf(face.map((v) => points[v]!)))
  const isSeen = ([x, y, z]: Vector, outline: boolean) => {
    const [column, row] = [Math.floor((x - left) / cell), Math.floor((y - top) / cell)]
    const around = [...depth].filter(
      (_, n) => Math.abs((n % width) - column) <= 1 && Math.abs(Math.floor(n / width) - row) <= 1,
    )
    const farthest = Math.max(...around)
    return z <= farthest + 2 * cell && (!outline || farthest - z > Math.max(jump.mm, jump.cells * cell))
  }
  const lines: { line: number[]; edge: [number, number] }[] = []
  const waiting: { edge: [number, number]; face: number }[] = []
  for (const [face, corners] of faces.entries())
    for (let n = 0; n < 3; n++) {
      const edge: [number, number] = [corners[n]!, corners[(n + 1) % 3]!]
      const twin = waiting.find(
        ({ edge: [a, b] }) => Math.min(a, b) === Math.min(...edge) && Math.max(a, b) === Math.max(...edge),
      )
      if (!twin) {
        waiting.push({ edge, face })
        continue
      }
      const [m, other] = [normals[face]!, normals[twin.face]!]
      const [near, far] = [dot(m, away) < 0, dot(other, away) < 0]
      const isSharp = dot(m, other) < sharp
      if (!(near || far) || !(isSharp || near !== far)) continue
      const [a, b] = edge.map((v) => seen[v]!) as [Vector, Vector]
      const d = b.map((x, k) => x - a[k]!)
      const steps = Math.max(1, Math.ceil(Math.sqrt(d[0]! * d[0]! + d[1]! * d[1]!) / (2 * cell)))
      const at = (t: number) => a.map((x, k) => x + t * d[k]!) as unknown as Vector
      const shown = Array.from({ length: steps }, (_, s) => isSeen(at((s + 0.5) / steps), !isSharp))
      for (let s = 0; s < steps; s++) {
        if (!shown[s] || shown[s - 1]) continue
        const until = shown.indexOf(false, s)
        const to = until < 0 ? steps : until
        lines.push({ edge, line: [...at(s / steps).slice(0, 2), ...at(to / steps).slice(0, 2)] })
      }
    }
  return withoutSpecks(lines, speck * cells * cell)
}

/** Lines that hang together by their edges' ends over `least` mm or more. */
function withoutSpecks(
  lines: readonly { line: number[]; edge: [number, number] }[],
  least: number,
): number[] {
  const group = lines.map((_, n) => n)
  for (let changed = true; changed; ) {
    changed = false
    for (const [n, { edge }] of lines.entries())
      for (const [m, other] of lines.entries())
        if (group[m]! < group[n]! && edge.some((v) => other.edge.includes(v))) {
          group[n] = group[m]!
          changed = true
        }
  }
  const lengths = lines.map(() => 0)
  for (const [n, { line }] of lines.entries()) {
    const [dx, dy] = [line[2]! - line[0]!, line[3]! - line[1]!]
    lengths[group[n]!]! += Math.sqrt(dx * dx + dy * dy)
  }
  return lines.flatMap(({ line }, n) => (lengths[group[n]!]! >= least ? line : []))
}
