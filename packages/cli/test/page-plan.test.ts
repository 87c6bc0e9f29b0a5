import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PageServer, startPageServer } from '../src/serve/server.ts'
import {
  buildPage,
  chromiumPath,
  colourPlace,
  differenceOf,
  launchBrowser,
  openViewer,
  stillOf,
  type Watch,
  watch,
} from './page/browser.ts'
import { planColours, writePlanRun } from './page/plan-run.ts'

const title = existsSync(chromiumPath)
  ? 'a plan on the page in Chromium'
  : `a plan on the page in Chromium (skipped: ${chromiumPath} is missing)`

/** What stays as it is in the Chinese page: names of the case, ids, paths, codes, units, the way back to English. */
const KEPT = [
  /Trabecula|PLAN-1|3MF|English|HTML|PDF|LPS|HU|CT|MR|STL|mm[²³]?|cm[²³]?|kB|MB|sha256|Ctrl|Shift|S1/g,
  /\b[RLAPSI]\b/g,
  /[\w.-]+\/[\w./-]+|\b[\w]+(?:[._]\w+)+\b|\bguide_ilium\b|\b(?:model|implant)\b/g,
  /\b[0-9a-f]{64}\b/g,
]

describe.skipIf(!existsSync(chromiumPath))(title, () => {
  let folder: string
  let server: PageServer
  let browser: Browser
  let page: Page
  let seen: Watch

  const pane = (name: string) => page.locator(`section[data-pane="${name}"] canvas`)
  const still = (name: string) => stillOf(pane(name))
  const row = (name: string) => page.locator('.bodies li').filter({ hasText: name })

  beforeAll(async () => {
    buildPage()
    folder = mkdtempSync(join(tmpdir(), 'trabecula-plan-'))
    await writePlanRun(join(folder, 'plan'))
    server = await startPageServer({ folder, port: 0 })
    browser = await launchBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
    page.setDefaultTimeout(120_000)
    seen = watch(page)
    await openViewer(page, server.url, 'plan')
    await page.getByLabel('Crosshair').uncheck()
  })

  afterAll(async () => {
    await browser?.close()
    await server?.close()
    if (folder) rmSync(folder, { recursive: true })
  })

  test('each group is hidden and shown as a whole', async () => {
    const all = await still('3d')
    for (const group of ['Anatomy', 'Tumour', 'Surgical guides', 'Implants', 'Planes', 'Screws and wires']) {
      const box = page.getByLabel(`Show the group ${group}`)
      await box.click()
      expect(await differenceOf(page, all, await still('3d')), group).toBeGreaterThan(0.0004)
      await box.click()
      expect(await differenceOf(page, all, await still('3d')), group).toBeLessThan(0.0004)
    }
    for (const group of ['Landmarks', 'Pieces of the plan']) {
      const box = page.getByLabel(`Show the group ${group}`)
      await box.click()
      await expect
        .poll(async () => differenceOf(page, all, await still('3d')), { message: group })
        .toBeGreaterThan(0.0004)
      await box.click()
    }
  })

  test('the implant is seen through the bone that is cut, and the plane is seen from above with its name', async () => {
    const front = await still('3d')
    for (const [name, colour] of Object.entries(planColours))
      expect((await colourPlace(page, front, colour)).count, name).toBeGreaterThan(150)
    await page.getByRole('button', { name: 'Top' }).click()
    const top = await still('3d')
    await page.getByLabel('Show Plane Ilium').uncheck()
    expect(await differenceOf(page, top, await still('3d'))).toBeGreaterThan(0.005)
    await page.getByLabel('Show Plane Ilium').check()
    await page.getByRole('button', { name: 'Front' }).click()
  })

  test('guide, implant, tumour and plane stand in the slices as the lines that cut them', async () => {
    await row('Tumour').locator('button').click()
    const sagittal = await still('sagittal')
    for (const [name, hidden] of [
      ['Tumour', 'Tumour'],
      ['Implant', 'Implant'],
      ['Plane Ilium', 'Plane Ilium'],
    ] as const) {
      await page.getByLabel(`Show ${hidden}`, { exact: true }).uncheck()
      expect(await differenceOf(page, sagittal, await still('sagittal')), name).toBeGreaterThan(0.0005)
      await page.getByLabel(`Show ${hidden}`, { exact: true }).check()
    }
    await row('Guide').locator('button').click()
    const axial = await still('axial')
    expect((await colourPlace(page, axial, planColours.guide)).count).toBeGreaterThan(30)
    await row('Guide').locator('button').click()
  })

  test('MR lies over CT where its registration puts it, blended or as a checkerboard, and goes again', async () => {
    await row('Tumour').locator('button').click()
    const ct = await still('axial')
    await page.getByLabel('MR over CT').check()
    await page.getByLabel('Opacity of MR').fill('1')
    const mr = await still('axial')
    expect(await differenceOf(page, ct, mr)).toBeGreaterThan(0.05)
    // On the MR alone the tumour is bright: its inside is white, at the place where its outline was drawn.
    const value = await brightnessInside(page, mr)
    expect(value).toBeGreaterThan((await brightnessInside(page, ct)) + 60)
    await page.getByLabel('Opacity of MR').fill('0.4')
    const blended = await still('axial')
    expect(await differenceOf(page, mr, blended)).toBeGreaterThan(0.02)
    await page.getByLabel('How it is laid over').selectOption('checkerboard')
    expect(await differenceOf(page, blended, await still('axial'))).toBeGreaterThan(0.02)
    await page.getByLabel('Width of MR').fill('200')
    await page.getByLabel('MR over CT').uncheck()
    expect(await differenceOf(page, ct, await still('axial'))).toBeLessThan(0.001)
    await row('Tumour').locator('button').click()
  })

  test('what is chosen shows the checks that judge it; a failed one is marked in the list', async () => {
    expect(await row('Plane Ilium').locator('.mark').count()).toBe(1)
    expect(await row('Guide').locator('.mark').count()).toBe(0)
    const panel = page.locator('.panel')
    await row('Plane Ilium').locator('button').click()
    expect(await panel.innerText()).toMatch(
      /Checks of Plane Ilium[\s\S]*2280 mm²[\s\S]*9\.2 mm[\s\S]*Failed[\s\S]*7\.4 mm[\s\S]*≥ 8 mm[\s\S]*Shown\.[\s\S]*demonstration[\s\S]*EXAMPLE/,
    )
    await row('Guide').locator('button').click()
    expect(await panel.innerText()).toMatch(/Checks of Guide[\s\S]*Guide is closed/)
    expect(await panel.locator('li').count()).toBe(1)
    await row('Implant').locator('button').click()
    expect(await panel.innerText()).toMatch(/Shown smaller: [\d\u2009]+ of its [\d\u2009]+ triangles/)
    await row('Implant').locator('button').click()
  })

  test('a demonstration says so in the header, and tables stand with the checks', async () => {
    expect(await page.locator('.run-header').getByText('EXAMPLE').isVisible()).toBe(true)
    await page.getByRole('tab', { name: 'Checks' }).click()
    expect(await page.locator('.figures').innerText()).toMatch(/cm³[\s\S]*12\.5/)
    await page.getByRole('tab', { name: 'Bodies and slices' }).click()
  })

  test('in Chinese no English word is left but names, codes and units; nothing that was set is lost', async () => {
    await page.getByLabel('MR over CT').check()
    await row('Plane Ilium').locator('button').click()
    await page.getByRole('button', { name: '中文' }).click()
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('zh-CN')
    expect(await page.getByLabel('MR 叠加于 CT').isChecked()).toBe(true)
    for (const tab of ['实体与断层', '检验', '报告', '文件']) {
      await page.getByRole('tab', { name: tab }).click()
      await page.waitForTimeout(200)
      expect(englishIn(await wordsOnPage(page)), tab).toEqual([])
    }
  })

  test('the report is had in both languages, as a page and as PDF', async () => {
    await page.getByRole('tab', { name: '报告' }).click()
    await page.frameLocator('iframe').getByRole('heading', { name: 'PLAN-1 的报告' }).waitFor()
    const pdf = async (): Promise<number> => {
      const href = await page.getByRole('link', { name: 'PDF' }).getAttribute('href')
      return (await page.request.get(new URL(href!, server.url).href)).status()
    }
    expect(await pdf()).toBe(200)
    await page.getByRole('button', { name: '英文' }).click()
    await page.frameLocator('iframe').getByRole('heading', { name: 'Report of PLAN-1' }).waitFor()
    expect(await pdf()).toBe(200)
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('tab', { name: 'Bodies and slices' }).waitFor()
  })

  test('on a tablet everything is in reach', async () => {
    const tablet = await browser.newPage({ viewport: { width: 820, height: 1180 } })
    tablet.setDefaultTimeout(120_000)
    await openViewer(tablet, server.url, 'plan')
    for (const name of ['3d', 'axial', 'coronal', 'sagittal']) {
      const box = (await tablet.locator(`section[data-pane="${name}"] canvas`).boundingBox())!
      expect(Math.min(box.width, box.height), name).toBeGreaterThan(240)
    }
    expect(await tablet.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(820)
    await tablet.close()
  })

  test('nothing was complained of', () => {
    expect(seen.complaints).toEqual([])
  })
})

/** All that can be read or heard on the page now: texts, and names and titles of controls. */
function wordsOnPage(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const shown = (element: Element): boolean => element.checkVisibility()
    const texts: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (node.parentElement && shown(node.parentElement) && !node.parentElement.closest('script, style'))
        texts.push(node.textContent ?? '')
    for (const element of document.querySelectorAll('[aria-label], [title]'))
      if (shown(element))
        texts.push(element.getAttribute('aria-label') ?? '', element.getAttribute('title') ?? '')
    return texts
  })
}

function englishIn(texts: readonly string[]): string[] {
  return texts
    .map((text) => KEPT.reduce((rest, pattern) => rest.replace(pattern, ' '), text))
    .filter((text) => /[A-Za-z]{2,}/.test(text))
}

/** Mean grey of the middle of a slice’s red outline. */
async function brightnessInside(page: Page, picture: string): Promise<number> {
  const { x, y } = await colourPlace(page, picture, planColours.tumour)
  return page.evaluate(
    async ([base64, px, py]) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
      const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!
      context.drawImage(image, 0, 0)
      const { data } = context.getImageData(px * image.width - 3, py * image.height - 3, 7, 7)
      return data.reduce((sum, value, i) => (i % 4 === 3 ? sum : sum + value), 0) / 147
    },
    [picture, x, y] as const,
  )
}
