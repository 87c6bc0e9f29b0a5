import { Tabs } from '@mantine/core'
import { verdictCounts } from '../checks.ts'
import { FaultAlert } from '../notices/FaultAlert.tsx'
import type { RunRecord, RunReport, RunSummary } from '../record.ts'
import { useWords } from '../words/language.ts'
import { ChecksPage } from './ChecksPage.tsx'
import { FilesPage } from './FilesPage.tsx'
import { ReportPage } from './ReportPage.tsx'
import { RunHeader } from './RunHeader.tsx'
import { useRun } from './use-run.ts'
import { ViewerPage } from './ViewerPage.tsx'

const TABS = ['view', 'checks', 'report', 'files']

interface RunPageProps {
  readonly run: RunSummary
  readonly tab: string | undefined
  readonly planned: boolean
  readonly canRun: boolean
}

/** One finished run: its bodies and slices, its checks, its report, its files. */
export function RunPage({ run, tab, planned, canRun }: RunPageProps): React.JSX.Element {
  const { say } = useWords()
  const { record, scene, sceneFault, fault } = useRun(run.path)
  if (fault) {
    return (
      <main className="empty">
        <FaultAlert fault={fault} />
      </main>
    )
  }
  if (!record) return <main className="empty" aria-busy="true" />
  const current = TABS.includes(tab ?? '') ? (tab as string) : 'view'
  const open = (value: string | null): void => {
    window.location.hash = `#/${encodeURIComponent(run.name)}/${value ?? 'view'}`
  }
  const view = sceneFault ? (
    <div className="empty">
      <FaultAlert fault={sceneFault} />
    </div>
  ) : (
    scene && (
      <ViewerPage
        {...{ scene, canRun, planned }}
        path={run.path}
        name={run.name}
        synthetic={record.synthetic === true}
        checks={record.checks}
      />
    )
  )
  return (
    <main className="run">
      <RunHeader record={record} />
      <Tabs
        className="run-tabs"
        value={current}
        onChange={open}
        keepMounted={false}
        keepMountedMode="display-none"
      >
        <Tabs.List>
          <Tabs.Tab value="view">{say('tab.view')}</Tabs.Tab>
          <Tabs.Tab value="checks">
            {say('tab.checks')}
            <Counts record={record} />
          </Tabs.Tab>
          <Tabs.Tab value="report">{say('tab.report')}</Tabs.Tab>
          <Tabs.Tab value="files">{say('tab.files')}</Tabs.Tab>
        </Tabs.List>
        {/* What was turned and loaded stays when another tab is looked at. */}
        <Tabs.Panel value="view" className="tab-panel" keepMounted>
          {view}
        </Tabs.Panel>
        <Tabs.Panel value="checks" className="tab-panel">
          <ChecksPage record={record} path={run.path} />
        </Tabs.Panel>
        <Tabs.Panel value="report" className="tab-panel">
          <ReportPage path={run.path} name={record.case} reports={reportsOf(run)} />
        </Tabs.Panel>
        <Tabs.Panel value="files" className="tab-panel">
          <FilesPage record={record} path={run.path} />
        </Tabs.Panel>
      </Tabs>
    </main>
  )
}

/** How many checks failed or are not met, and how many warnings there are. */
function Counts({ record }: { record: RunRecord }): React.JSX.Element {
  const { say } = useWords()
  const { failed, notMet, warnings } = verdictCounts(record)
  return (
    <>
      {failed > 0 && <span className="count count-failed">{say('count.failed', { count: failed })}</span>}
      {notMet > 0 && <span className="count count-warning">{say('count.notMet', { count: notMet })}</span>}
      {warnings > 0 && (
        <span className="count count-warning">{say('count.warnings', { count: warnings })}</span>
      )}
    </>
  )
}

/** The reports that the server found; an older server tells none, but every run has this one. */
function reportsOf({ reports }: RunSummary): readonly RunReport[] {
  return reports ?? [{ lang: 'en', html: 'report.html' }]
}
