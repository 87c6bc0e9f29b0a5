/** What a guide in two parts, with metal inserts and with drill stops says. */
export const guidePartsPhrases: readonly (readonly [english: string, chinese: string])[] = [
  [
    'expected room for a joint ({0}) of {1} × {2} mm, got none: of {3} places, {4} leave a part under {5} mm² of contact, {6} meet a slot, sleeve or window, {7} have no plate under them',
    '应有容纳 {1} × {2} mm 接合处（{0}）的位置，实际没有：{3} 处中，{4} 处使一部分的贴合面不足 {5} mm²，{6} 处碰到截骨槽、套筒或观察窗，{7} 处下方没有导板',
  ],
  [
    'Take in more bone with `free` beside the cut, make the joint smaller (`width`, `depth`, `wall`), or part it elsewhere (`at`, `across`).',
    '请在截骨处旁用 `free` 纳入更多骨面、减小接合处（`width`、`depth`、`wall`），或在别处分开（`at`、`across`）。',
  ],
  [
    'expected a joint that is wholly guide, got one of which {0} % is: another bone, a slot or a hole takes the rest',
    '接合处应全部位于导板内，实际仅 {0} %：其余被另一块骨、截骨槽或孔占去',
  ],
  [
    'expected each part of the guide in one piece, got one in {0}',
    '导板的每一部分应为一个整体，实际有一部分为 {0} 块',
  ],
  [
    'Part it elsewhere (`at`, `across`), or make the joint smaller (`width`, `depth`, `height`).',
    '请在别处分开（`at`、`across`），或减小接合处（`width`、`depth`、`height`）。',
  ],
  ['the parts of {0} lie as far apart as {1} needs ({2})', '{0}两部分的间隙符合 {1} 工艺的需要（{2}）'],
  ['dovetail', '燕尾'],
  ['pegs', '销钉'],
  [
    'the case, or design guides of print services; least distance of the exported files',
    '病例，或打印服务商的设计指南；导出文件的最小距离',
  ],
  ['Give another `gap`, or part the guide elsewhere.', '请另给 `gap`，或在别处分开导板。'],
  [
    'the second part of {0} is held by the first every way but out',
    '{0}的第二部分除取出方向外均被第一部分限制',
  ],
  [
    'greatest move until the parts meet, by rays between the exported files, five ways',
    '两部分相碰前的最大移动，在导出文件之间沿五个方向用射线测得',
  ],
  ['Give the joint a smaller `gap`.', '请减小接合处的 `gap`。'],
  [
    'the parts of {0} come apart after the cut and off {1}, second part first, without meeting anything ({2} steps of 1 mm){3}',
    '{0}的两部分在截骨后可分开并从{1}上取下，先取第二部分，不相碰（{2} 步，每步 1 mm）{3}',
  ],
  ['; pull {0} before', '；须先拔出 {0}'],
  [
    'depth of points of either surface in the other along the way out, on the exported files',
    '沿取出方向两表面上的点进入对方的深度，在导出文件上测得',
  ],
  ['Give more `gap`, or part the guide elsewhere.', '请加大 `gap`，或在别处分开导板。'],
  ['the file of part {0} of {1} holds one closed piece', '{1}第 {0} 部分的文件是一个封闭的整体'],
  ['Part the guide elsewhere.', '请在别处分开导板。'],
  ['part {0} of {1} carries a text of its own', '{1}第 {0} 部分带有自己的标识'],
  ['Give a text its place on that part (`at`).', '请为文字给出在该部分上的位置（`at`）。'],
  ['part {0} of {1} lies on {2} by itself', '{1}第 {0} 部分自身贴合于{2}'],
  [
    'area of the exported file near the bone; engineering judgement',
    '导出文件上靠近骨面的面积；工程经验判断',
  ],
  ['Take in more bone with `free` on that side of the parting.', '请在分界的该侧用 `free` 纳入更多骨面。'],
  [
    'Joint of the two parts of {0}, designed and measured on the files',
    '{0}两部分的接合处：设计值与文件实测值',
  ],
  [
    'Play: how far the second part moves from where it is designed to lie until it meets the first; the bone under it is not counted.',
    '间隙量：第二部分自设计位置移动至碰到第一部分的距离；不计其下的骨。',
  ],
  ['joint', '接合处'],
  ['process that the gap is for', '间隙所针对的工艺'],
  ['gap designed', '设计间隙'],
  ['gap measured', '实测间隙'],
  ['play along the parting', '沿分界面的间隙量'],
  ['play along the parting, the other way', '沿分界面的间隙量（反向）'],
  ['play towards the first part', '朝向第一部分的间隙量'],
  ['play away from the first part', '远离第一部分的间隙量'],
  ['play towards the bone', '朝向骨的间隙量'],
  ['way off (LPS)', '取出方向（LPS）'],
  // Metal inserts and drill stops.
  [
    'expected a sleeve that stands {0} to {1} mm over the bone, got {2} mm: the drill’s stop lies {3} mm from its tip, which goes {4} mm into the bone',
    '套筒应高出骨面 {0} 至 {1} mm，实际为 {2} mm：钻头限深环距尖端 {3} mm，钻头进入骨内 {4} mm',
  ],
  [
    'Give a drill with a `stop` of {0} to {1} mm, or another depth.',
    '请改用限深 `stop` 为 {0} 至 {1} mm 的钻头，或另给深度。',
  ],
  [
    'expected a bush with {0} mm of wall around a hole of {1} mm, at most {2} mm long, got one of {3} mm, {4} mm long',
    '衬套在 {1} mm 孔周围的壁厚应至少为 {0} mm、长度不超过 {2} mm，实际外径 {3} mm、长 {4} mm',
  ],
  [
    'Give the bush another `outer` or `depth`, or let the sleeve stand higher (`length`).',
    '请为衬套另给 `outer` 或 `depth`，或加高套筒（`length`）。',
  ],
  [
    'expected an insert of {0} to {1} mm in the slot {2}, which leads over {3} mm, got one of {4} mm',
    '截骨槽 {2} 的导向深度为 {3} mm，其镶件应为 {0} 至 {1} mm，实际为 {4} mm',
  ],
  ['Give the insert less `depth`, or the slot more.', '请减小镶件的 `depth`，或加大截骨槽的深度。'],
  ['the slot {0} of {1} takes its metal insert of {2} mm', '{1}的截骨槽 {0} 可容纳其 {2} mm 的金属镶件'],
  ['the insert of the case', '病例所用的镶件'],
  ['Give the insert more `fit`.', '请加大镶件的 `fit`。'],
  ['the sleeve {0} of {1} takes its metal bush of {2} mm', '{1}的套筒 {0} 可容纳其 {2} mm 的金属衬套'],
  [
    'the insert of the case; pocket measured again by rays on the exported file',
    '病例所用的镶件；镶件座在导出文件上用射线重新测量',
  ],
  [
    'a drill with its stop at {0} mm ends at the planned tip of {1} (measured: {2} mm)',
    '限深 {0} mm 的钻头止于 {1} 的计划尖端（实测：{2} mm）',
  ],
  [
    'plan of the case; where the stop lands on the exported file, by rays along the axis',
    '病例的方案；限深环在导出文件上的落点，沿轴线用射线测得',
  ],
  [
    'Move what stands before the sleeve, or make the guide again from this plan.',
    '请移开套筒前的阻挡物，或按此方案重新制作导板。',
  ],
  ['drill stop to planned tip', '钻头限深环至计划尖端'],
  ['as measured', '实测'],
  [
    'Tilt: arctangent of the clearance over the guided length. Drill stop: how far from its tip the stop of a drill is set that lands on the sleeve.',
    '倾角：间隙除以导向长度的反正切。钻头限深：限深环落于套筒时其距钻头尖端的距离。',
  ],
  ['Parts list of {0}', '{0}的零件清单'],
  ['part', '零件'],
  ['what it is', '类别'],
  ['outside; inside', '外；内'],
  ['fit in the guide, across', '与导板的配合间隙（双侧）'],
  ['material', '材料'],
  ['printed body', '打印体'],
  ['blade insert', '锯槽镶件'],
  ['drill bush', '钻套'],
  ['stainless steel', '不锈钢'],
  [
    'One of each. Inserts are put in from the outside, down to the shoulder of their pocket, before sterilisation.',
    '各一件。镶件自外侧装入，直至座底台肩，于灭菌前完成。',
  ],
  // Force and pictures.
  ['from the bone’s surface', '来自骨面'],
  ['from the print', '来自打印'],
  ['from force', '来自受力'],
  ['together', '合计'],
  [
    'Standard errors from the contact alone, before any wire is in: bone surface {0} mm, print {1} mm, alike over {2} mm. Force: pressed by {3} N, pushed by {4} N at the mouth the worst way, with the wires in that stand before it (of a cut all), friction {5}, contact that yields by {6} N/mm³ and along it by {7} N/mm³: working values, no norm. Together: root of the squares.',
    '标准误差仅由贴合面求得，未计克氏针：骨面 {0} mm，打印 {1} mm，在 {2} mm 内一致。受力：压力 {3} N，在槽口或孔口沿最不利方向侧推 {4} N，其前各针已置入（截骨时为全部），摩擦系数 {5}，贴合面刚度 {6} N/mm³，切向 {7} N/mm³：为工作取值，非标准。合计：平方和的平方根。',
  ],
  [
    'Draw a guide on its bone: how it would slip, or its stops and what is near',
    '绘制骨上的导板：其可能的滑移，或止挡与邻近结构',
  ],
  [
    'expected a guide and its bone among the bodies, got {0} and {1}',
    '应为导板及其所在的骨，实际为 {0} 和 {1}',
  ],
  [
    'Give a device of kind guide as `of`, and the surface that it sits on in `bodies`.',
    '请将导板类器械作为 `of`，并在 `bodies` 中给出其所在的表面。',
  ],
]
