/** Where a rectangle stands: the corner with the least coordinates, mm from the plate's, and whether it is turned by 90°. */
export interface PlatePlace {
  /** −1: it fits no plate. */
  readonly plate: number
  readonly x: number
  readonly y: number
  /** The rectangle's longer side lies along y. */
  readonly turned: boolean
}

/**
 * Rectangles on as few plates as a simple rule finds: sorted by their shorter side, set in rows from the front (Coffman
 * and others 1980, first fit by decreasing height). The longer sides lie along the plate's longer side.
 * @param sizes mm, longer side first. @param plate mm. @param spacing mm between parts.
 */
export function setOnPlates(
  sizes: readonly (readonly [number, number])[],
  plate: readonly [number, number],
  spacing: number,
): PlatePlace[] {
  const turned = plate[0] < plate[1]
  const [width, depth] = plate[0] >= plate[1] ? plate : [plate[1], plate[0]]
  const rows: { plate: number; used: number; front: number; depth: number }[] = []
  const filled: number[] = [] // mm of each plate's depth that rows take.
  const found: PlatePlace[] = sizes.map(() => ({ plate: -1, x: 0, y: 0, turned: false }))
  const order = sizes.map((_, n) => n).sort((a, b) => sizes[b]![1] - sizes[a]![1] || a - b)
  for (const n of order) {
    const [long, short] = sizes[n]!
    if (long > width || short > depth) continue
    let row = rows.find(({ used, depth: room }) => used + spacing + long <= width && short <= room)
    if (!row) {
      let on = filled.findIndex((taken) => taken + spacing + short <= depth)
      if (on < 0) on = filled.push(-spacing) - 1
      row = { plate: on, used: -spacing, front: filled[on]! + spacing, depth: short }
      filled[on]! += spacing + short
      rows.push(row)
    }
    const [along, across] = [row.used + spacing, row.front]
    row.used += spacing + long
    found[n] = { plate: row.plate, x: turned ? across : along, y: turned ? along : across, turned }
  }
  return found
}
