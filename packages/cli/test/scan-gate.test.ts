import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CaseFolder, phantomCase, type RunJson } from './case-folder.ts'
import { phantomNifti, twoBalls } from './phantom.ts'
import { jsonOf, trabecula } from './program.ts'

let folder: CaseFolder
beforeAll(() => {
  folder = new CaseFolder()
  // Slices 7 mm apart: no model may be made from them.
  const coarse = { ...twoBalls, size: [64, 40, 22], spacing: [1, 1, 7], origin: [-32, -20, -77] } as const
  const balls = twoBalls.balls.map((ball) => ({ ...ball, radius: 14 }))
  folder.write('ct.nii.gz', phantomNifti({ ...coarse, balls }))
})
afterAll(() => folder.clean())

async function run(out: string, more = '', ...options: string[]) {
  folder.write('case.yaml', phantomCase({ more }))
  const args = ['run', folder.at('case.yaml'), '-o', folder.at(out), '--store', folder.at('store')]
  const ended = await trabecula([...args, ...options, '--json'])
  return {
    code: ended.code,
    result: jsonOf<RunJson>(ended),
    text: (name: string) => readFileSync(folder.at(`${out}/${name}`), 'utf8'),
  }
}

const decision = (role: string) => `decisions:
  - check: gate.ct.model
    role: ${role}
    reason: No other scan can be had; the model is for teaching.
`

test('a refused scan stops its devices with the reason and the remedy; all else is finished, and the message written', async () => {
  const { code, result, text } = await run('refused')
  expect(code).toBe(3)
  const model = result.steps.find(({ id }) => id === 'devices.model')!
  expect(model).toMatchObject({ state: 'refused', error: { code: 'SCAN_REFUSED', where: 'images.ct.gate' } })
  expect(model.error!.message).toBe('the scan ct cannot carry a model: slice-spacing 7 mm')
  expect(model.error!.remedy).toContain('1 mm')
  expect(result.steps.find(({ id }) => id === 'surfaces.heads.femur_left')!.state).toBe('computed')
  expect(result.devices).toEqual([])
  expect(result.checks).toContainEqual(expect.objectContaining({ id: 'gate.ct.model', passed: false }))
  const message = text('messages/ct-to-sender.en.txt')
  expect(message).toContain('cannot be used for: model')
  expect(message).toContain('Distance of slices: 7 mm')
  expect(message).toContain('1 mm thick or less')
  expect(text('messages/ct-to-sender.zh.txt')).toContain('层间距：7 mm')
  expect(text('report.html')).toContain('Message to the sender of the scan')
})

test('`info` says before any case is written what the scan can carry, and why not', async () => {
  const ended = await trabecula(['info', folder.at('ct.nii.gz'), '--modality', 'CT', '--json'])
  const { volumes } = jsonOf<{
    volumes: { gate: { verdicts: object; findings: { rule: string; value: unknown }[] } }[]
  }>(ended)
  expect(volumes[0]!.gate.verdicts).toEqual({ model: 'refuse', guide: 'refuse', implant: 'refuse' })
  expect(volumes[0]!.gate.findings).toContainEqual(
    expect.objectContaining({ rule: 'slice-spacing', value: 7 }),
  )
  const spoken = await trabecula(['info', folder.at('ct.nii.gz'), '--modality', 'CT'])
  expect(spoken.stdout).toMatch(/gate {7}model refuse, guide refuse, implant refuse/)
  expect(spoken.stdout).toMatch(/Distance of slices: 7 mm .*: reconstruct slices of 1 mm or less/)
})

test('a person of the stated role overrides it with a reason, which the part’s report prints', async () => {
  const wrong = await run('wrong', decision('surgeon'), '--only', 'devices.model')
  expect(wrong.code).toBe(3)
  const { code, result, text } = await run('overridden', decision('engineer'))
  expect([0, 4]).toContain(code)
  expect(result.devices.map(({ name }) => name)).toEqual(['model'])
  // As measured, with the decision beside it.
  const check = result.checks.find(({ id }) => id === 'gate.ct.model')
  expect(check).toMatchObject({ passed: false, decision: { role: 'engineer' } })
  const page = text('report.html')
  const part = page.slice(page.indexOf('id="models"'), page.indexOf('id="gate"'))
  expect(part).toContain('Refusal overridden')
  expect(part).toContain('the model is for teaching')
})
