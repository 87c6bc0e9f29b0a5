// Whether triangles lie near another mesh as a whole, from where their corners lie.
import { closestOnTriangle, corner } from './mesh-tree'

/**
 * Writes to `found` the triangles, of `first` … `end`, of which no single triangle of the other mesh has all three corners within √reach: of the
 * others all points are that near, since the distance to a convex set is convex. Asked are the triangles that the corners'
 * `owners`, i32[V], name. `out` f64[3]. Returns how many.
 */
export function trianglesNotWithin(
  positions: usize, triangles: usize, first: i32, end: i32, owners: usize, goals: usize, goalTriangles: usize, reach: f64, found: usize,
  out: usize,
): i32 {
  let count = 0
  for (let t = first; t < end; t++) {
    let within = false
    let before = -1
    for (let which = 0; which < 3 && !within; which++) {
      const owner = load<i32>(owners + (<usize>load<u32>(triangles + (<usize>(3 * t + which) << 2)) << 2))
      if (owner == before) continue
      before = owner
      const a = corner(goals, goalTriangles, owner, 0), b = corner(goals, goalTriangles, owner, 1), c = corner(goals, goalTriangles, owner, 2)
      within = true
      for (let other = 0; other < 3 && within; other++) {
        const p = corner(positions, triangles, t, other)
        within = closestOnTriangle(a, b, c, <f64>load<f32>(p), <f64>load<f32>(p, 4), <f64>load<f32>(p, 8), out) <= reach
      }
    }
    if (within) continue
    store<i32>(found + (<usize>count << 2), t)
    count++
  }
  return count
}
