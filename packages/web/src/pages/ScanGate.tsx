import { Anchor, Table } from '@mantine/core'
import type { GateFinding, GateResult, Verdict as GateVerdict, Purpose } from '@trabecula/core'
import { decisionParts, limitText, type VerdictKind, valueText } from '../checks.ts'
import { ExampleBadge } from '../notices/ExampleBadge.tsx'
import { Verdict } from '../notices/Verdict.tsx'
import type { RecordedCheck, RunRecord } from '../record.ts'
import { useWords } from '../words/language.ts'
import { phraseIn } from '../words/phrases.ts'

const PURPOSES: readonly Purpose[] = ['model', 'guide', 'implant']
const SIGNS: Readonly<Record<GateVerdict, VerdictKind | 'warning'>> = {
  pass: 'passed',
  warn: 'warning',
  refuse: 'failed',
}

/** Whether each scan can carry what is made from it: verdicts, what was overridden, and the message to its sender. */
export function ScanGate({ record, path }: { record: RunRecord; path: string }): React.JSX.Element | null {
  const { say } = useWords()
  if (record.gates.length === 0) return null
  return (
    <section aria-labelledby="scan-gate">
      <h2 id="scan-gate">{say('gate.title')}</h2>
      {record.gates.map((gate, n) => (
        <div key={gate.image ?? n} className="scan-gate">
          {gate.image && <h3>{gate.image}</h3>}
          <GateTable gate={gate} />
          <Overrides checks={record.checks} image={gate.image} />
          <Messages record={record} path={path} image={gate.image} />
        </div>
      ))}
    </section>
  )
}

function Sign({ verdict }: { verdict: GateVerdict | undefined }): React.JSX.Element | null {
  const { say } = useWords()
  return verdict ? <Verdict kind={SIGNS[verdict]} word={say(`gate.${verdict}`)} /> : null
}

/** What is not passed first; the rest stays in the report. */
function GateTable({ gate }: { gate: GateResult }): React.JSX.Element {
  const { say } = useWords()
  const told = gate.findings.filter(({ verdicts }) =>
    PURPOSES.some((p) => (verdicts[p] ?? 'pass') !== 'pass'),
  )
  return (
    <Table verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{say('gate.rule')}</Table.Th>
          <Table.Th scope="col" className="number">
            {say('checks.value')}
          </Table.Th>
          {PURPOSES.map((purpose) => (
            <Table.Th key={purpose} scope="col">
              {say(`kind.${purpose}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {told.map((finding) => (
          <FindingRow key={`${finding.rule} ${finding.value}`} finding={finding} />
        ))}
        <Table.Tr>
          <Table.Th scope="row" colSpan={2}>
            {say('checks.verdict')}
          </Table.Th>
          {PURPOSES.map((purpose) => (
            <Table.Td key={purpose}>
              <Sign verdict={gate.verdicts[purpose]} />
            </Table.Td>
          ))}
        </Table.Tr>
      </Table.Tbody>
    </Table>
  )
}

function FindingRow({ finding }: { finding: GateFinding }): React.JSX.Element {
  const words = useWords()
  const { language, say } = words
  return (
    <Table.Tr>
      <Table.Td>
        <div>{phraseIn(language, finding.title)}</div>
        <div className="id">
          {finding.rule} · {limitText(finding.limit, undefined, words)}
        </div>
        {finding.remedy && (
          <div className="remedy">{say('checks.remedy', { remedy: phraseIn(language, finding.remedy) })}</div>
        )}
      </Table.Td>
      <Table.Td className="number">{valueText(finding.value, finding.unit, words)}</Table.Td>
      {PURPOSES.map((purpose) => (
        <Table.Td key={purpose}>
          <Sign verdict={finding.verdicts[purpose]} />
        </Table.Td>
      ))}
    </Table.Tr>
  )
}

function Overrides({
  checks,
  image,
}: {
  checks: readonly RecordedCheck[]
  image: string | undefined
}): React.JSX.Element {
  const { language, say } = useWords()
  const overridden = checks.filter(({ id, decision }) => decision && id.startsWith(`gate.${image}.`))
  return (
    <>
      {overridden.map(({ id, decision }) => {
        const parts = decisionParts(decision, language)
        return (
          parts && (
            <p key={id} className="decision">
              {say('gate.overridden', { id, reason: parts.reason })} {parts.example && <ExampleBadge />}
            </p>
          )
        )
      })}
    </>
  )
}

function Messages({
  record,
  path,
  image,
}: {
  record: RunRecord
  path: string
  image: string | undefined
}): React.JSX.Element | null {
  const { say } = useWords()
  const files = record.files.filter((file) => file.path.startsWith(`messages/${image}-to-sender.`))
  if (files.length === 0) return null
  return (
    <p>
      {say('gate.message')}{' '}
      {files.map((file) => (
        <Anchor key={file.path} size="sm" href={path + file.path} download>
          {say(file.path.endsWith('.zh.txt') ? 'report.zh' : 'report.en')}{' '}
        </Anchor>
      ))}
    </p>
  )
}
