/**
 * Rectangles on as few plates as a simple rule finds: sorted by their shorter side, set in rows from the front (Coffman
 * and others 1980, first fit by decreasing height). The longer sides lie along the plate's longer side.
 * @param sizes mm, longer side first. @param plate mm. @param spacing mm between parts.
 * @returns for each rectangle the number of its plate; −1 where it fits no plate.
 */
export function setOnPlates(
  sizes: readonly (readonly [number, number])[],
  plate: readonly [number, number],
  spacing: number,
): number[] {
  const [width, depth] = plate[0] >= plate[1] ? plate : [plate[1], plate[0]]
  const rows: { plate: number; used: number; depth: number }[] = []
  const filled: number[] = [] // mm of each plate's depth that rows take.
  const found = sizes.map(() => -1)
  const order = sizes.map((_, n) => n).sort((a, b) => sizes[b]![1] - sizes[a]![1] || a - b)
  for (const n of order) {
    const [long, short] = sizes[n]!
    if (long > width || short > depth) continue
    let row = rows.find(({ used, depth: room }) => used + spacing + long <= width && short <= room)
    if (!row) {
      let on = filled.findIndex((taken) => taken + spacing + short <= depth)
      if (on < 0) on = filled.push(-spacing) - 1
      filled[on]! += spacing + short
      row = { plate: on, used: -spacing, depth: short }
      rows.push(row)
    }
    row.used += spacing + long
    found[n] = row.plate
  }
  return found
}
