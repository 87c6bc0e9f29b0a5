import { SyntheticBadge } from '../notices/SyntheticBadge.tsx'
import type { RunRecord } from '../record.ts'

/** Which case, which side, from which program, and what it is not: on every tab. */
export function RunHeader({ record }: { record: RunRecord }): React.JSX.Element {
  return (
    <header className="run-header">
      <div className="run-title">
        <h1>{record.title ?? record.case}</h1>
        {record.synthetic && <SyntheticBadge />}
      </div>
      <dl className="run-facts">
        <Fact term="Case" value={record.case} />
        <Fact term="Side" value={record.side ?? 'not stated'} />
        <Fact term="Version" value={`${record.program ?? 'Trabecula'} ${record.version}`} />
      </dl>
      <p className="notice">
        {sentence(record.notice ?? 'not cleared as a medical device; the responsible person verifies')}
      </p>
    </header>
  )
}

function Fact({ term, value }: { term: string; value: string }): React.JSX.Element {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
