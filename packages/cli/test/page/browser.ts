import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** Debian's Chromium; the tests that need it are skipped by name where it is missing. */
export const chromiumPath = '/usr/bin/chromium'

/** A browser without a screen that computes WebGL on the processor; `more` are further switches. */
export function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--disable-background-networking',
      '--disable-component-update',
      ...more,
    ],
  })
}

/** Builds the page where it is missing or older than its sources. */
export function buildPage(): void {
  const built = join(root, 'packages/web/dist/index.html')
  const sources = ['src', 'public', 'index.html', 'vite.config.ts'].map((name) =>
    join(root, 'packages/web', name),
  )
  if (existsSync(built) && sources.every((source) => newest(source) <= statSync(built).mtimeMs)) return
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', 'packages/web', '--logLevel', 'warn'],
    {
      cwd: root,
      // The test's own setting would build the page for developers.
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 2, 2],
    },
  )
}

function newest(path: string): number {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** What the browser had to complain of, and what it asked of anyone. */
export interface Watch {
  readonly complaints: string[]
  readonly requests: string[]
}

export function watch(page: Page): Watch {
  const seen: Watch = { complaints: [], requests: [] }
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') seen.complaints.push(message.text())
  })
  page.on('pageerror', (error) => seen.complaints.push(error.message))
  page.on('request', (request) => seen.requests.push(request.url()))
  return seen
}

/** Opens a run's viewer and waits for its pictures. */
export async function openViewer(page: Page, url: string, run: string): Promise<void> {
  await page.goto(`${url}#/${run}/view`)
  await page.locator('[data-pictures="complete"]').waitFor({ timeout: 240_000 })
}

/** How far things jumped that no one had touched: the sum of layout shifts since the page was opened. */
export function shiftsOf(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0
        new PerformanceObserver((list) => {
          const entries = list.getEntries() as unknown as readonly {
            value: number
            hadRecentInput: boolean
          }[]
          for (const { value, hadRecentInput } of entries) if (!hadRecentInput) sum += value
        }).observe({ type: 'layout-shift', buffered: true })
        setTimeout(() => resolve(sum), 500)
      }),
  )
}

/** The picture of an element, PNG in base64, once two in a row are the same. */
export async function stillOf(locator: Locator): Promise<string> {
  let last = ''
  for (let i = 0; i < 40; i++) {
    const next = (await locator.screenshot()).toString('base64')
    if (next === last) return next
    last = next
    await locator.page().waitForTimeout(450)
  }
  throw new Error('the picture does not come to rest')
}

/** Share of the pixels that differ by more than 12 of 255 in some channel. */
export function differenceOf(page: Page, a: string, b: string): Promise<number> {
  return page.evaluate(
    async ([first, second]) => {
      const pixels = async (base64: string): Promise<Uint8ClampedArray> => {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
        const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
        const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!
        context.drawImage(image, 0, 0)
        return context.getImageData(0, 0, image.width, image.height).data
      }
      const [p, q] = [await pixels(first!), await pixels(second!)]
      if (p.length !== q.length) return 1
      let different = 0
      for (let i = 0; i < p.length; i += 4) {
        const far = [0, 1, 2].some((c) => Math.abs(p[i + c]! - q[i + c]!) > 12)
        if (far) different++
      }
      return different / (p.length / 4)
    },
    [a, b],
  )
}

/** How many pixels of a picture have about this hue and are coloured at all, and the mean of their x and y (0 to 1). */
export function colourPlace(
  page: Page,
  picture: string,
  colour: readonly number[],
): Promise<{ count: number; x: number; y: number }> {
  return page.evaluate(
    async ([base64, [r, g, b]]) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!
      context.drawImage(image, 0, 0)
      const { data } = context.getImageData(0, 0, image.width, image.height)
      const unit = (x: number, y: number, z: number): number[] => {
        const mean = (x + y + z) / 3
        const length = Math.hypot(x - mean, y - mean, z - mean) || 1
        return [(x - mean) / length, (y - mean) / length, (z - mean) / length]
      }
      const wanted = unit(r!, g!, b!)
      let [count, x, y] = [0, 0, 0]
      for (let i = 0; i < data.length; i += 4) {
        const [p, q, s] = [data[i]!, data[i + 1]!, data[i + 2]!]
        if (Math.max(p, q, s) - Math.min(p, q, s) < 22 || Math.max(p, q, s) < 90) continue
        const hue = unit(p, q, s)
        if (hue[0]! * wanted[0]! + hue[1]! * wanted[1]! + hue[2]! * wanted[2]! < 0.985) continue
        count++
        x += (i / 4) % image.width
        y += Math.floor(i / 4 / image.width)
      }
      return { count, x: x / count / image.width, y: y / count / image.height }
    },
    [picture, colour] as const,
  )
}
