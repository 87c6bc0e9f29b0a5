/** Donor bones. */
export const donorPhrases: readonly (readonly [string, string])[] = [
  [
    'Ranks donor bones for a resected piece by fit, length and cortex',
    '按贴合度、长度与皮质为切除段对供骨排序',
  ],
  ['Draw the best donor bone with the resected piece laid on it', '绘制最佳供骨及放置其上的切除段'],
  ['donor {0} with the piece {1} laid on it, {2} view', '供骨{0}及放置其上的{1}，{2}视图'],
  [
    'expected the result of evaluate/donor-site and its donors, got {0}',
    '应为 evaluate/donor-site 的结果及其供骨，实为 {0}',
  ],
  ['no {0}', '没有{0}'],
  ['other checks', '其他检验'],
  [
    'Give the evaluation of kind donor-site as `of`, and the same `donors`.',
    '请以 donor-site 类评价作为 `of`，并给出相同的 `donors`。',
  ],
  ['expected lines of the donors {0}, got {1}', '应为供骨 {0} 的线，实为 {1}'],
  [
    'Correct the name in `lines`, or add the bone to `donors`.',
    '请更正 `lines` 中的名称，或将该骨加入 `donors`。',
  ],
  [
    'expected to know what must stay at the ends of {0}; published values are kept of {1}',
    '须知道{0}两端应保留多少；已有文献值的骨为 {1}',
  ],
  ['Give `keep` in `lines`, mm at both ends.', '请在 `lines` 中给出 `keep`，即两端的毫米数。'],
  [
    'expected the iliac crest of {0} as a line of points, got none: a hip bone’s middle line is no crest',
    '应给出{0}髂嵴的点线，实际没有：髋骨的中线并非髂嵴',
  ],
  [
    'Give `along` in `lines`: points along the crest from ASIS to PSIS.',
    '请在 `lines` 中给出 `along`：自髂前上棘至髂后上棘沿髂嵴的点。',
  ],
  ['expected a donor with {0} mm that may be taken, got {1}', '需要可取 {0} mm 的供骨，实为 {1}'],
  [
    'Take two pieces, name other donors, or give `keep` by a surgeon’s decision.',
    '请分取两段，另选供骨，或由外科医生决定 `keep`。',
  ],
  ['the best donor for {0}, {1}, follows the contour that is lost', '{0}的最佳供骨{1}与缺失的轮廓相符'],
  [
    'engineering judgement; 95 % of the resected contour to the donor’s surface, laid rigidly',
    '工程判断；切除轮廓刚性放置后到供骨表面的距离，取 95 %',
  ],
  [
    'Name other donors, cut the donor into pieces, or fill by an implant.',
    '请另选供骨，将供骨分段，或以植入物填充。',
  ],
  ['the piece of {0} for {1} keeps the bone’s ends', '为{1}所取的{0}段保留骨端'],
  ['>= 0, within 0.5', '>= 0，允差 0.5'],
  ['what stays at the ends of the donor, of the table', '表中供骨两端的保留量'],
  ['Move the piece along the donor, or take another.', '请沿供骨移动骨段，或另取一处。'],
  ['the cortex of {0} is thick enough for screws', '{0}的皮质足以固定螺钉'],
  [
    'engineering judgement; full width at half maximum along the normal in the scan, median',
    '工程判断；扫描中沿法线的半高全宽，取中位数',
  ],
  ['Look at the next donor of the table.', '请查看表中的下一供骨。'],
  ['Donor bones for {0}: {1} mm are needed, best first', '{0}的供骨：需要 {1} mm，最佳者在前'],
  [
    'From and to: along the donor’s line, of a long bone from its superior end. Without figures the bone is too short. The resected line is {0} mm long.',
    '起止：沿供骨线，长骨自其上端起。无数值者过短。切除段的线长 {0} mm。',
  ],
  ['may be taken', '可取'],
  ['from', '起'],
  ['to', '止'],
  ['the other way round', '掉头'],
  ['contour, mean', '轮廓，平均'],
  ['contour, 95 %', '轮廓，95 %'],
  ['bow', '弯曲'],
  ['cortex, median', '皮质，中位'],
  ['cortex, thin', '皮质，薄处'],
  ['stays at both ends', '两端保留'],
  ['source', '来源'],
  [
    'Buncke, Microsurgery, ch. 16: 80 mm below the head (peroneal nerve); 60 to 80 mm above the ankle',
    'Buncke《显微外科》第 16 章：腓骨头下 80 mm（腓神经）；踝上 60 至 80 mm',
  ],
  [
    'Ebraheim, Elgafy, Xu 2001 (JAAOS 9:210): 30 mm from the ASIS, 40 mm from the PSIS',
    'Ebraheim、Elgafy、Xu 2001（JAAOS 9:210）：距髂前上棘 30 mm，距髂后上棘 40 mm',
  ],
]
