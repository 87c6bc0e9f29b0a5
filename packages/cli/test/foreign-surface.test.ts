import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { boxMesh, writeStl } from '@trabecula/core'
import { expect, test } from 'vitest'
import { jsonOf, trabecula } from './program.ts'

const CASE = `trabecula: 1
case: FOREIGN-1
side: left
surfaces:
  femur: { file: femur.stl, structure: femur_left, unit: UNIT, side: left, confirmedBy: "engineer, by the drawing" }
devices:
  model: { kind: model, of: [femur], side: left }
`

test('a surface of another program becomes a model without a scan, and the report says so; a wrong unit is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'foreign-'))
  writeFileSync(join(folder, 'femur.stl'), writeStl(boxMesh([0, 0, 0], [400, 60, 50])))
  const run = async (unit: string) => {
    writeFileSync(join(folder, 'case.yaml'), CASE.replace('UNIT', unit))
    const out = join(folder, unit)
    return {
      out,
      ended: await trabecula([
        'run',
        join(folder, 'case.yaml'),
        '-o',
        out,
        '--store',
        join(folder, 'store'),
        '--json',
      ]),
    }
  }
  const right = await run('mm')
  expect(jsonOf<{ devices: unknown[] }>(right.ended).devices).toMatchObject([
    { name: 'model', kind: 'model', side: 'left' },
  ])
  expect(readFileSync(join(right.out, 'report.html'), 'utf8')).toContain('there is no scan behind it')
  const wrong = await run('m')
  const steps = jsonOf<{ steps: { id: string; state: string }[] }>(wrong.ended).steps
  expect(steps.find(({ id }) => id === 'surfaces.femur.femur_left')?.state).toBe('refused')
  expect(wrong.ended.stderr + readFileSync(join(wrong.out, 'report.html'), 'utf8')).toContain('SURFACE_UNIT')
  rmSync(folder, { recursive: true })
})
