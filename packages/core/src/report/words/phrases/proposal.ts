export const proposalPhrases: readonly (readonly [english: string, chinese: string])[] = [
  // plan/propose-resection
  ['Propose the planes of a resection', '建议切除的截骨平面'],
  ['no approach was given: every plane counts as reached by the saw', '未给出入路：每个平面均视为锯可到达'],
  [
    'expected {0} planes, got {1}: no other has anything to cut that saves bone',
    '应有{0}个平面，得到{1}个：其余平面均无可截之处以节省骨量',
  ],
  [
    'expected {0} within {1} mm of {2}, got none: nothing of it must go',
    '{0}应有部分距{2}不超过{1} mm，实际没有：无须切除',
  ],
  [
    'name the bone that the tumour lies in, or ask for a greater margin',
    '请写出肿瘤所在的骨，或要求更大的切除边界',
  ],
  ['expected a plane that leaves a part of {0}, got none', '应有能保留{0}一部分的平面，得到无'],
  [
    'ask for a smaller margin, or give the approaches a wider cone; else the whole bone goes',
    '要求更小的切除边界，或放宽入路的锥角；否则须切除整块骨',
  ],
  [
    'expected planes whose cuts keep {0} mm from the tumour, got none after {1} rounds',
    '截骨面应距肿瘤{0} mm，{1}轮后仍未得到',
  ],
  ['ask for another number of planes, or give the planes by hand', '要求其他数目的平面，或手工给出平面'],
  ['expected at least one plane, got none', '至少应有一个平面，得到无'],
  [
    'give `planes`, or name an entry of kind propose-resection as `proposal`',
    '请给出 `planes`，或将类型为 propose-resection 的条目写作 `proposal`',
  ],
  // evaluate/proposed-planes
  ['Weigh the proposed planes of a resection', '评估建议的截骨平面'],
  [
    'what the proposed planes leave of {0} keeps its margin to the tumour',
    '建议平面保留的{0}部分与肿瘤保持应有的切除边界',
  ],
  [
    'Propose with another number of planes, or move the planes by hand.',
    '以其他数目的平面重新建议，或手工移动平面。',
  ],
  ['the proposed planes keep the joint surface of {0}', '建议平面保留{0}的关节面'],
  ['the margin comes first; where it lets the joint stay, it stays', '切除边界优先；边界允许时保留关节'],
  [
    'Decide whether the joint is replaced, or whether cartilage counts as a barrier.',
    '请决定是否置换关节，或软骨是否可视为屏障。',
  ],
  ['Move the plane {0} by hand, or give another approach.', '手工移动平面{0}，或给出其他入路。'],
  ['the blade meets the bone squarely enough at {0}', '锯片在{0}处与骨面的夹角足够大'],
  [
    'engineering judgement: a blade slides off a cortex that it meets at a flat angle',
    '工程判断：夹角过小时锯片会在皮质上打滑',
  ],
  ['the saw reaches through the cut {0}', '锯可贯穿截骨面{0}'],
  ['the reach of the approach in the case', '病例中入路的可达深度'],
  ['no other bone lies before the cut {0}', '截骨面{0}前无其他骨遮挡'],
  ['engineering judgement: the rest is reached by tilting the blade', '工程判断：其余部分可倾斜锯片到达'],
  ['Proposed planes of {0}', '{0}的建议平面'],
  ['Bone that it saves', '节省的骨量'],
  ['Angle to the cortex, mean', '与皮质夹角（平均）'],
  ['Angle to the cortex, least', '与皮质夹角（最小）'],
  ['Of that for blade and doubt', '其中锯缝与不确定度余量'],
  ['Approach', '入路'],
  ['Blade from the approach', '锯片与入路夹角'],
  ['Depth of the cut', '截骨深度'],
  ['Together they remove {0} cm³ of {1}.', '合计切除{1} {0} cm³。'],
  ['Numbers of planes tried for {0}', '{0}试过的平面数目'],
  ['Planes', '平面数'],
  ['Bone removed', '切除骨量'],
  ['Joint surface removed', '切除的关节面'],
  ['Proposed', '建议'],
  [
    'By samples of the bone; the planes that are proposed are set on the bone itself.',
    '按骨的采样点估计；建议平面则在骨面上精确确定。',
  ],
]
