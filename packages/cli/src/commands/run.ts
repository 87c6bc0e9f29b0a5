import { resolve } from 'node:path'
import { type Explanation, TrabeculaError } from '@trabecula/core'
import type { Command, CommandIo, CommandOption } from '../command.ts'
import type { RunResult } from '../runtime/case-result.ts'
import { type RunRequest, runCaseFile } from '../runtime/case-runner.ts'

/** The options that `run` and `demo` share. */
export const runOptions: readonly CommandOption[] = [
  { flags: '--only <step>', description: 'compute only this step and what it hangs on' },
  { flags: '--dry-run', description: 'tell what would be computed; write nothing' },
  {
    flags: '--explain <step>',
    description: 'tell why a step would be computed again: parameter, old and new value, chain of steps',
  },
  {
    flags: '--store <dir>',
    description: 'where results are kept between runs (default: $TRABECULA_STORE or .trabecula/store)',
  },
  {
    flags: '--lang <language>',
    description: 'language of the report: en, zh, or en,zh for both',
    default: 'en',
  },
]

type Options = Readonly<Record<string, string | boolean | undefined>>

function textOf(options: Options, name: string): string | undefined {
  const value = options[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isLanguage(text: string | undefined): text is 'en' | 'zh' {
  return text === 'en' || text === 'zh'
}

/** The request that the options of `run` or `demo` make. */
export function requestOf(caseFile: string, output: string, options: Options): RunRequest {
  const given = textOf(options, 'lang') ?? 'en'
  const [lang, also, ...more] = given.split(',').map((part) => part.trim())
  if (!isLanguage(lang) || (also !== undefined && !isLanguage(also)) || also === lang || more.length > 0) {
    throw new TrabeculaError(
      {
        code: 'LANGUAGE_UNKNOWN',
        message: `expected en or zh, got '${given}'`,
        where: '--lang',
        remedy: 'give --lang en, --lang zh or --lang en,zh',
      },
      'call',
    )
  }
  const only = textOf(options, 'only')
  const explained = textOf(options, 'explain')
  return {
    caseFile,
    output: resolve(output),
    store: resolve(textOf(options, 'store') ?? process.env.TRABECULA_STORE ?? '.trabecula/store'),
    lang,
    ...(also === undefined ? {} : { also }),
    dryRun: options.dryRun === true,
    ...(only === undefined ? {} : { only }),
    ...(explained === undefined ? {} : { explain: explained }),
  }
}

/** Prints for people what a run gave. */
export function sayRun(result: RunResult, io: CommandIo): void {
  if (result.explanation) {
    sayExplanation(result.explanation, io)
    return
  }
  const count = (state: string) =>
    result.steps.filter((step) => (step as { state: string }).state === state).length
  const states = ['computed', 'reused', 'skipped', 'refused', 'failed'].filter((state) => count(state) > 0)
  io.say(`${result.case}: ${states.map((state) => `${count(state)} ${state}`).join(', ')}`)
  const failed = result.checks.filter((check) => !check.passed)
  if (result.checks.length > 0)
    io.say(`checks: ${result.checks.length - failed.length} passed, ${failed.length} not passed`)
  for (const check of failed) {
    io.say(
      `  ${check.id}: ${check.value}, asked for ${check.limit}${check.required ? '' : ' (not required)'}${check.decision ? ' (decided)' : ''}`,
    )
  }
  if (result.files.length > 0)
    io.say(`${result.files.length} files in ${result.output}; the report is ${result.output}/report.html`)
}

function sayExplanation(explanation: Explanation, io: CommandIo): void {
  if (explanation.verdict === 'never-run') io.say(`${explanation.step}: no finished run to compare with`)
  if (explanation.verdict === 'unchanged')
    io.say(`${explanation.step}: unchanged since the last finished run`)
  if (explanation.verdict === 'changed-in-last-run') {
    io.say(`${explanation.step}: unchanged since the last finished run; that run computed it because of`)
  }
  for (const cause of explanation.causes) {
    io.say(`${cause.step}: ${cause.parameter}: ${JSON.stringify(cause.old)} -> ${JSON.stringify(cause.new)}`)
    io.say(`  chain: ${cause.chain.join(' -> ')}`)
  }
}

export const runCommand: Command = {
  name: 'run',
  arguments: '<case>',
  summary: 'Run a case file: from the images to devices, checks and report; only what changed is computed',
  examples: [
    'trabecula run cases/pelvis/case.yaml -o out/',
    'trabecula run cases/pelvis/case.yaml -o out/ --explain surfaces.bones.hip_left',
    'trabecula run cases/pelvis/case.yaml -o out/ --dry-run --json',
  ],
  options: [
    { flags: '-o, --output <dir>', description: 'folder for the results', default: 'out' },
    ...runOptions,
  ],
  async run(args, options, io) {
    const answer = await runCaseFile(requestOf(args[0]!, String(options.output), options), io)
    sayRun(answer.result, io)
    return answer
  },
}
