import { isExampleRun } from '../checks.ts'
import { ExampleBadge } from '../notices/ExampleBadge.tsx'
import { SyntheticBadge } from '../notices/SyntheticBadge.tsx'
import { type RunRecord, wordingIn } from '../record.ts'
import { useWords } from '../words/language.ts'

/** Which case, which side, from which program, and what it is not: on every tab. */
export function RunHeader({ record }: { record: RunRecord }): React.JSX.Element {
  const { language, say } = useWords()
  return (
    <header className="run-header">
      <div className="run-title">
        <h1>{wordingIn(record.title ?? record.case, language)}</h1>
        {record.synthetic && <SyntheticBadge />}
        {isExampleRun(record) && <ExampleBadge />}
      </div>
      <dl className="run-facts">
        <Fact term={say('head.case')} value={record.case} />
        <Fact term={say('head.side')} value={say(`side.${record.side ?? 'unknown'}`)} />
        <Fact term={say('head.version')} value={`${record.program ?? 'Trabecula'} ${record.version}`} />
      </dl>
      <p className="notice">{say('head.notice')}</p>
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
