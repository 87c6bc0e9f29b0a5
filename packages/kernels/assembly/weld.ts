// Corners of equal coordinates become one vertex.

@inline
function hash(x: u32, y: u32, z: u32): u32 {
  let h = (x * 73856093) ^ (y * 19349663) ^ (z * 83492791)
  h = (h ^ (h >>> 15)) * 0x2c1b3c6d
  return h ^ (h >>> 13)
}

/**
 * Numbers vertices in order of first appearance: vertexOf u32[n]; the vertices' positions take the place of `points`
 * f32[3n]. −0 becomes 0. `table` i32[capacity], all −1; capacity a power of two over n. Returns how many there are.
 */
export function weldPoints(points: usize, n: i32, table: usize, capacity: u32, vertexOf: usize): i32 {
  let count = 0
  for (let i = 0; i < n; i++) {
    const at = points + <usize>i * 12
    // −0 + 0 is 0; everything else stays.
    const x = reinterpret<u32>(load<f32>(at) + <f32>0), y = reinterpret<u32>(load<f32>(at, 4) + <f32>0)
    const z = reinterpret<u32>(load<f32>(at, 8) + <f32>0)
    let slot = hash(x, y, z) & (capacity - 1)
    while (true) {
      const vertex = load<i32>(table + (<usize>slot << 2))
      if (vertex < 0) {
        store<i32>(table + (<usize>slot << 2), count)
        const to = points + <usize>count * 12 // Never beyond what was read.
        store<u32>(to, x)
        store<u32>(to, y, 4)
        store<u32>(to, z, 8)
        store<i32>(vertexOf + (<usize>i << 2), count++)
        break
      }
      const known = points + <usize>vertex * 12
      if (load<u32>(known) == x && load<u32>(known, 4) == y && load<u32>(known, 8) == z) {
        store<i32>(vertexOf + (<usize>i << 2), vertex)
        break
      }
      slot = (slot + 1) & (capacity - 1)
    }
  }
  return count
}
