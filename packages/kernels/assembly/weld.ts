// Corners of equal coordinates become one vertex.

const RECENT: u32 = 4096 // Corners of a surface come back soon: most are found here, in the cache, without the table.

@inline
function hash(x: u32, y: u32, z: u32): u32 {
  let h = (x * 73856093) ^ (y * 19349663) ^ (z * 83492791)
  h = (h ^ (h >>> 15)) * 0x2c1b3c6d
  return h ^ (h >>> 13)
}

@inline
function isAt(point: usize, x: u32, y: u32, z: u32): bool {
  return load<u32>(point) == x && load<u32>(point, 4) == y && load<u32>(point, 8) == z
}

/**
 * Numbers vertices in order of first appearance. `records` start with `corners` points f32[3] each and lie `stride` bytes
 * apart; vertexOf u32[n × corners] gets their vertices, `places` f32[3V] the vertices' positions, from vertex `count` on: it
 * may be the points themselves. −0 becomes 0. `table` i32[capacity] and `recent` i32[4096], all −1 before the first
 * call; capacity a power of two over all vertices that there may be afterwards. Returns how many vertices there are.
 */
export function weldRecords(
  records: usize, n: i32, corners: i32, stride: i32, places: usize, count: i32,
  table: usize, capacity: u32, recent: usize, vertexOf: usize,
): i32 {
  let out = vertexOf
  for (let r = 0; r < n; r++) {
    let at = records + <usize>r * stride
    for (let c = 0; c < corners; c++, at += 12, out += 4) {
      // −0 + 0 is 0; everything else stays.
      const x = reinterpret<u32>(load<f32>(at) + <f32>0), y = reinterpret<u32>(load<f32>(at, 4) + <f32>0)
      const z = reinterpret<u32>(load<f32>(at, 8) + <f32>0)
      const h = hash(x, y, z)
      const lately = recent + (<usize>(h & (RECENT - 1)) << 2)
      let vertex = load<i32>(lately)
      if (vertex < 0 || !isAt(places + <usize>vertex * 12, x, y, z)) {
        let slot = table + (<usize>(h & (capacity - 1)) << 2)
        vertex = load<i32>(slot)
        while (vertex >= 0 && !isAt(places + <usize>vertex * 12, x, y, z)) {
          slot += 4
          if (slot == table + (<usize>capacity << 2)) slot = table
          vertex = load<i32>(slot)
        }
        if (vertex < 0) {
          vertex = count++
          store<i32>(slot, vertex)
          const to = places + <usize>vertex * 12 // Never beyond what was read.
          store<u32>(to, x)
          store<u32>(to, y, 4)
          store<u32>(to, z, 8)
        }
        store<i32>(lately, vertex)
      }
      store<i32>(out, vertex)
    }
  }
  return count
}

/** Puts the vertices `places` f32[3 count], all different, into an empty table i32[capacity], all −1. */
export function weldTable(places: usize, count: i32, table: usize, capacity: u32): void {
  for (let vertex = 0; vertex < count; vertex++) {
    const at = places + <usize>vertex * 12
    let slot = hash(load<u32>(at), load<u32>(at, 4), load<u32>(at, 8)) & (capacity - 1)
    while (load<i32>(table + (<usize>slot << 2)) >= 0) slot = (slot + 1) & (capacity - 1)
    store<i32>(table + (<usize>slot << 2), vertex)
  }
}
