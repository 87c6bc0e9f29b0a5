import { Progress } from '@mantine/core'
import { FaultAlert } from '../notices/FaultAlert.tsx'
import type { FileProgress } from './use-viewer-files.ts'

/** How far each file has come; laid over the viewer, so that nothing moves when it goes. */
export function LoadingList({
  progress,
  settled,
}: {
  progress: readonly FileProgress[]
  settled: boolean
}): React.JSX.Element | null {
  const faults = progress.flatMap(({ fault }) => (fault ? [fault] : []))
  if (settled && faults.length === 0) return null
  const open = progress.filter(({ fraction }) => fraction < 1)
  return (
    <div className="loading" aria-live="polite">
      {faults.map((fault) => (
        <FaultAlert key={fault.where} fault={fault} />
      ))}
      {open.length > 0 && (
        <ul aria-label="Files on their way">
          {open.map(({ name, fraction }) => (
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
