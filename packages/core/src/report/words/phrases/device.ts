import type { PhrasePair } from './pair.ts'

export const devicePhrases: readonly PhrasePair[] = [
  ['the hole {0} lies {1} mm from the body, expected at most {2}', '孔{0}距实体 {1} mm，最多允许 {2} mm'],
  ['Give `at` as an LPS point (mm) on the surface.', '请将 `at` 设为表面上的 LPS 点（mm）。'],
  [
    'expected room inside a wall of {0} mm, got none: the body is thinner than twice that',
    '壁厚 {0} mm 之内没有空间：实体厚度不足其两倍',
  ],
  ['Make the wall thinner, or leave this body solid.', '请减小壁厚，或保留该实体为实心。'],
  [
    "expected the plane {0} to meet the body's surface, got none of it there",
    '平面{0}应与实体表面相交，但没有交线',
  ],
  ['Name a plane that crosses this body in `lines`.', '请在 `lines` 中指定与该实体相交的平面。'],
  ['expected a room longer than a pin of {0} mm, got {1} mm', '成形空间须长于 {0} mm 的销，实际为 {1} mm'],
  ['Give a larger `volume`, or shorter pins.', '请加大 `volume`，或缩短销。'],
  ['expected one of the planes {0}, got {1}', '应为平面{0}之一，实际为{1}'],
  [
    'Name the resection in `cuts` and one of its planes in `lines`.',
    '请在 `cuts` 中指定切除计划，并在 `lines` 中指定其平面。',
  ],
  ['the model is to be marked at landmarks, but none were given', '模型需在标志点处标记，但未给出标志点'],
  [
    'Name landmarks of the plan in `landmarks`, or leave `marks` out.',
    '请在 `landmarks` 中指定计划的标志点，或省略 `marks`。',
  ],
  [
    '{0} cuts have no room for a pin of {1} mm: those pieces are held by nothing',
    '{0}处切面容不下 {1} mm 的销：这些分块之间没有连接',
  ],
  ['Name a body of this device, as `of` does.', '请指定该器械 `of` 中的实体。'],
  [
    'Writes a device as 3MF, STL and DICOM Encapsulated STL and OBJ',
    '以 3MF、STL 和 DICOM 封装 STL、OBJ 格式写出器械',
  ],
  ['Writes every body of every device in its place as one 3MF', '将各器械的全部实体按原位写入一个 3MF 文件'],
  [
    'Makes an anatomical model of bodies, scaled, coloured and marked',
    '由实体制作解剖模型：缩放、着色并加标识',
  ],
  ['expected at least one body for the assembly, got none', '总装至少应有一个实体，实际没有'],
  ['Look at the faults of the devices: none of them was made.', '请查看各器械的错误：均未做出。'],
  ['expected each body once, got {0} twice', '每个实体只应出现一次，{0}出现了两次'],
  ['Name it once in `of`.', '在 `of` 中只写一次。'],
  ['expected one of the bodies {0}, got {1}', '应为以下实体之一：{0}；实际为{1}'],
  [
    'Name a body of this device in `colours`, `whole` and `texts`.',
    '`colours`、`whole` 与 `texts` 中请写本器械的实体名。',
  ],
  [
    'the text asks for {case}, but the device was not given the case’s pseudonym',
    '文字要求 {case}，但器械没有得到病例代号',
  ],
  [
    'a text knows {case}, {side}, {name} and {device}, got {{0}}',
    '文字可用 {case}、{side}、{name} 与 {device}，实际为 {{0}}',
  ],
  ['Add `case:` to the device.', '在器械中加入 `case:`。'],
  ['Mend the text.', '请改正文字。'],
  ['{0} and {1} share {2} mm³; {3} was cut along {4}', '{0}与{1}重叠 {2} mm³；{3}已沿{4}切开'],
  ['{0} and {1} share {2} mm³ and both are to stay whole', '{0}与{1}重叠 {2} mm³，而二者都要求保持完整'],
  ['Name only one of them in `whole`.', '`whole` 中只写其中之一。'],
  ['{0} lies wholly in other bodies: cutting leaves nothing of it', '{0}完全位于其他实体之内：切开后无剩余'],
  [
    'Name it in `whole`, leave it out, or set `overlaps: keep`.',
    '将其写入 `whole`，或去掉它，或设 `overlaps: keep`。',
  ],
  [
    'letters of {0} mm have strokes of {1} mm; the process needs letters of {2} mm and strokes of {3} mm to be readable',
    '字高 {0} mm 时笔画宽 {1} mm；该工艺需字高 {2} mm、笔画宽 {3} mm 方可辨读',
  ],
  ['Make the letters at least {0} mm high.', '字高至少取 {0} mm。'],
  ['is not joined to the body everywhere', '未与实体处处相连'],
  ['cuts the body into pieces', '把实体切成几块'],
  ['the text {0} {1}', '文字{0}{1}'],
  ['Choose another point, or less depth.', '另选一点，或减小深度。'],
  ['the text has no visible character', '文字没有可见字符'],
  ['Write a text, or leave the entry out.', '写出文字，或去掉该条目。'],
  ['the marking font has no character U+{0}', '标识字体没有字符 U+{0}'],
  [
    'Write the text with Latin letters, digits and the signs of a keyboard.',
    '请用拉丁字母、数字与键盘上的符号书写。',
  ],
  [
    "the text's point lies {0} mm from the body, expected at most {1}",
    '文字的位置距实体 {0} mm，最多允许 {1}',
  ],
  [
    'Give `at` as an LPS point (mm) on the surface, or leave it out to have the flattest place taken.',
    '`at` 请给出表面上的 LPS 点（mm）；不写则取最平坦处。',
  ],
  ['a text of {0} × {1} mm has no place: {2}', '{0} × {1} mm 的文字无处可放：{2}'],
  [
    'Shorten the text, make the letters smaller, or name another point or body.',
    '缩短文字，减小字高，或另选位置或实体。',
  ],
  [
    'the Boolean of meshes of {0} triangles did not come to an end: {1}',
    '{0}个三角形的网格布尔运算未能结束：{1}',
  ],
  [
    'Reduce the meshes (surface tolerance), or give the process more memory and fewer threads.',
    '简化网格（表面公差），或给程序更多内存、更少线程。',
  ],
  [
    'the mesh must face outward for a Boolean, but its triangles face inward: its volume is negative',
    '布尔运算要求网格朝外，而其三角形朝内：体积为负',
  ],
  ['Turn the triangles of the mesh round and call again.', '翻转网格的三角形后再运行。'],
  ['the mesh must be closed and oriented for a Boolean, but {0}', '布尔运算要求网格封闭且定向一致，但{0}'],
  [
    'Look at it with `trabecula check`; repair it, or make it again with the surface step.',
    '用 `trabecula check` 检查；修复，或由表面步骤重新生成。',
  ],
]
