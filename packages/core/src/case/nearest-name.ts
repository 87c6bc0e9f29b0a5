/** Edits (insert, delete, replace, swap of neighbours) between two words: optimal string alignment distance. */
function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, rows[i - 2]![j - 2]! + 1)
      row.push(best)
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}

/** The name nearest to a misspelt one, where one is near enough (a third of its letters, at least 2 edits); ties go to the first. */
export function nearestName(wrong: string, names: readonly string[]): string | undefined {
  let best: string | undefined
  let least = Math.max(2, Math.floor(wrong.length / 3)) + 1
  for (const name of names) {
    const edits = editDistance(wrong.toLowerCase(), name.toLowerCase())
    if (edits < least) {
      least = edits
      best = name
    }
  }
  return best
}

/** “did you mean 'x'?” or the list of what there is. */
export function suggestion(wrong: string, names: readonly string[], what = 'one of'): string {
  const near = nearestName(wrong, names)
  if (near !== undefined) return `did you mean '${near}'?`
  if (names.length === 0) return 'nothing of that kind is defined in this case'
  return `use ${what} ${names.join(', ')}`
}
