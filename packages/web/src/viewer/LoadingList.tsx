import { Progress } from '@mantine/core'
import { useSyncExternalStore } from 'react'
import type { ProgressBoard } from '../loading/progress.ts'
import { FaultAlert } from '../notices/FaultAlert.tsx'
import { useWords } from '../words/language.ts'

/** How far each file has come; laid over the viewer, so that nothing moves when it goes. */
export function LoadingList({
  board,
  settled,
}: {
  board: ProgressBoard
  settled: boolean
}): React.JSX.Element | null {
  const { say } = useWords()
  const progress = useSyncExternalStore(board.subscribe, board.files)
  const faults = progress.flatMap(({ fault }) => (fault ? [fault] : []))
  if (settled && faults.length === 0) return null
  return (
    <div className="loading" aria-live="polite">
      {faults.map((fault) => (
        <FaultAlert key={fault.where} fault={fault} />
      ))}
      {!settled && (
        <ul aria-label={say('loading.title')}>
          {progress.map(({ name, fraction }) => (
            <li key={name}>
              <span>{name}</span>
              <Progress
                size="xs"
                value={100 * fraction}
                aria-label={`${name}, ${Math.round(100 * fraction)} %`}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
