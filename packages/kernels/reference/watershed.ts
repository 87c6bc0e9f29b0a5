type Size = readonly [number, number, number]

const SIDES: readonly Size[] = [[0, 0, -1], [0, -1, 0], [-1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]] // biome-ignore format: rows

function neighbour(voxel: number, [nx, ny, nz]: Size, [dx, dy, dz]: Size): number | undefined {
  const i = (voxel % nx) + dx
  const j = (Math.floor(voxel / nx) % ny) + dy
  const k = Math.floor(voxel / nx / ny) + dz
  return i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz ? i + nx * (j + ny * k) : undefined
}

/** The plain version of `watershed`: a list that is searched for the lowest value and, among equals, the oldest. */
export function watershedReference(
  priority: Uint8Array,
  markers: Uint8Array,
  mask: Uint8Array,
  size: Size,
): number[] {
  const labels = Array.from(markers, (label, v) => (mask[v] ? label : 0))
  const waiting = labels.flatMap((label, v) => (label ? [v] : []))
  while (waiting.length > 0) {
    let best = 0
    for (let w = 1; w < waiting.length; w++) if (priority[waiting[w]!]! < priority[waiting[best]!]!) best = w
    const [v] = waiting.splice(best, 1)
    for (const side of SIDES) {
      const n = neighbour(v!, size, side)
      if (n === undefined || labels[n] || !mask[n]) continue
      labels[n] = labels[v!]!
      waiting.push(n)
    }
  }
  return labels
}

/** The sums for `travelBasins`: a step costs the value of the voxel that is entered. */
export function travelSumsReference(
  cost: Uint8Array,
  markers: Uint8Array,
  mask: Uint8Array,
  size: Size,
): Map<number, number[]> {
  return leastSums((_, to) => cost[to]!, markers, mask, size)
}

/** The sums for `contrastBasins`: a step costs the difference of the two values and a little more, at most 255. */
export function contrastSumsReference(
  values: Uint8Array,
  markers: Uint8Array,
  mask: Uint8Array,
  size: Size,
  step: number,
): Map<number, number[]> {
  const cost = (from: number, to: number) => Math.min(255, Math.abs(values[from]! - values[to]!) + step)
  return leastSums(cost, markers, mask, size)
}

/** The least sum of costs from any marker of each label to each voxel, by relaxing until nothing changes. */
function leastSums(
  cost: (from: number, to: number) => number,
  markers: Uint8Array,
  mask: Uint8Array,
  size: Size,
): Map<number, number[]> {
  const sums = new Map<number, number[]>()
  for (const label of new Set(markers)) {
    if (label === 0) continue
    const sum = Array.from(markers, (marker, v) =>
      marker === label && mask[v] ? 0 : Number.POSITIVE_INFINITY,
    )
    for (let changed = true; changed; ) {
      changed = false
      for (let v = 0; v < sum.length; v++) {
        // A way never leads through another structure's marker.
        if (!mask[v] || (markers[v] && markers[v] !== label)) continue
        for (const side of SIDES) {
          const n = neighbour(v, size, side)
          if (n === undefined || sum[n]! + cost(n, v) >= sum[v]!) continue
          sum[v] = sum[n]! + cost(n, v)
          changed = true
        }
      }
    }
    sums.set(label, sum)
  }
  return sums
}

/** The plain version of `wallDirections`: 26 walks from every voxel. */
export function wallDirectionsReference(wall: Uint8Array, size: Size): number[] {
  return Array.from(wall, (_, v) => {
    let count = 0
    for (let d = 0; d < 27; d++) {
      if (d === 13) continue
      const direction = [(d % 3) - 1, (Math.floor(d / 3) % 3) - 1, Math.floor(d / 9) - 1] as const
      let at: number | undefined = v
      while (at !== undefined && !wall[at]) at = neighbour(at, size, direction)
      if (at !== undefined) count++
    }
    return count
  })
}
