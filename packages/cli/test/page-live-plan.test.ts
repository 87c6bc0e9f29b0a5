import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeStl } from '@trabecula/core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ballMesh } from '../../core/test/golden-inputs/phantom.ts'
import { type PageServer, startPageServer } from '../src/serve/server.ts'
import { CaseFolder, phantomCase } from './case-folder.ts'
import {
  buildPage,
  chromiumPath,
  differenceOf,
  launchBrowser,
  openViewer,
  stillOf,
  type Watch,
  watch,
} from './page/browser.ts'
import { trabecula } from './program.ts'

const title = existsSync(chromiumPath)
  ? 'a moved plan on the page in Chromium'
  : `a moved plan on the page in Chromium (skipped: ${chromiumPath} is missing)`

// A ball of 12 mm about (15, 0, 0); what lies over z = 2 is cut off, with a growth at its top.
const PLAN = `plan:
  resection:
    kind: resection
    bone: heads.femur_left
    tumour: growth
    margin: { bone: 3 }
    planes:
      neck: { at: [15, 0, 2], normal: [0, 0, 1] } # where the saw goes
  wires:
    kind: trajectories
    bodies: [heads.femur_left]
    resection: resection
    wires:
      k1: { entry: [15, 0, -12], target: [15, 0, -2], diameter: 2 }
`
const GROWTH = `  growth: { file: growth.stl, structure: tumour, unit: mm, side: left, confirmedBy: "the test" }\ndevices:`

const GRIP = 24 // px from the point to the arrow's shaft.

