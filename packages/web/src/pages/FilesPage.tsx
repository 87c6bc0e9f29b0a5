import { Anchor, Table } from '@mantine/core'
import type { RecordedDevice, RecordedFile, RunRecord } from '../record.ts'
import { type Say, useWords } from '../words/language.ts'

/** Every file of the run with its hash, and the steps that made them. */
export function FilesPage({ record, path }: { record: RunRecord; path: string }): React.JSX.Element {
  const { say } = useWords()
  const ofDevices = new Set(record.devices.flatMap((device) => device.files))
  const others = record.files.filter((file) => !ofDevices.has(file.path))
  const fileOf = new Map(record.files.map((file) => [file.path, file]))
  return (
    <div className="document">
      {record.devices.map((device) => (
        <section key={device.name} aria-label={say('files.of', { name: device.name })}>
          <h2>
            {device.name} <span className="dim">{factsOf(device, say)}</span>
          </h2>
          <FilesTable
            files={device.files.map((file) => fileOf.get(file) ?? { path: file, sha256: '', bytes: 0 })}
            path={path}
          />
        </section>
      ))}
      <section aria-labelledby="other-files">
        <h2 id="other-files">{say('files.others')}</h2>
        <FilesTable
          files={[...others, { path: 'record.json', sha256: '', bytes: 0 }].filter(unique)}
          path={path}
        />
      </section>
      <section aria-labelledby="steps">
        <h2 id="steps">{say('files.steps')}</h2>
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{say('files.step')}</Table.Th>
              <Table.Th scope="col">{say('files.kind')}</Table.Th>
              <Table.Th scope="col">{say('files.content')} (sha256)</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {record.steps.map((step) => (
              <Table.Tr key={step.id}>
                <Table.Td>{step.id}</Table.Td>
                <Table.Td>{step.kind}</Table.Td>
                <Table.Td className="hash">{step.content ?? ''}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </div>
  )
}

function factsOf({ kind, side }: RecordedDevice, say: Say): string {
  const known = (['model', 'guide', 'implant'] as const).find((each) => each === kind)
  return [known ? say(`kind.${known}`) : kind, side ? say(`side.${side}`) : ''].filter(Boolean).join(' · ')
}

function unique(file: RecordedFile, i: number, files: readonly RecordedFile[]): boolean {
  return files.findIndex((each) => each.path === file.path) === i
}

function FilesTable({ files, path }: { files: readonly RecordedFile[]; path: string }): React.JSX.Element {
  const { say } = useWords()
  return (
    <Table verticalSpacing={6} className="files-table">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{say('files.file')}</Table.Th>
          <Table.Th scope="col" className="number">
            {say('files.size')}
          </Table.Th>
          <Table.Th scope="col">sha256</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {files.map((file) => (
          <Table.Tr key={file.path}>
            <Table.Td>
              <Anchor size="sm" href={path + file.path.split('/').map(encodeURIComponent).join('/')} download>
                {file.path}
              </Anchor>
            </Table.Td>
            <Table.Td className="number">{sizeText(file.bytes)}</Table.Td>
            <Table.Td className="hash">{file.sha256}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function sizeText(bytes: number): string {
  if (bytes === 0) return ''
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
