import type { VerdictKind } from '../checks.ts'
import { useWords } from '../words/language.ts'

type SignKind = VerdictKind | 'warning'

const SHAPES: Readonly<Record<SignKind, string>> = {
  passed: 'M3 8.5l3.2 3.2L13 5',
  failed: 'M4 4l8 8M12 4l-8 8',
  below: 'M8 3.5v5.5M8 12v.4',
  warning: 'M8 3.5v5.5M8 12v.4',
}

/** A verdict in a sign, a word and a colour: none of the three alone. */
export function Verdict({ kind, word }: { kind: SignKind; word?: string }): React.JSX.Element {
  const { say } = useWords()
  return (
    <span className={`verdict verdict-${kind}`}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path
          d={SHAPES[kind]}
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {word ?? say(`verdict.${kind}`)}
    </span>
  )
}
