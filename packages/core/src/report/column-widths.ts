// How wide the columns of a printed table are.

/** What a line of a table holds, in Latin letters at the size of print. */
const LINE = 104
/** Over it a column breaks its texts. */
const LONGEST = 40
/** Of a column's two sides, in letters. */
const SIDES = 2

/** From here on scripts that can be broken at any character, each two Latin letters wide. */
const wideFrom = '\u2e80'

/** Room that a text takes in one line, in Latin letters. */
export function charactersOf(text: string): number {
  return [...text].reduce((sum, character) => sum + (character > wideFrom ? 2 : 1), 0)
}

/** The longest piece of a text that no line may break. */
export function unbreakable(text: string): number {
  const pieces = text.split(/\s+/).flatMap((word) => {
    const latin = word.split(/[\u2e80-\uffff]/).map((part) => part.length)
    return [...latin, /[\u2e80-\uffff]/.test(word) ? 2 : 0]
  })
  return Math.max(0, ...pieces)
}

/**
 * Shares of a table's width, a column each: the longest word of each column has room where all of them have, and what is left
 * goes to those whose texts are longer.
 * @param columns the texts that each holds, its head among them.
 */
export function columnWidths(columns: readonly (readonly string[])[]): number[] {
  const least = columns.map((texts) => SIDES + Math.max(1, ...texts.map(unbreakable)))
  const wanted = columns.map((texts, i) =>
    Math.max(least[i]!, SIDES + Math.min(LONGEST, Math.max(0, ...texts.map(charactersOf)))),
  )
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
  const [needed, missing] = [sum(least), sum(wanted) - sum(least)]
  const left = Math.max(0, LINE - needed)
  const given = missing > left && missing > 0 ? left / missing : 1
  return least.map((width, i) => Math.round(10 * (width + given * (wanted[i]! - width))) / 10)
}
