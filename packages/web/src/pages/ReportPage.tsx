import { Anchor } from '@mantine/core'

/** The run's own report, in a frame where nothing can run. */
export function ReportPage({ path, name }: { path: string; name: string }): React.JSX.Element {
  const url = `${path}report.html`
  return (
    <div className="report">
      <div className="report-bar">
        <Anchor size="sm" href={url} target="_blank" rel="noreferrer">
          Open the report alone, to print or keep it
        </Anchor>
        <Anchor size="sm" href={url} download={`report-${name}.html`}>
          Download
        </Anchor>
      </div>
      <iframe src={url} title={`Report of ${name}`} sandbox="allow-downloads allow-popups" />
    </div>
  )
}