describe.skipIf(!existsSync(chromiumPath))(title, () => {
  let folder: CaseFolder
  let server: PageServer
  let browser: Browser
  let page: Page
  let seen: Watch

  const row = (name: string) => page.locator('.bodies li').filter({ hasText: name })
  const figure = (name: string) => page.locator(`[data-figure="${name}"] td`).first()
  const results = () => page.locator('.plan-results')
  const shift = () => page.getByLabel('Shift, mm')

  beforeAll(async () => {
    buildPage()
    folder = new CaseFolder()
    folder.write('growth.stl', writeStl(ballMesh([15, 0, 8], 2.5, 2)))
    folder.write('case.yaml', phantomCase({ more: PLAN }).replace('devices:', GROWTH))
    const ended = await trabecula([
      'run',
      folder.at('case.yaml'),
      '-o',
      folder.at('runs/balls'),
      '--store',
      folder.at('store'),
      '--json',
    ])
    if (ended.code !== 0 && ended.code !== 4) throw new Error(ended.stdout + ended.stderr)
    server = await startPageServer({ folder: folder.at('runs'), port: 0, allowRuns: true })
    browser = await launchBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, hasTouch: true })
    page.setDefaultTimeout(120_000)
    seen = watch(page)
    await openViewer(page, server.url, 'balls')
    await page.getByLabel('Crosshair').uncheck()
  })

  afterAll(async () => {
    await browser?.close()
    await server?.close()
    folder?.clean()
  })

  test('the plan opens as the run has it, and the preview agrees with the run', async () => {
    await page.getByRole('button', { name: 'Move the plan' }).click()
    const agreement = page.locator('.plan-agreement')
    await agreement.waitFor({ timeout: 240_000 })
    const of = await agreement.getAttribute('data-of')
    expect(Number(of)).toBeGreaterThan(4)
    expect(await agreement.getAttribute('data-within')).toBe(of)
    // The growth begins at z = 5.5: 3.5 mm over the cut.
    expect(Number.parseFloat(await figure('margin.femur_left').innerText())).toBeCloseTo(3.5, 0)
  })

  test('a typed shift moves plane, outline and margins at once; a margin that is too small is marked; undo takes it back', async () => {
    await row('Plane Neck').locator('button').click()
    const before = await stillOf(page.locator('section[data-pane="3d"] canvas'))
    await shift().fill('2')
    await expect
      .poll(() => page.locator('[data-figure="margin.femur_left"]').getAttribute('data-verdict'))
      .toBe('failed')
    expect(Number.parseFloat((await figure('margin.femur_left').innerText()).replace('✕', ''))).toBeCloseTo(
      1.5,
      0,
    )
    // The cut at z = 4 of a ball of 12 mm: π (144 − 16) = 402 mm²; its surface from voxels lies within some percent.
    expect(Number.parseFloat(await figure('cut.neck').innerText()) / 402).toBeCloseTo(1, 1)
    const after = await stillOf(page.locator('section[data-pane="3d"] canvas'))
    expect(await differenceOf(page, before, after)).toBeGreaterThan(0.001)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect
      .poll(() => page.locator('[data-figure="margin.femur_left"]').getAttribute('data-verdict'))
      .toBe('passed')
    await page.getByRole('button', { name: 'Redo' }).click()
    await expect.poll(() => shift().inputValue()).toBe('2.00')
    await page.getByRole('button', { name: 'As run' }).click()
    await expect.poll(() => shift().inputValue()).toBe('0.00')
  })

  test('keys move and tilt the plane', async () => {
    await page.locator('section[data-pane="3d"] canvas').focus()
    await page.keyboard.press('PageUp')
    await page.keyboard.press('Shift+PageUp')
    await expect.poll(() => shift().inputValue()).toBe('1.20')
    await page.keyboard.press('Alt+ArrowUp')
    await expect.poll(() => page.getByLabel('Tilt up, °').inputValue()).toMatch(/^-?1\.0$/)
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    await expect.poll(() => shift().inputValue()).toBe('0.00')
  })

  test('the handle is dragged in 3D by mouse and by finger, and the view does not turn meanwhile', async () => {
    const tag = page.locator('.handle-tag')
    // The tag stands on the plane's point; its arrow shows upwards in a view from the front.
    const placeOfTag = async (): Promise<{ x: number; y: number }> => (await tag.boundingBox())!
    const drag = async (
      move: (from: readonly number[], to: readonly number[]) => Promise<void>,
    ): Promise<void> => {
      await expect.poll(async () => (await placeOfTag()).y).toBeCloseTo(rest.y, 0)
      await move([rest.x, rest.y - GRIP], [rest.x, rest.y - GRIP - 40])
      await expect.poll(async () => Number(await shift().inputValue())).toBeGreaterThan(0.2)
    }
    await page.getByRole('button', { name: 'Front' }).click()
    const compass = () => page.locator('.compass').innerHTML()
    await stillOf(page.locator('section[data-pane="3d"] canvas'))
    const [looked, rest] = [await compass(), await placeOfTag()]
    await drag(async ([x, y], [u, v]) => {
      await page.mouse.move(x!, y!)
      await page.mouse.down()
      await page.mouse.move(u!, v!, { steps: 4 })
      await page.mouse.up()
    })
    // The last move's answer may be on its way between the two looks.
    await expect
      .poll(async () => {
        const told = (await figure('margin.femur_left').innerText()).replace('✕ ', '')
        return told === (await tag.innerText())
      })
      .toBe(true)
    expect(await compass()).toBe(looked)
    await page.getByRole('button', { name: 'As run' }).click()
    await expect.poll(() => shift().inputValue()).toBe('0.00')
    const touch = await page.context().newCDPSession(page)
    const send = (type: string, points: readonly number[][]) =>
      touch.send('Input.dispatchTouchEvent', {
        type: type as 'touchStart',
        touchPoints: points.map(([x, y]) => ({ x: x!, y: y! })),
      })
    await drag(async (from, to) => {
      await send('touchStart', [[...from]])
      for (let n = 1; n <= 4; n++)
        await send('touchMove', [[from[0]!, from[1]! + (n / 4) * (to[1]! - from[1]!)]])
      await send('touchEnd', [])
    })
    await page.getByRole('button', { name: 'As run' }).click()
  })

  test('a plane that misses the bone is told, and what can be made stays', async () => {
    await shift().fill('60')
    await results().getByText('RESECTION_MISSES_BONE').waitFor()
    expect(await page.locator('[data-figure="axis.k1"]').isVisible()).toBe(true)
    await page.getByRole('button', { name: 'As run' }).click()
  })

  test('a wire is moved by a typed number', async () => {
    await row('K-wire K1').locator('button').click()
    const length = async () => Number.parseFloat(await figure('axis.k1').innerText())
    const before = await length()
    await page.getByRole('group', { name: 'Tip' }).getByLabel('z').fill('-5')
    await expect.poll(length).toBeCloseTo(before - 3, 0)
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(length).toBe(before)
  })

  test('computed fully: a new case file and a new run beside the old ones, and its result agrees with the preview', async () => {
    await row('Plane Neck').locator('button').click()
    await shift().fill('-1')
    await expect
      .poll(() => page.locator('[data-figure="margin.femur_left"] td').first().innerText())
      .toMatch(/^4\.[3-7]/)
    const previewed = await figure('cut.neck').innerText()
    expect(await page.locator('.plan-lines ins').textContent()).toMatch(/neck: \{ at: \[15, 0, 1\]/)
    await page.getByRole('button', { name: 'Compute fully' }).click()
    await page
      .getByRole('status')
      .getByText(/balls-2 is computed/)
      .waitFor()
    await page.waitForURL(/#\/balls-2\/view\/plan$/, { timeout: 240_000 })
    const agreement = page.locator('.plan-agreement')
    await agreement.waitFor({ timeout: 240_000 })
    expect(await agreement.getAttribute('data-within')).toBe(await agreement.getAttribute('data-of'))
    expect(await figure('cut.neck').innerText()).toBe(previewed)
    expect(readFileSync(folder.at('case-2.yaml'), 'utf8')).toContain(
      'neck: { at: [15, 0, 1], normal: [0, 0, 1], by: "moved in the page" } # where the saw goes',
    )
    expect(readFileSync(folder.at('case.yaml'), 'utf8')).toContain('[15, 0, 2]')
    expect(readdirSync(folder.at('runs')).sort()).toEqual(['balls', 'balls-2'])
    expect(existsSync(join(folder.at('runs'), 'balls-2', 'record.json'))).toBe(true)
  })

  test('a server that only shows says so and gives the lines to take along', async () => {
    const reading = await startPageServer({ folder: folder.at('runs'), port: 0 })
    const other = await browser.newPage({ viewport: { width: 820, height: 1180 } })
    other.setDefaultTimeout(120_000)
    await openViewer(other, reading.url, 'balls')
    await other.getByRole('button', { name: 'Move the plan' }).click()
    await other.locator('.plan-agreement').waitFor({ timeout: 240_000 })
    await other.locator('.bodies li').filter({ hasText: 'Plane Neck' }).locator('button').click()
    await other.getByLabel('Shift, mm').fill('0.5')
    await other.locator('.plan-read-only').waitFor()
    expect(await other.getByRole('button', { name: 'Compute fully' }).count()).toBe(0)
    const download = other.waitForEvent('download')
    await other.getByRole('button', { name: 'Download case.yaml' }).click()
    expect(readFileSync(await (await download).path(), 'utf8')).toContain('[15, 0, 2.5]')
    expect(await other.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(820)
    await other.close()
    await reading.close()
  })

  test('nothing was complained of', () => {
    expect(seen.complaints).toEqual([])
  })
})
