import { Anchor, Button } from '@mantine/core'
import { useState } from 'react'
import type { RunReport } from '../record.ts'
import { type Language, useWords } from '../words/language.ts'

interface ReportPageProps {
  readonly path: string
  readonly name: string
  readonly reports: readonly RunReport[]
}

/** The run's own report in the languages that it was written in: in a frame where nothing can run, and as files. */
export function ReportPage({ path, name, reports }: ReportPageProps): React.JSX.Element {
  const { language, say } = useWords()
  const [chosen, setChosen] = useState<Language>()
  const report = reports.find(({ lang }) => lang === (chosen ?? language)) ?? reports[0]
  if (!report) return <p className="document dim">{say('report.none')}</p>
  const url = path + report.html
  return (
    <div className="report">
      <div className="report-bar">
        <div className="report-languages" role="toolbar" aria-label={say('report.language')}>
          {reports.map(({ lang }) => (
            <Button
              key={lang}
              size="compact-sm"
              variant={lang === report.lang ? 'filled' : 'default'}
              aria-pressed={lang === report.lang}
              onClick={() => setChosen(lang)}
            >
              {say(`report.${lang}`)}
            </Button>
          ))}
        </div>
        <Anchor size="sm" href={url} target="_blank" rel="noreferrer">
          {say('report.alone')}
        </Anchor>
        <Anchor size="sm" href={url} download={`report-${name}-${report.lang}.html`}>
          {say('report.html')}
        </Anchor>
        {report.pdf && (
          <Anchor size="sm" href={path + report.pdf} download={`report-${name}-${report.lang}.pdf`}>
            {say('report.pdf')}
          </Anchor>
        )}
        {reports.length === 1 && <span className="dim">{say('report.only')}</span>}
      </div>
      <iframe src={url} title={say('report.title', { name })} sandbox="allow-downloads allow-popups" />
    </div>
  )
}
