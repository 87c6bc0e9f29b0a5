import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PageServer, startPageServer } from '../src/serve/server.ts'
import { ellipsoids, fullSizeRun, smallRun, writeAnalyticRun } from './page/analytic-run.ts'
import {
  buildPage,
  chromiumPath,
  colourPlace,
  differenceOf,
  launchBrowser,
  openViewer,
  shiftsOf,
  stillOf,
  type Watch,
  watch,
} from './page/browser.ts'

const title = existsSync(chromiumPath)
  ? 'the page in Chromium'
  : `the page in Chromium (skipped: ${chromiumPath} is missing)`

describe.skipIf(!existsSync(chromiumPath))(title, () => {
  let folder: string
  let server: PageServer
  let browser: Browser
  let page: Page
  let seen: Watch

  const canvas = (pane: string) => page.locator(`section[aria-label="${pane}"] canvas`)
  const detail = (pane: string) => page.locator(`section[aria-label="${pane}"] .pane-detail`)
  const moveBy = async (pane: string, button: 'left' | 'right', dx: number, dy: number): Promise<void> => {
    const box = (await canvas(pane).boundingBox())!
    await page.mouse.move(box.x + 0.4 * box.width, box.y + 0.4 * box.height)
    await page.mouse.down({ button })
    await page.mouse.move(box.x + 0.4 * box.width + dx, box.y + 0.4 * box.height + dy, { steps: 4 })
    await page.mouse.up({ button })
  }

  beforeAll(async () => {
    buildPage()
    folder = mkdtempSync(join(tmpdir(), 'trabecula-page-'))
    writeAnalyticRun(join(folder, 'small'), smallRun)
    writeAnalyticRun(join(folder, 'full size'), fullSizeRun)
    writeAnalyticRun(join(folder, 'torn'), { ...smallRun, synthetic: false })
    rmSync(join(folder, 'torn', 'model', 'sacrum.stl'))
    server = await startPageServer({ folder, port: 0 })
    browser = await launchBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    page.setDefaultTimeout(120_000)
    seen = watch(page)
    await openViewer(page, server.url, 'small')
  })

  afterAll(async () => {
    await browser?.close()
    await server?.close()
    if (folder) rmSync(folder, { recursive: true })
  })

  test('the bodies are in the picture, each in its colour, the patient’s left on the right', async () => {
    const picture = await stillOf(canvas('3D'))
    for (const { name, colour, side } of ellipsoids.filter(
      (body) => body.side !== 'midline' && body.name !== 'tumour',
    )) {
      const place = await colourPlace(page, picture, colour)
      expect(place.count, name).toBeGreaterThan(300)
      expect(place.x > 0.5, name).toBe(side === 'left')
    }
  })

  test('the slices are turned as radiologists look at them: outlines of left bones on the right, the sacrum behind', async () => {
    await page.getByLabel('Crosshair').uncheck()
    const picture = await stillOf(canvas('Axial'))
    const at = async (name: string) =>
      colourPlace(page, picture, ellipsoids.find((body) => body.name === name)!.colour)
    const [left, right, sacrum] = [await at('hip_left'), await at('hip_right'), await at('sacrum')]
    expect(Math.min(left.count, right.count, sacrum.count)).toBeGreaterThan(40)
    expect(left.x).toBeGreaterThan(0.55)
    expect(right.x).toBeLessThan(0.45)
    expect(sacrum.y).toBeGreaterThan(left.y)
    const coronal = await stillOf(canvas('Coronal'))
    expect((await colourPlace(page, coronal, ellipsoids[0]!.colour)).x).toBeGreaterThan(0.55)
    await page.getByLabel('Crosshair').check()
  })

  test('a drag turns the bodies, keys turn them too, and Front brings them back', async () => {
    await page.getByRole('button', { name: 'Front' }).click()
    const front = await stillOf(canvas('3D'))
    await moveBy('3D', 'left', 120, 30)
    const turned = await stillOf(canvas('3D'))
    expect(await differenceOf(page, front, turned)).toBeGreaterThan(0.02)
    await canvas('3D').press('ArrowRight')
    expect(await differenceOf(page, turned, await stillOf(canvas('3D')))).toBeGreaterThan(0.01)
    await page.getByRole('button', { name: 'Front' }).click()
    expect(await differenceOf(page, front, await stillOf(canvas('3D')))).toBeLessThan(0.005)
  })

  test('the back view has the patient’s left on the left', async () => {
    await page.getByRole('button', { name: 'Back' }).click()
    const place = await colourPlace(page, await stillOf(canvas('3D')), ellipsoids[0]!.colour)
    expect(place.x).toBeLessThan(0.5)
    await page.getByRole('button', { name: 'Front' }).click()
  })

  test('each body is hidden and shown by its box', async () => {
    const all = await stillOf(canvas('3D'))
    for (const { label, colour } of ellipsoids) {
      const before = (await colourPlace(page, all, colour)).count
      await page.getByLabel(`Show ${label}`).uncheck()
      const without = await stillOf(canvas('3D'))
      expect(await differenceOf(page, all, without), label).toBeGreaterThan(0.001)
      expect((await colourPlace(page, without, colour)).count, label).toBeLessThan(before / 2)
      await page.getByLabel(`Show ${label}`).check()
      expect(await differenceOf(page, all, await stillOf(canvas('3D'))), label).toBeLessThan(0.001)
    }
  })

  test('a body is named by a click on it, and made clear by its slider', async () => {
    const box = (await canvas('3D').boundingBox())!
    const solid = await stillOf(canvas('3D'))
    const place = await colourPlace(page, solid, ellipsoids[1]!.colour)
    await page.mouse.click(box.x + place.x * box.width, box.y + place.y * box.height)
    await expect.poll(() => page.locator('.picked').textContent()).toBe('Hip bone, right')
    await page.mouse.click(box.x + 4, box.y + 40)
    await expect.poll(() => page.locator('.picked').textContent()).toBe('')
    await page.getByLabel('Opacity of Hip bone, right').fill('0.3')
    expect(await differenceOf(page, solid, await stillOf(canvas('3D')))).toBeGreaterThan(0.005)
    await page.getByLabel('Opacity of Hip bone, right').fill('1')
  })

  test.each([
    'Axial',
    'Coronal',
    'Sagittal',
  ])('%s slices are scrolled by wheel, keys and slider', async (pane) => {
    const number = async (): Promise<number> => Number((await detail(pane).textContent())!.split('/')[0])
    const [start, before] = [await number(), await stillOf(canvas(pane))]
    await canvas(pane).hover()
    await page.mouse.wheel(0, -300)
    await expect.poll(number).toBe(start + 3)
    expect(await differenceOf(page, before, await stillOf(canvas(pane)))).toBeGreaterThan(0.001)
    await canvas(pane).press('ArrowDown')
    await expect.poll(number).toBe(start + 2)
    await canvas(pane).press('Home')
    await expect.poll(number).toBe(1)
    await canvas(pane).press('PageUp')
    await expect.poll(number).toBe(11)
    await page.getByLabel(`${pane} slice`, { exact: true }).fill(String(start))
    await expect.poll(number).toBe(start)
  })

  test('a click in one slice moves the other two and is read out in LPS and HU', async () => {
    const before = [await detail('Coronal').textContent(), await detail('Sagittal').textContent()]
    const box = (await canvas('Axial').boundingBox())!
    // The right hip: under the middle of its outline.
    const place = await colourPlace(page, await stillOf(canvas('Axial')), ellipsoids[1]!.colour)
    await page.mouse.click(box.x + place.x * box.width, box.y + place.y * box.height)
    const after = [await detail('Coronal').textContent(), await detail('Sagittal').textContent()]
    expect(after[1]).not.toBe(before[1])
    expect(await page.locator('.readout-structure').textContent()).toBe('Hip bone, right')
    const [x] = (await page.locator('.readout-place b').textContent())!
      .replaceAll('−', '-')
      .split(/\s+/)
      .map(Number)
    expect(Math.abs(x! + 72)).toBeLessThan(12)
    const value = Number(await page.locator('.readout-value b').textContent())
    expect(value).toBeGreaterThan(100)
  })

  test('a right drag and the presets change level and width; outlines can be taken away', async () => {
    const start = await stillOf(canvas('Axial'))
    await moveBy('Axial', 'right', 60, -30)
    expect(Number(await page.getByLabel('Width').inputValue())).toBe(1800)
    expect(Number(await page.getByLabel('Level').inputValue())).toBe(150)
    await page.getByRole('button', { name: 'Soft tissue' }).click()
    expect(await page.getByLabel('Width').inputValue()).toBe('400')
    expect(await differenceOf(page, start, await stillOf(canvas('Axial')))).toBeGreaterThan(0.05)
    await page.getByRole('button', { name: 'Bone', exact: true }).click()
    await page.mouse.move(5, 5)
    const outlined = await stillOf(canvas('Axial'))
    await page.getByLabel('Outlines').uncheck()
    expect(await differenceOf(page, outlined, await stillOf(canvas('Axial')))).toBeGreaterThan(0.003)
    await page.getByLabel('Outlines').check()
  })

  test('a view fills the page and gives it back', async () => {
    const small = (await canvas('Coronal').boundingBox())!
    await page.getByLabel('Enlarge Coronal').click()
    expect((await canvas('Coronal').boundingBox())!.width).toBeGreaterThan(1.8 * small.width)
    await page.getByLabel('Show all views beside Coronal').click()
    expect((await canvas('Coronal').boundingBox())!.width).toBeCloseTo(small.width, 0)
  })

  test('a synthetic case says so in the header and on every view, and every page says what it is not', async () => {
    expect(await page.getByText('Synthetic', { exact: true }).count()).toBe(5)
    for (const tab of ['Checks', 'Report', 'Files', 'Bodies and slices']) {
      await page.getByRole('tab', { name: tab }).click()
      expect(await page.getByText('Not cleared as a medical device').first().isVisible()).toBe(true)
      expect(await page.locator('.run-header').innerText()).toMatch(
        /SYNTHETIC[\s\S]*ANALYTIC-1[\s\S]*left[\s\S]*0\.1\.0/i,
      )
    }
  })

  test('checks stand with verdict, value, limit, source and remedy, the failed one first', async () => {
    await page.getByRole('tab', { name: 'Checks' }).click()
    const rows = page.locator('.checks-table tbody tr')
    await rows.first().waitFor()
    expect(await rows.count()).toBe(11)
    expect(await rows.first().innerText()).toMatch(
      /Failed[\s\S]*Sacrum: least wall[\s\S]*What to do: Thicken[\s\S]*0\.6123 mm[\s\S]*≥ 0\.8 mm[\s\S]*Printer/,
    )
    expect(await page.getByText('ACQUISITION_NUMBER_MISSING').isVisible()).toBe(true)
  })

  test('the scan gate stands with what is not passed, by purpose, and what to do', async () => {
    const gate = page.locator('section[aria-labelledby="scan-gate"]')
    const rows = gate.locator('tbody tr')
    expect(await rows.count()).toBe(2) // What passed for all stays in the report.
    expect(await rows.first().innerText()).toMatch(
      /Distance of slices[\s\S]*What to do: reconstruct[\s\S]*3 mm[\s\S]*Passed[\s\S]*Refused[\s\S]*Warning/,
    )
    expect(await gate.innerText()).toContain('Message to the sender of the scan')
    const href = await gate.getByRole('link', { name: 'English' }).getAttribute('href')
    const answer = await page.request.get(new URL(href!, server.url).href)
    expect(await answer.text()).toContain('please send another one')
  })

  test('the report is shown in its frame, and files are listed with hashes and can be had', async () => {
    await page.getByRole('tab', { name: 'Report' }).click()
    await page.frameLocator('iframe').getByRole('heading', { name: 'Report of ANALYTIC-1' }).waitFor()
    await page.getByRole('tab', { name: 'Files' }).click()
    const row = page.getByRole('row').filter({ hasText: 'model/hip_left.stl' })
    expect(await row.innerText()).toMatch(/[0-9a-f]{64}/)
    const href = await row.getByRole('link').getAttribute('href')
    expect((await page.request.get(new URL(href!, server.url).href)).status()).toBe(200)
  })

  test('every control has a name', async () => {
    await page.getByRole('tab', { name: 'Bodies and slices' }).click()
    await page.locator('[data-pictures="complete"]').waitFor()
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLInputElement>('input, select, button')]
        .filter(
          (control) =>
            !control.getAttribute('aria-label') && !control.labels?.length && !control.textContent?.trim(),
        )
        .map((control) => control.outerHTML),
    )
    expect(nameless).toEqual([])
  })

  test('a case of full size has its pictures: every body in its colour', async () => {
    const fresh = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    fresh.setDefaultTimeout(240_000)
    await openViewer(fresh, server.url, encodeURIComponent('full size'))
    const picture = await stillOf(fresh.locator('section[aria-label="3D"] canvas'))
    for (const { name, colour } of ellipsoids.filter((body) => body.name !== 'tumour'))
      expect((await colourPlace(fresh, picture, colour)).count, name).toBeGreaterThan(300)
    await fresh.close()
  })

  test('a missing file is named, and the rest is shown', async () => {
    const fresh = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    fresh.setDefaultTimeout(120_000)
    await openViewer(fresh, server.url, 'torn')
    expect(await fresh.getByRole('alert').innerText()).toMatch(
      /FILE_NOT_FOUND[\s\S]*model\/sacrum\.stl[\s\S]*What to do/,
    )
    expect(await fresh.getByText('Synthetic', { exact: true }).count()).toBe(0)
    expect(await fresh.locator('section[aria-label="3D"] canvas').isVisible()).toBe(true)
    await fresh.close()
  })

  test('without WebGL the 3D view says what is missing, and the slices are shown', async () => {
    const plain = await launchBrowser(['--disable-3d-apis'])
    const fresh = await plain.newPage({ viewport: { width: 1280, height: 800 } })
    fresh.setDefaultTimeout(120_000)
    await openViewer(fresh, server.url, 'small')
    expect(await fresh.getByRole('alert').innerText()).toMatch(/GRAPHICS_MISSING[\s\S]*What to do/)
    const axial = await fresh.locator('section[aria-label="Axial"] canvas').screenshot()
    expect((await colourPlace(fresh, axial.toString('base64'), ellipsoids[0]!.colour)).count).toBeGreaterThan(
      40,
    )
    await plain.close()
  })

  test('nothing was complained of, nothing asked elsewhere, nothing jumped', async () => {
    expect(seen.complaints).toEqual([])
    expect(seen.requests.filter((url) => !url.startsWith(server.url) && !url.startsWith('blob:'))).toEqual([])
    expect(await shiftsOf(page)).toBeLessThan(0.02)
  })
})
