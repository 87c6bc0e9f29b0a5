import { Table } from '@mantine/core'
import type { ReportTable } from '@trabecula/core/geometry/table'
import { valueText } from '../checks.ts'
import { wordingIn } from '../record.ts'
import { useWords } from '../words/language.ts'
import { phraseIn } from '../words/phrases.ts'

/** The tables that stand beside the checks: figures without a verdict. */
export function Tables({
  tables,
  drawings,
}: {
  tables: readonly ReportTable[]
  /** Where the drawing of a table lies, by the table's name. */
  drawings: ReadonlyMap<string, string>
}): React.JSX.Element {
  const words = useWords()
  const { language } = words
  return (
    <>
      {tables.map(({ name, title, columns, rows, note }, t) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and two results may have tables of one name
        <section key={`${name} ${t}`} aria-label={phraseIn(language, title)}>
          <h3>{phraseIn(language, title)}</h3>
          <Table className="figures" verticalSpacing={5}>
            <Table.Thead>
              <Table.Tr>
                {columns.map((column, c) => (
                  <Table.Th key={column.title} scope="col" className={c > 0 ? 'number' : ''}>
                    {phraseIn(language, column.title)}
                    {column.unit ? ` (${phraseIn(language, column.unit)})` : ''}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row, r) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and two rows may be alike
                <Table.Tr key={r}>
                  {row.map((cell, c) => (
                    <Table.Td
                      // biome-ignore lint/suspicious/noArrayIndexKey: cells stand by their column
                      key={c}
                      className={typeof cell === 'number' || c > 0 ? 'number' : ''}
                    >
                      {cell === null
                        ? '–'
                        : typeof cell === 'object'
                          ? wordingIn(cell, language)
                          : valueText(cell, undefined, words)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {drawings.has(name) && (
            <img className="family-drawing" src={drawings.get(name)} alt={phraseIn(language, title)} />
          )}
          {note && <p className="dim">{phraseIn(language, note)}</p>}
        </section>
      ))}
    </>
  )
}
