import type { PhrasePair } from './pair.ts'

/** What is said of a drawn shape. */
export const drawnPhrases: readonly PhrasePair[] = [
  ['Make a pattern from an outline that is drawn on the bone', '由骨上绘制的轮廓生成植入物形状'],
  ['following the outline on the bone', '正在沿骨面跟踪轮廓'],
  ['making the drawn shape', '正在生成绘制的形状'],
  ['measuring the drawn shape', '正在测量绘制的形状'],
  ['the drawn shape lies on {0} as it was drawn, in the mean', '绘制的形状与{0}上绘制位置的平均距离'],
  [
    'the drawn shape lies on {0} as it was drawn, at 95 % of places',
    '绘制的形状与{0}上绘制位置的距离（95 %处）',
  ],
  [
    'Look at the drawn shape on the bone; move its points, or add some where it lies off.',
    '请查看骨上绘制的形状；移动其点，或在偏离处增加点。',
  ],
  ['Drawn shape on {0}', '{0}上绘制的形状'],
  ['Drawn shape over a defect of {0}', '跨越{0}缺损的绘制形状'],
  ['Measure', '测量项'],
  ['area inside the outline', '轮廓内面积'],
  ['thickness, least', '最小厚度'],
  ['thickness, mean', '平均厚度'],
  ['thickness, greatest', '最大厚度'],
  ['distance to where it was drawn, greatest', '与绘制位置的最大距离'],
  ['drawn by', '绘制者'],
  [
    'over the defect the outer side is assumed: the smoothest through {0} places of the bone and {1} drawn points, up to {2} mm from the nearest of them',
    '缺损处的外表面为假定：过骨上 {0} 处与 {1} 个绘制点的最光滑曲面，距最近点最多 {2} mm',
  ],
  ['points of the outline were laid on the bone, up to {0} mm away', '轮廓点已移到骨面上，最多移动 {0} mm'],
  [
    'the shape is up to {0} % thinner than was asked for, {1} mm where it is thinnest: the surface bends more tightly than the shape is thick',
    '形状最多比要求薄 {0} %，最薄处 {1} mm：骨面弯曲比形状厚度更急',
  ],
  [
    'expected points on the bone alone for a shape that lies on it, got {0} of a contour and {1} free ones',
    '位于骨上的形状只能有骨上的点，实际有 {0} 个轮廓外形点和 {1} 个自由点',
  ],
  ['Take `over: defect`, or leave these points out.', '请用 `over: defect`，或去掉这些点。'],
  [
    'expected points at least {0} mm apart, got two {1} mm apart',
    '期望各点至少相距 {0} mm，实际有两点相距 {1} mm',
  ],
  [
    'Leave one of the two out; the outline is closed without its first point again.',
    '请去掉其中一点；轮廓自动闭合，无需重复首点。',
  ],
  ['expected a shape for the side of {0} ({1}), got {2}', '期望形状与{0}（{1}）同侧，实际为{2}'],
  ['expected an outline on the {0} of {1}, got one on the {2}', '期望轮廓在{1}的{0}侧，实际在{2}侧'],
  [
    'Check which side is operated on; then mend `side`, the bone or the points.',
    '请核对手术侧别；再修改 `side`、骨或各点。',
  ],
  [
    'expected points of the outline within {0} mm of the bone, got one {1} mm away',
    '期望轮廓点距骨不超过 {0} mm，实际有一点相距 {1} mm',
  ],
  [
    'Pick the point on the bone again; over a defect a point without bone is `free: true`.',
    '请在骨上重新取点；缺损处无骨的点用 `free: true`。',
  ],
  [
    'expected a shape that its outline holds, got one that goes on far beyond it',
    '期望形状在其轮廓之内，实际远超出轮廓',
  ],
  [
    'Draw the outline further out, or give contour points where the surface bulges.',
    '请将轮廓画得更靠外，或在表面隆起处给出轮廓点。',
  ],
  [
    'expected edges of at most half the least thickness, {0} mm, got a radius of {1} mm',
    '期望边缘半径不超过最小厚度的一半（{0} mm），实际为 {1} mm',
  ],
  ['Make `edge` smaller, or the shape thicker.', '请减小 `edge`，或加厚形状。'],
  ['expected an outline that holds a shape, got none within it', '期望轮廓内有形状，实际没有'],
  ['Draw a larger outline, or make `spacing` smaller.', '请画更大的轮廓，或减小 `spacing`。'],
  ['expected an outline of at least {0} mm, got one of {1} mm', '期望轮廓长至少 {0} mm，实际 {1} mm'],
  [
    'Draw a larger outline; look whether its points are given in mm.',
    '请画更大的轮廓；并检查各点的单位是否为 mm。',
  ],
  [
    'expected an outline that does not cross or touch itself, got one that does',
    '期望轮廓不自交、不自触，实际相反',
  ],
  ['Give the points in their order along the outline, each once.', '请按轮廓顺序给出各点，每点一次。'],
  [
    'expected an outline on one side of the bone, got one that runs round it',
    '期望轮廓在骨的一侧，实际绕骨一周',
  ],
  [
    'Draw on one side of the bone, or give more points where the surface turns.',
    '请在骨的一侧绘制，或在骨面转折处增加点。',
  ],
  [
    'expected a surface that goes on between the points {0} and {1} of the outline, got one that ends or turns away',
    '期望轮廓第 {0} 点与第 {1} 点之间骨面连续，实际中断或转向',
  ],
  [
    'Give more points between them; where bone is missing, take `over: defect`.',
    '请在两点间增加点；无骨处请用 `over: defect`。',
  ],
  [
    'expected an outline that parts the surface in two, got one whose inside and outside hang together',
    '期望轮廓将骨面分为两部分，实际内外相连',
  ],
  [
    'Look whether the outline goes round a hole of the bone: then take `over: defect`.',
    '请检查轮廓是否围绕骨上的孔：若是，请用 `over: defect`。',
  ],
  [
    'expected places that fix a surface, got {0} of the bone that do not',
    '期望有足以确定曲面的位置，实际骨上 {0} 处不足以确定',
  ],
  ['{0}: drawn shape, distance to the bone, {1} view', '{0}：绘制形状与骨的距离，{1}'],
  [
    'expected bone within {0} mm outside at least {1} % of the outline, got it along {2} %',
    '期望至少 {1} % 的轮廓外侧 {0} mm 内有骨，实际只有 {2} %',
  ],
  [
    'Draw the outline on the outer side of sound bone around the defect, or make `rim` larger.',
    '请在缺损周围健康骨的外侧面上绘制轮廓，或增大 `rim`。',
  ],
]
