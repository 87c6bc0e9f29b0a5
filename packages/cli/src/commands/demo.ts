import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { byCodeUnit, suggestion, TrabeculaError, wordingIn } from '@trabecula/core'
import type { Command } from '../command.ts'
import { loadCase, runCaseFile } from '../runtime/case-runner.ts'
import { requestOf, runOptions, sayRun } from './run.ts'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))

/** A case that comes with the program. */
export interface DemoCase {
  readonly name: string
  /** From the root of the installation, with forward slashes. */
  readonly path: string
  readonly file: string
}

/** Every folder of `cases/` with a case file, sorted. */
export function demoCases(): readonly DemoCase[] {
  const folder = join(ROOT, 'cases')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'case.yaml')))
    .sort(byCodeUnit)
    .map((name) => ({ name, path: `cases/${name}/case.yaml`, file: join(folder, name, 'case.yaml') }))
}

export const demoCommand: Command = {
  name: 'demo',
  arguments: '[name]',
  summary: 'List the cases that come with Trabecula, or run one of them',
  examples: ['trabecula demo', 'trabecula demo pelvis'],
  options: [
    { flags: '-o, --output <dir>', description: 'folder for the results (default: .trabecula/demo/NAME)' },
    ...runOptions,
  ],
  async run(args, options, io) {
    const cases = demoCases()
    const name = args[0]
    if (name === undefined) {
      const listed = cases.map(({ name: one, path, file }) => {
        const { head, nodes } = loadCase(file, 'en')
        const devices = nodes
          .filter((node) => node.id.startsWith('devices.'))
          .map((node) => node.step.kind.replace('device/', ''))
        return {
          name: one,
          path,
          title: head.title === undefined ? '' : wordingIn(head.title, 'en'),
          devices,
        }
      })
      for (const one of listed)
        io.say(`${one.name.padEnd(16)} ${one.path}  ${one.title} (${one.devices.join(', ')})`)
      return { result: { cases: listed } }
    }
    const found = cases.find((one) => one.name === name)
    if (!found) {
      throw new TrabeculaError(
        {
          code: 'DEMO_UNKNOWN',
          message: `there is no demonstration case '${name}'`,
          where: 'demo',
          remedy: suggestion(
            name,
            cases.map((one) => one.name),
          ),
        },
        'call',
      )
    }
    const output = typeof options.output === 'string' ? options.output : join('.trabecula', 'demo', name)
    const answer = await runCaseFile(requestOf(found.file, output, options), io)
    sayRun(answer.result, io)
    return answer
  },
}
