import { Table } from '@mantine/core'
import { decisionText, limitText, sortedChecks, titleText, valueText, verdictOf } from '../checks.ts'
import { FaultAlert } from '../notices/FaultAlert.tsx'
import { Verdict } from '../notices/Verdict.tsx'
import type { RecordedCheck, RunRecord } from '../record.ts'

/** Every check with value, limit and verdict; every warning; every step that failed. */
export function ChecksPage({ record }: { record: RunRecord }): React.JSX.Element {
  const { checks, warnings, faults } = record
  const passed = checks.filter((check) => check.passed === true).length
  return (
    <div className="document">
      {faults.length > 0 && (
        <section aria-labelledby="faults">
          <h2 id="faults">Steps that failed</h2>
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
          Checks{' '}
          <span className="dim">
            {passed} of {checks.length} passed
          </span>
        </h2>
        {checks.length === 0 ? (
          <p className="dim">This run made no check.</p>
        ) : (
          <ChecksTable checks={sortedChecks(checks)} />
        )}
      </section>
      <section aria-labelledby="warnings">
        <h2 id="warnings">Warnings</h2>
        {warnings.length === 0 ? <p className="dim">None.</p> : <WarningsTable warnings={warnings} />}
      </section>
    </div>
  )
}

function ChecksTable({ checks }: { checks: readonly RecordedCheck[] }): React.JSX.Element {
  return (
    <Table className="checks-table" verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Verdict</Table.Th>
          <Table.Th scope="col">Check</Table.Th>
          <Table.Th scope="col" className="number">
            Value
          </Table.Th>
          <Table.Th scope="col" className="number">
            Limit
          </Table.Th>
          <Table.Th scope="col">Source of the limit</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {checks.map((check) => (
          <Table.Tr key={check.id} className={`row-${verdictOf(check)}`}>
            <Table.Td>
              <Verdict kind={verdictOf(check)} />
            </Table.Td>
            <Table.Td>
              <div>{titleText(check.title)}</div>
              <div className="id">
                {check.id}
                {check.required === false && ' · not required'}
              </div>
              {check.passed !== true && check.remedy && (
                <div className="remedy">What to do: {check.remedy}</div>
              )}
              {check.decision !== undefined && (
                <div className="decision">Decision: {decisionText(check.decision)}</div>
              )}
            </Table.Td>
            <Table.Td className="number">{valueText(check.value, check.unit)}</Table.Td>
            <Table.Td className="number">{limitText(check.limit, check.unit)}</Table.Td>
            <Table.Td>{check.source}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function WarningsTable({ warnings }: { warnings: RunRecord['warnings'] }): React.JSX.Element {
  return (
    <Table verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Code</Table.Th>
          <Table.Th scope="col">What</Table.Th>
          <Table.Th scope="col">Where</Table.Th>
          <Table.Th scope="col">Step</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {warnings.map((warning, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and two warnings may be alike
          <Table.Tr key={i}>
            <Table.Td>
              <Verdict kind="warning" word={warning.code} />
            </Table.Td>
            <Table.Td>{warning.message}</Table.Td>
            <Table.Td>{warning.where}</Table.Td>
            <Table.Td>{warning.step ?? ''}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
