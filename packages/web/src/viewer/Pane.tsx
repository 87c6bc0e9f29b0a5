import { ActionIcon } from '@mantine/core'
import type { ReactNode } from 'react'
import { SyntheticBadge } from '../notices/SyntheticBadge.tsx'
import { useWords } from '../words/language.ts'

export interface PaneProps {
  /** Tells the panes apart in any language. */
  readonly name: string
  readonly title: string
  readonly detail?: string | undefined
  readonly synthetic: boolean
  readonly enlarged: boolean
  readonly hidden: boolean
  readonly onEnlarge: () => void
  readonly children: ReactNode
}

/** The frame of one view: its name, SYNTHETIC where it is, and enlarging. */
export function Pane({
  name,
  title,
  detail,
  synthetic,
  enlarged,
  hidden,
  onEnlarge,
  children,
}: PaneProps): React.JSX.Element {
  const { say } = useWords()
  const word = say(enlarged ? 'pane.restore' : 'pane.enlarge', { name: title })
  return (
    <section className="pane" data-pane={name} aria-label={title} hidden={hidden} data-enlarged={enlarged}>
      <div className="pane-head">
        <h2>{title}</h2>
        <span className="pane-detail">{detail}</span>
        {synthetic && <SyntheticBadge />}
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={word}
          title={word}
          onClick={onEnlarge}
        >
          <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
            <path
              d={enlarged ? 'M6.5 2.5v4h-4M9.5 13.5v-4h4' : 'M9.5 2.5h4v4M6.5 13.5h-4v-4'}
              fill="none"
              stroke="currentColor"
              strokeWidth="1.6"
            />
          </svg>
        </ActionIcon>
      </div>
      {children}
    </section>
  )
}
