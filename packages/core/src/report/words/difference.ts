import type { Language } from './language.ts'

/** The fixed texts of the page that tells two versions apart. */
const en = {
  sheet: 'Differences between two versions',
  before: 'Before',
  after: 'After',
  same: 'The two versions are the same.',
  counts: (parameters: number, checks: number, devices: number) =>
    `${parameters} parameters, ${checks} checks and ${devices} devices differ.`,
  otherCase: 'These are versions of two cases.',
  parameters: 'Parameters',
  planes: 'Planes',
  rods: 'Screws and wires',
  margins: 'Margins',
  checks: 'Checks',
  devices: 'Devices',
  step: 'Step',
  parameter: 'Parameter',
  whole: 'the whole step',
  name: 'Name',
  moved: 'Moved, mm',
  turned: 'Turned, °',
  length: 'Length, mm',
  diameter: 'Diameter, mm',
  limit: 'Asked for',
  volume: 'Volume, cm³',
  mean: 'Mean, mm',
  p95: '95 %, mm',
  max: 'Greatest, mm',
  onlyBefore: 'in the version before alone',
  onlyAfter: 'in the version after alone',
  towards: 'Planes: positive towards what is removed. Devices: from the surface after to the one before.',
  shownBefore: (device: string) => `${device}, before`,
  shownAfter: (device: string) => `${device}, after`,
  shownDeviation: (device: string, range: string) =>
    `${device}, after, coloured by its distance to the one before: blue within it, red outside, to ${range} mm`,
}

type DifferenceWords = typeof en

const zh: DifferenceWords = {
  sheet: '两个版本的差异',
  before: '之前',
  after: '之后',
  same: '两个版本相同。',
  counts: (parameters, checks, devices) =>
    `有 ${parameters} 个参数、${checks} 项检验、${devices} 个器械不同。`,
  otherCase: '这是两个不同病例的版本。',
  parameters: '参数',
  planes: '截骨面',
  rods: '螺钉与克氏针',
  margins: '切除边界',
  checks: '检验',
  devices: '器械',
  step: '步骤',
  parameter: '参数',
  whole: '整个步骤',
  name: '名称',
  moved: '移动，mm',
  turned: '转角，°',
  length: '长度，mm',
  diameter: '直径，mm',
  limit: '要求',
  volume: '体积，cm³',
  mean: '平均，mm',
  p95: '95 %，mm',
  max: '最大，mm',
  onlyBefore: '仅见于之前的版本',
  onlyAfter: '仅见于之后的版本',
  towards: '截骨面：正值朝向被切除部分。器械：由之后的表面到之前的表面。',
  shownBefore: (device) => `${device}，之前`,
  shownAfter: (device) => `${device}，之后`,
  shownDeviation: (device, range) =>
    `${device}，之后，按到之前表面的距离着色：蓝色在其内，红色在其外，色标至 ${range} mm`,
}

export function differenceWords(language: Language): DifferenceWords {
  return language === 'zh' ? zh : en
}
