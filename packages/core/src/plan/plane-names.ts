import { scale, type Vector3 } from '../base/vectors.ts'
import type { Side } from '../geometry/label-map.ts'

/** Words for the six ways of LPS, of a bone of a side: x+, x−, y+, y−, z+, z−. */
function wordsOf(side: Side | undefined): readonly string[] {
  const across =
    side === 'left' ? ['lateral', 'medial'] : side === 'right' ? ['medial', 'lateral'] : ['left', 'right']
  return [...across, 'posterior', 'anterior', 'superior', 'inferior']
}

/**
 * Names for planes by where the bone that stays lies: superior, medial and so on; of a bone of no side left and right.
 * Equal ones are told apart by the next greatest direction, then by number.
 * @param normals towards what is removed
 */
export function planeNames(normals: readonly Vector3[], side: Side | undefined): string[] {
  const words = wordsOf(side)
  const ranked = normals.map((normal) => {
    const way = scale(normal, -1)
    return [0, 1, 2]
      .sort((a, b) => Math.abs(way[b]!) - Math.abs(way[a]!) || a - b)
      .map((axis) => words[2 * axis + (way[axis]! >= 0 ? 0 : 1)]!)
  })
  const taken = new Set<string>()
  return ranked.map(([first, second]) => {
    const alone = ranked.filter((other) => other[0] === first).length === 1
    const base = alone ? first! : `${first}_${second}`
    let name = base
    for (let n = 2; taken.has(name); n++) name = `${base}_${n}`
    taken.add(name)
    return name
  })
}
