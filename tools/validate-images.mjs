// Every file of ../shared/data: what it should give, what it gives, and whether the two agree. Written to
// docs/validation/images.md with --update; else the page is compared and a difference ends with 1.
//   node tools/validate-images.mjs [--update] [--only TEXT]
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { meshRows } from './validation/mesh-rows.mjs'
import { seriesRows } from './validation/series-rows.mjs'
import { singleRows } from './validation/single-rows.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const data = join(root, '../shared/data')
const page = join(root, 'docs/validation/images.md')

/** A cell of a Markdown table: one line, no bars. */
const cell = (text) =>
  String(text)
    .replaceAll('|', '\\|')
    .replaceAll('\n', ' ')
    // Others' spelling of names and terms is quoted.
    .replace(/[\w./-]*(?:color|meter)[\w./-]*/gi, '`$&`')

function table(rows) {
  const lines = rows.map(
    ({ file, expected, got, agrees }) =>
      `| ${cell(file)} | ${cell(expected)} | ${cell(got)} | ${agrees ? 'yes' : '**no**'} |`,
  )
  return [
    '| file or series | expected | what happened | agrees |',
    '| --- | --- | --- | --- |',
    ...lines,
  ].join('\n')
}

function document(sections) {
  const all = sections.flatMap(({ rows }) => rows)
  const wrong = all.filter(({ agrees }) => !agrees)
  const outside = JSON.parse(readFileSync(join(root, 'tools/validation/outside.json'), 'utf8')).programs
  return [
    '# Every test image, and what becomes of it',
    '',
    'Made by `node tools/validate-images.mjs --update`. Each file or series of the shared test data is opened as `trabecula info` and `trabecula convert` open it. What is expected comes from the truth beside the data (truth.json, expect.json, measured.json, names, MANIFEST.md), from dcm2niix run on the same series, or from other programs that read the same file:',
    `${Object.entries(outside)
      .map(([name, version]) => `${name} ${version}`)
      .join(
        ', ',
      )} (\`tools/validation/outside.py\`). "Pixels equal" compares every stored value of every frame, also of images that are refused as volumes because nobody says where they lie.`,
    '',
    `${all.length} rows, ${all.length - wrong.length} agree, ${wrong.length} do not.`,
    ...sections.flatMap(({ title, rows }) => ['', `## ${title}`, '', table(rows)]),
    '',
  ].join('\n')
}

async function main() {
  if (!existsSync(data)) {
    process.stderr.write('validate-images: ../shared/data is not there\n')
    return 1
  }
  const at = process.argv.indexOf('--only')
  const only = at < 0 ? undefined : process.argv[at + 1]
  const sections = []
  for (const [title, rowsOf] of [
    ['Series', seriesRows],
    ['Single files', singleRows],
    ['Meshes', meshRows],
  ])
    sections.push({ title, rows: await rowsOf(data, (file) => only === undefined || file.includes(only)) })
  const text = document(sections)
  for (const { rows } of sections) {
    for (const row of rows.filter(({ agrees }) => !agrees))
      process.stdout.write(`${row.file}: expected ${row.expected}; ${row.got}\n`)
  }
  process.stdout.write(`${text.match(/\d+ rows.*/)[0]}\n`)
  if (only !== undefined) return 0
  if (process.argv.includes('--update')) {
    mkdirSync(dirname(page), { recursive: true })
    writeFileSync(page, text)
    return 0
  }
  if (existsSync(page) && readFileSync(page, 'utf8') === text) return 0
  process.stderr.write('validate-images: docs/validation/images.md is not up to date, use --update\n')
  return 1
}

process.exitCode = await main()
