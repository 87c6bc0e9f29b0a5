import { Table } from '@mantine/core'
import { limitText, sortedChecks, titleText, valueText, verdictOf } from '../checks.ts'
import { CheckNotes } from '../notices/CheckNotes.tsx'
import { FaultAlert } from '../notices/FaultAlert.tsx'
import { Verdict } from '../notices/Verdict.tsx'
import type { RecordedCheck, RunRecord } from '../record.ts'
import { useWords } from '../words/language.ts'
import { phraseIn } from '../words/phrases.ts'
import { ScanGate } from './ScanGate.tsx'
import { Tables } from './Tables.tsx'

/** Every check with value, limit and verdict; every warning; every step that failed. */
export function ChecksPage({ record, path }: { record: RunRecord; path: string }): React.JSX.Element {
  const { say } = useWords()
  const { checks, warnings, faults, tables } = record
  const passed = checks.filter((check) => check.passed === true).length
  return (
    <div className="document">
      {faults.length > 0 && (
        <section aria-labelledby="faults">
          <h2 id="faults">{say('checks.faults')}</h2>
          <div className="stack">
            {faults.map((fault) => (
              <FaultAlert
                key={`${fault.step} ${fault.code} ${fault.where}`}
                fault={fault}
                step={fault.step}
              />
            ))}
          </div>
        </section>
      )}
      <section aria-labelledby="checks">
        <h2 id="checks">
          {say('checks.title')}{' '}
          <span className="dim">{say('checks.count', { passed, total: checks.length })}</span>
        </h2>
        {checks.length === 0 ? (
          <p className="dim">{say('checks.none')}</p>
        ) : (
          <ChecksTable checks={sortedChecks(checks)} />
        )}
      </section>
      <ScanGate record={record} path={path} />
      {tables.length > 0 && (
        <section aria-labelledby="tables">
          <h2 id="tables">{say('checks.tables')}</h2>
          <Tables tables={tables} drawings={drawingsOf(record, path)} />
        </section>
      )}
      <section aria-labelledby="warnings">
        <h2 id="warnings">{say('checks.warnings')}</h2>
        {warnings.length === 0 ? (
          <p className="dim">{say('checks.nothing')}</p>
        ) : (
          <WarningsTable warnings={warnings} />
        )}
      </section>
    </div>
  )
}

/** Drawings that belong to tables, by the table's name: of guide families. */
function drawingsOf({ files }: RunRecord, path: string): ReadonlyMap<string, string> {
  const drawings = files.filter((file) => file.path.endsWith('-family.svg'))
  return new Map(drawings.map((file) => [file.path.split('/').at(-1)!.slice(0, -4), path + file.path]))
}

function ChecksTable({ checks }: { checks: readonly RecordedCheck[] }): React.JSX.Element {
  const words = useWords()
  const { language, say } = words
  return (
    <Table className="checks-table" verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{say('checks.verdict')}</Table.Th>
          <Table.Th scope="col">{say('checks.check')}</Table.Th>
          <Table.Th scope="col" className="number">
            {say('checks.value')}
          </Table.Th>
          <Table.Th scope="col" className="number">
            {say('checks.limit')}
          </Table.Th>
          <Table.Th scope="col">{say('checks.source')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {checks.map((check) => (
          <Table.Tr key={check.id} className={`row-${verdictOf(check)}`}>
            <Table.Td>
              <Verdict kind={verdictOf(check)} />
            </Table.Td>
            <Table.Td>
              <div>{titleText(phraseIn(language, check.title))}</div>
              <div className="id">
                {check.id}
                {check.required === false && ` · ${say('checks.notRequired')}`}
              </div>
              <CheckNotes check={check} />
            </Table.Td>
            <Table.Td className="number">{valueText(check.value, check.unit, words)}</Table.Td>
            <Table.Td className="number">{limitText(check.limit, check.unit, words)}</Table.Td>
            <Table.Td>{phraseIn(language, check.source)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function WarningsTable({ warnings }: { warnings: RunRecord['warnings'] }): React.JSX.Element {
  const { language, say } = useWords()
  return (
    <Table verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{say('checks.code')}</Table.Th>
          <Table.Th scope="col">{say('checks.what')}</Table.Th>
          <Table.Th scope="col">{say('checks.where')}</Table.Th>
          <Table.Th scope="col">{say('checks.step')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {warnings.map((warning, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and two warnings may be alike
          <Table.Tr key={i}>
            <Table.Td>
              <Verdict kind="warning" word={warning.code} />
            </Table.Td>
            <Table.Td>{phraseIn(language, warning.message)}</Table.Td>
            <Table.Td>{phraseIn(language, warning.where)}</Table.Td>
            <Table.Td>{warning.step ?? ''}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
