/** One line of the protocol that a sender is asked to scan by, in both languages. */
export interface ProtocolLine {
  readonly what: { readonly en: string; readonly zh: string }
  readonly ask: { readonly en: string; readonly zh: string }
}

/**
 * CT for models, guides and implants of bone: what the scan gate lets pass without a warning. Its figures are those of
 * the gate's rules (image/gate-rules.ts), with the reasons that stand there; the rest is engineering judgement.
 */
export const scanProtocol: readonly ProtocolLine[] = [
  {
    what: { en: 'Region', zh: '范围' },
    ask: {
      en: 'the whole of each bone named above and 2 cm beyond it; both sides for a pelvis or a face',
      zh: '上述每块骨的全部并向外延伸 2 cm；骨盆与面部须含双侧',
    },
  },
  {
    what: { en: 'Slices', zh: '层面' },
    ask: {
      en: '1 mm thick or less, every 1 mm or less (0.5 to 1 mm), touching or overlapping, no gap, no reformat',
      zh: '层厚不大于 1 mm，层间距不大于 1 mm（0.5 至 1 mm），相接或重叠，无间隙，不作重组',
    },
  },
  {
    what: { en: 'Gantry tilt', zh: '机架倾角' },
    ask: { en: '0°', zh: '0°' },
  },
  {
    what: { en: 'Matrix and field of view', zh: '矩阵与视野' },
    ask: {
      en: '512 × 512 pixels or more, of 0.8 mm or less; the smallest field that holds the region',
      zh: '不少于 512 × 512 像素，像素不大于 0.8 mm；取能包含该范围的最小视野',
    },
  },
  {
    what: { en: 'Tube voltage', zh: '管电压' },
    ask: { en: '120 kV (100 to 140 kV)', zh: '120 kV（100 至 140 kV）' },
  },
  {
    what: { en: 'Reconstruction', zh: '重建' },
    ask: {
      en: 'a standard (soft tissue) kernel; a bone kernel as a second series where there is one',
      zh: '标准（软组织）重建核；如有骨重建核，另附一个序列',
    },
  },
  {
    what: { en: 'Metal', zh: '金属' },
    ask: {
      en: 'metal artefact reduction on; send the series without it too',
      zh: '启用金属伪影校正；未校正的序列也请一并发送',
    },
  },
  {
    what: { en: 'Contrast agent', zh: '对比剂' },
    ask: {
      en: 'none, unless vessels or tumour are to be planned: then one series without and one with it',
      zh: '不用；需规划血管或肿瘤时，请给平扫与增强各一个序列',
    },
  },
  {
    what: { en: 'Patient', zh: '患者' },
    ask: {
      en: 'held still for the whole scan, both legs fixed; metal outside the body taken off',
      zh: '全程保持不动，固定双腿；去除体外金属物',
    },
  },
  {
    what: { en: 'Age', zh: '时限' },
    ask: {
      en: 'taken within 6 weeks before the planned day',
      zh: '在计划日期前 6 周内扫描',
    },
  },
  {
    what: { en: 'Files', zh: '文件' },
    ask: {
      en: 'the original DICOM series as the scanner reconstructed it, uncompressed or losslessly compressed',
      zh: '扫描设备重建的原始 DICOM 序列，不压缩或无损压缩',
    },
  },
]

/** The fixed sentences of the message. */
export const messageWords = {
  en: {
    subject: (id: string) => `Scan of case ${id}: please send another one`,
    subjectWarned: (id: string) => `Scan of case ${id}: please read before the next one`,
    greeting: 'Dear colleagues,',
    refused: (what: string, id: string) =>
      `the scan that you sent for case ${id} cannot be used for: ${what}.`,
    warned: (what: string, id: string) =>
      `the scan that you sent for case ${id} can be used, with reservations, for: ${what}.`,
    found: 'What was found',
    why: 'Why it matters',
    remedy: 'What to do',
    refusedFor: (what: string) => `refused for: ${what}`,
    warnedFor: (what: string) => `warning for: ${what}`,
    bones: (what: string) => `Bones that the devices are made on: ${what}.`,
    protocol: 'Protocol for the scan',
    privacy:
      'Please name the case by its number only, and send images by the way that was agreed: this message carries no patient data, your answer should not either.',
    end: 'Thank you.',
    listComma: ', ',
    colon: ': ',
  },
  zh: {
    subject: (id: string) => `病例 ${id} 的扫描：请重新发送`,
    subjectWarned: (id: string) => `病例 ${id} 的扫描：下次扫描前请阅读`,
    greeting: '各位同事：',
    refused: (what: string, id: string) => `贵处为病例 ${id} 发送的扫描不能用于：${what}。`,
    warned: (what: string, id: string) => `贵处为病例 ${id} 发送的扫描可有保留地用于：${what}。`,
    found: '发现的问题',
    why: '原因',
    remedy: '处理办法',
    refusedFor: (what: string) => `不能用于：${what}`,
    warnedFor: (what: string) => `警告：${what}`,
    bones: (what: string) => `器械所依据的骨：${what}。`,
    protocol: '扫描方案',
    privacy: '请只写病例编号，并按约定的途径发送影像：本函不含患者信息，回复也请勿包含。',
    end: '谢谢。',
    listComma: '、',
    colon: '：',
  },
} as const
