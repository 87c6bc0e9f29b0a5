/** Lines along pixel edges: x0, y0, x1, y1 each, in columns and rows; pixel (c, r) covers c to c + 1, r to r + 1. */
export type OutlineSegments = number[]

/**
 * The border of each structure in a picture of labels (row-major, 0 is background): the pixel edges with the
 * structure on one side only, the picture's own border included. Runs in one line are one segment.
 */
export function outlinesOf(labels: Uint8Array, columns: number, rows: number): Map<number, OutlineSegments> {
  const outlines = new Map<number, OutlineSegments>()
  const add = (value: number, x0: number, y0: number, x1: number, y1: number): void => {
    const segments = outlines.get(value)
    if (segments) segments.push(x0, y0, x1, y1)
    else outlines.set(value, [x0, y0, x1, y1])
  }
  const at = (column: number, row: number): number =>
    column < 0 || row < 0 || column >= columns || row >= rows ? 0 : labels[column + columns * row]!

  for (let row = 0; row <= rows; row++) {
    traceLine(
      columns,
      (c) => at(c, row - 1),
      (c) => at(c, row),
      (value, from, to) => add(value, from, row, to, row),
    )
  }
  for (let column = 0; column <= columns; column++) {
    traceLine(
      rows,
      (r) => at(column - 1, r),
      (r) => at(column, r),
      (value, from, to) => add(value, column, from, column, to),
    )
  }
  return outlines
}

/** Walks along one grid line and reports the runs where the label on one side differs from the other. */
function traceLine(
  length: number,
  before: (i: number) => number,
  after: (i: number) => number,
  report: (value: number, from: number, to: number) => void,
): void {
  for (const [side, other] of [
    [before, after],
    [after, before],
  ] as const) {
    let value = 0
    let from = 0
    for (let i = 0; i <= length; i++) {
      const here = i < length && side(i) !== other(i) ? side(i) : 0
      if (here === value) continue
      if (value > 0) report(value, from, i)
      value = here
      from = i
    }
  }
}
