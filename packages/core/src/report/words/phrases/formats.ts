import type { PhrasePair } from './pair.ts'

export const formatPhrases: readonly PhrasePair[] = [
  [
    'Export the 3MF again with a program that keeps the 3MF slice extension.',
    '请用符合 3MF 切片扩展的程序重新导出 3MF。',
  ],
  [
    'expected {0} bytes at {1}, got {2}: the file became shorter while it was read',
    '位置 {1} 应有 {0} 字节，实际 {2}：文件在读取时变短',
  ],
  ['wait until it is copied, then try again', '请待复制完成后再试'],
  ['the file is damaged: copy or export it again', '文件损坏：请重新复制或导出'],
  ['expected sequences nested at most {0} deep, got more', '序列嵌套最多 {0} 层，实际更深'],
  ['the file is damaged or hostile: do not use it', '文件损坏或有恶意：请勿使用'],
  ['expected a unit of mm, cm, m, um or [in_i], got {0}', '单位应为 mm、cm、m、um 或 [in_i]，实际为 {0}'],
  ['ask the maker for the unit of the model', '请向制作者询问模型的单位'],
  ['expected a transfer syntax that Trabecula reads, got {0}', '应为 Trabecula 可读的传输语法，实际为 {0}'],
  [
    'give DICOM files as the scanner or the archive exports them',
    '请给出扫描设备或归档系统导出的 DICOM 文件',
  ],
  [
    'coordinates reach {0} mm, where 32-bit numbers are {1} mm apart: detail may be lost',
    '坐标达 {0} mm，32 位数在此相距 {1} mm：细节可能丢失',
  ],
  ['expected {0}, got {1}', '应为{0}，实际为{1}'],
  ['the end of the file', '文件末尾'],
  ['export the mesh again; binary STL or PLY is the safest', '请重新导出网格；二进制 STL 或 PLY 最可靠'],
  ['{0} voxels are no finite number; taken as 0', '{0} 个体素不是有限数；按 0 处理'],
  ['the file does not say its orientation; {0} is taken, as asked', '文件未注明方向；按要求取 {0}'],
  [
    'sform and qform place a corner {0} mm apart; the sform is used',
    'sform 与 qform 使一角相距 {0} mm；取 sform',
  ],
  ['the file does not name its unit of length; millimetres are taken', '文件未注明长度单位；按毫米处理'],
  ['the file does not say its frame; {0} is taken, as asked', '文件未注明坐标系；按要求取 {0}'],
  ['the file has no space origin; (0, 0, 0) is taken', '文件没有 space origin；取 (0, 0, 0)'],
  [
    'Export the 3MF again with a program that keeps the 3MF core specification.',
    '请用遵守 3MF 核心规范的程序重新导出。',
  ],
  [
    'the file requires the extension {0}, which this program does not know: its shape would be read wrongly',
    '文件要求扩展 {0}，本程序不识：形状会读错',
  ],
  [
    'Export the part as plain triangles (3MF core), or open it with a program that knows the extension.',
    '请将零件导出为普通三角形（3MF 核心），或用识得该扩展的程序打开。',
  ],
  [
    'Export or transfer the 3MF again; the package is damaged or incomplete.',
    '请重新导出或传输 3MF；文件包损坏或不完整。',
  ],
  [
    '{0} bytes would unfold to {1}, more than {2} times as many or than fit in memory',
    '{0} 字节将展开为 {1}，超过 {2} 倍或内存所容',
  ],
  [
    'Do not open this file if you do not know who made it; else reduce the model and export it again.',
    '若不知此文件由谁制作，请勿打开；否则请简化模型后重新导出。',
  ],
  ['a 3MF object needs at least 4 triangles, got {0}', '3MF 对象至少需 4 个三角形，实际 {0}'],
  ['Look at the step that makes this body: nothing of it is left.', '请查看生成该实体的步骤：它已无剩余。'],
  [
    'Export the 3MF again; the file is damaged or was not written as 3MF.',
    '请重新导出 3MF；文件损坏或并非 3MF。',
  ],
  ['3MF is UTF-8 or UTF-16, the file says {0}', '3MF 应为 UTF-8 或 UTF-16，文件为 {0}'],
  ['Export the 3MF again with a program that keeps the standard.', '请用遵守标准的程序重新导出 3MF。'],
  ['pack the files again with a usual zip program', '请用常用的 zip 程序重新打包'],
  [
    'the mesh of object {0} is a sketch (meshresolution lowres): its exact shape stands in slices, which this program does not read back',
    '对象 {0} 的网格仅为草图（meshresolution lowres）：其精确形状存于切片中，本程序不读取切片',
  ],
  ['Export the part with its full mesh.', '请导出包含完整网格的零件。'],
]
