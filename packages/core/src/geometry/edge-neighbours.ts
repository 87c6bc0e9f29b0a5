/**
 * For each directed edge (3 a triangle, corner c to the next) its twin, which runs the other way between the same
 * vertices, or −1. Of several, `last` gives the last; `earlier` looks only at edges before it, and gives the last of those.
 * @param t u32[3T]. @param vertices how many there are.
 */
export function edgeTwins(t: Uint32Array, vertices: number, choose: 'last' | 'earlier'): Int32Array {
  const start = new Uint32Array(vertices + 1)
  const end = (i: number) => t[i % 3 === 2 ? i - 2 : i + 1]!
  for (let i = 0; i < t.length; i++) start[Math.min(t[i]!, end(i)) + 1]!++
  for (let v = 0; v < vertices; v++) start[v + 1]! += start[v]!
  const fill = start.slice(0, vertices)
  const bucket = new Uint32Array(t.length)
  for (let i = 0; i < t.length; i++) bucket[fill[Math.min(t[i]!, end(i))]!++] = i
  const twins = new Int32Array(t.length).fill(-1)
  for (let v = 0; v < vertices; v++) {
    for (let a = start[v]!; a < start[v + 1]!; a++) {
      const i = bucket[a]!
      const [from, to] = [t[i]!, end(i)]
      for (let b = choose === 'last' ? start[v + 1]! - 1 : a - 1; b >= start[v]!; b--) {
        const other = bucket[b]!
        if (t[other] !== to || end(other) !== from) continue
        twins[i] = other
        break
      }
    }
  }
  return twins
}
