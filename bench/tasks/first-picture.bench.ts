import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { copyCase, filledStore, folderOf, runCaseIn } from '../case-store.ts'
import type { BenchTask, Usage } from '../task.ts'

/** What packages/cli/dist/serve/server.js exports. */
interface ServerModule {
  readonly startPageServer: (options: {
    folder: string
    port: number
  }) => Promise<{ url: string; close(): Promise<void> }>
}

const SERVER = new URL('../../../packages/cli/dist/serve/server.js', import.meta.url) // From bench/dist/tasks.
const PROGRAM = 'chromium'
const COMPLETE = '[data-pictures="complete"]'
const TICKS = 100 // A second, of processor time in /proc.

interface Opened {
  readonly usage: Usage
  readonly bodies: number
}

/** Process numbers of this process's children and theirs. */
function descendants(of: number): readonly number[] {
  const tasks = `/proc/${of}/task`
  if (!existsSync(tasks)) return []
  const children = readdirSync(tasks).flatMap((task) =>
    readFileSync(`${tasks}/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  )
  return children.flatMap((child) => [child, ...descendants(child)])
}

/** Processor time and the sum of peak memories of what this process started: the browser's processes. */
function browserUsage(): Pick<Usage, 'cpuSeconds' | 'memory'> {
  let [ticks, memory] = [0, 0]
  for (const process_ of descendants(process.pid)) {
    const fields = readFileSync(`/proc/${process_}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
    ticks += Number(fields[11]) + Number(fields[12])
    memory += 1024 * Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${process_}/status`, 'utf8'))?.[1] ?? 0)
  }
  return { cpuSeconds: ticks / TICKS, memory }
}

async function openViewer(browser: Browser, url: string): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  const before = browserUsage()
  const start = performance.now()
  await page.goto(url)
  await page.locator(COMPLETE).waitFor({ timeout: 240_000 })
  const seconds = (performance.now() - start) / 1000
  const after = browserUsage()
  const bodies = await page.locator('section.bodies input[type="checkbox"]').count()
  return { usage: { ...after, seconds, cpuSeconds: after.cpuSeconds - before.cpuSeconds }, bodies }
}

/** The page's viewer in a headless browser that computes WebGL on the processor. */
export const firstPictureTask: BenchTask<string, Opened> = {
  name: 'first-picture',
  title: 'demonstration case opened in the page, WebGL on the processor, to the last of its first pictures',
  programs: [PROGRAM],
  prepare: (folder) => {
    copyCase(folder)
    runCaseIn({ ...folderOf(folder), store: filledStore(folder).store })
  },
  load: (folder) => folder,
  run: async (folder) => {
    const { startPageServer } = (await import(SERVER.href)) as ServerModule
    const server = await startPageServer({ folder: folderOf(folder).output, port: 0 })
    const browser = await chromium.launch({
      executablePath: `/usr/bin/${PROGRAM}`,
      args: ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
    })
    try {
      return await openViewer(browser, `${server.url}#/out/view`)
    } finally {
      await browser.close()
      await server.close()
    }
  },
  usage: ({ usage }) => usage,
  figure: ({ bodies }) => bodies,
}
