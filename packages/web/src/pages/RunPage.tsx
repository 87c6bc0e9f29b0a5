import { Tabs } from '@mantine/core'
import { verdictCounts } from '../checks.ts'
import { FaultAlert } from '../notices/FaultAlert.tsx'
import type { RunSummary } from '../record.ts'
import { ChecksPage } from './ChecksPage.tsx'
import { FilesPage } from './FilesPage.tsx'
import { ReportPage } from './ReportPage.tsx'
import { RunHeader } from './RunHeader.tsx'
import { useRun } from './use-run.ts'
import { ViewerPage } from './ViewerPage.tsx'

const TABS = ['view', 'checks', 'report', 'files']

/** One finished run: its bodies and slices, its checks, its report, its files. */
export function RunPage({ run, tab }: { run: RunSummary; tab: string | undefined }): React.JSX.Element {
  const { record, scene, sceneFault, fault } = useRun(run.path)
  if (fault) {
    return (
      <main className="empty">
        <FaultAlert fault={fault} />
      </main>
    )
  }
  if (!record) return <main className="empty" aria-busy="true" />
  const counts = verdictCounts(record)
  const current = TABS.includes(tab ?? '') ? (tab as string) : 'view'
  const open = (value: string | null): void => {
    window.location.hash = `#/${encodeURIComponent(run.name)}/${value ?? 'view'}`
  }
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
          <Tabs.Tab value="view">Bones and slices</Tabs.Tab>
          <Tabs.Tab value="checks">
            Checks
            {counts.failed > 0 && <span className="count count-failed">{counts.failed} failed</span>}
            {counts.notMet > 0 && <span className="count count-warning">{counts.notMet} not met</span>}
            {counts.warnings > 0 && (
              <span className="count count-warning">
                {counts.warnings} {counts.warnings === 1 ? 'warning' : 'warnings'}
              </span>
            )}
          </Tabs.Tab>
          <Tabs.Tab value="report">Report</Tabs.Tab>
          <Tabs.Tab value="files">Files</Tabs.Tab>
        </Tabs.List>
        {/* What was turned and loaded stays when another tab is looked at. */}
        <Tabs.Panel value="view" className="tab-panel" keepMounted>
          {sceneFault && (
            <div className="empty">
              <FaultAlert fault={sceneFault} />
            </div>
          )}
          {scene && <ViewerPage scene={scene} path={run.path} synthetic={record.synthetic === true} />}
        </Tabs.Panel>
        <Tabs.Panel value="checks" className="tab-panel">
          <ChecksPage record={record} />
        </Tabs.Panel>
        <Tabs.Panel value="report" className="tab-panel">
          <ReportPage path={run.path} name={record.case} />
        </Tabs.Panel>
        <Tabs.Panel value="files" className="tab-panel">
          <FilesPage record={record} path={run.path} />
        </Tabs.Panel>
      </Tabs>
    </main>
  )
}
