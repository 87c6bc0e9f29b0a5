import type { PhrasePair } from './pair.ts'

/** What is said of a stored shape on the bone. */
export const templatePhrases: readonly PhrasePair[] = [
  [
    'expected a mirrored healthy side, whose centre of rotation the cup takes, got a shape that is stored or drawn',
    '期望有镜像健侧以取得髋臼杯的旋转中心，实际为库存或绘制的形状',
  ],
  [
    'Mirror the healthy side (`kind: mirror`), or leave the cup out.',
    '请镜像健侧（`kind: mirror`），或去掉髋臼杯。',
  ],
  ['spread of the stored shapes', '库存形状的离散度'],
  [
    'Lay a stored surface, or the mean of several, on the affected bone',
    '将库存表面或多个表面的平均形状贴合到患侧骨',
  ],
  ['laying {0} on the bone', '正在将{0}贴合到骨上'],
  ['{0} is stored for the {1} side and is mirrored', '{0}为{1}侧库存，已镜像'],
  [
    'expected a stored surface of the side of {0} ({1}) or of the opposite one, got {2} ({3})',
    '期望库存表面与{0}（{1}）同侧或对侧，实际为{2}（{3}）',
  ],
  [
    'Say the side of the stored surface where it is imported, or take another.',
    '请在导入库存表面处注明侧别，或改用其他表面。',
  ],
  [
    'expected at least {0} points of {1} away from the tumour, got {2}',
    '期望{1}在肿瘤以外至少有 {0} 个点，实际 {2} 个',
  ],
  [
    'expected {0} to lie within {1} mm of 95 % of {2}, got {3} mm{4}',
    '期望{0}与{2}的 95 % 相距不超过 {1} mm，实际 {3} mm{4}',
  ],
  [' (scaled by {0})', '（已缩放 {0} 倍）'],
  ['Make `leaveOut` smaller, or take a longer piece of bone.', '请减小 `leaveOut`，或取更长的一段骨。'],
  [
    'Take another stored surface, let it be scaled (`scale`), leave out more around the tumour, or allow more (`furthest`).',
    '请改用其他库存表面，允许缩放（`scale`），在肿瘤周围多去掉一些，或放宽 `furthest`。',
  ],
  ['expected stored surfaces with triangles and a bone, got {0}', '期望有三角形的库存表面和骨，实际{0}'],
  ['none in {0}', '{0}中没有三角形'],
  ['no stored surface', '没有库存表面'],
  [
    'Name a surface in `stored`; look at the file that it was imported from.',
    '请在 `stored` 中指定表面；并检查其导入文件。',
  ],
]
