import type { PhrasePair } from './pair.ts'

/** What the page and its server say where something cannot be shown. */
export const pagePhrases: readonly PhrasePair[] = [
  ['expected a whole binary STL, got something else', '应为完整的二进制 STL，实际并非如此'],
  ['expected a gzip of {0} bytes, got {1}', '应为 {0} 字节的 gzip，实际为{1}'],
  ['a damaged one', '已损坏的文件'],
  ['more than {0}', '超过 {0}'],
  ['run the case again', '请重新运行该病例'],
  ['run the case again with this version', '请用此版本重新运行该病例'],
  ['unknown failure', '未知故障'],
  ['reload the page; where it stays, run the case again', '请重新载入页面；若仍如此，请重新运行该病例'],
  ['the page server does not answer', '页面服务器没有应答'],
  ['start it again (`trabecula serve`) and reload the page', '请重新启动（`trabecula serve`）并重新载入页面'],
  ['the server answered {0}', '服务器应答 {0}'],
  ['expected JSON, got something else', '应为 JSON，实际并非如此'],
  ['expected a browser with WebGL, got one without', '需要支持 WebGL 的浏览器，当前浏览器不支持'],
  [
    "switch on hardware acceleration in the browser's settings, or use another browser; slices and report do without",
    '请在浏览器设置中开启硬件加速，或改用其他浏览器；断层与报告不受影响',
  ],
  [
    'reload it; where it stays, use the report and the files, and tell us what you did',
    '请重新载入；若仍如此，请使用报告与文件，并告知我们您的操作',
  ],
  [
    'expected the file that a finished run writes, got another shape',
    '应为已完成的运行所写的文件，实际格式不同',
  ],
  ['expected a folder with a record.json, found none', '应为含有 record.json 的文件夹，但未找到'],
  ['take a name from /api/runs, or run the case again', '请从 /api/runs 中取名称，或重新运行该病例'],
  ['there is no such file in this run', '本次运行中没有这个文件'],
  [
    "compare with the file list in the run's record.json; run the case again where a listed file is gone",
    '请与本次运行的 record.json 中的文件列表比较；若所列文件缺失，请重新运行该病例',
  ],
  [
    'expected a path inside the run, got one that leaves it or names a hidden file',
    '应为本次运行之内的路径，实际路径离开了它或指向隐藏文件',
  ],
  ["ask for a path from the run's record.json", '请求 record.json 中所列的路径'],
  ['nothing is served here', '此处没有内容'],
  ['begin at /', '请从 / 开始'],
  ['the server failed ({0})', '服务器故障（{0}）'],
  [
    'try again; where it stays, see that the folder of runs can be read',
    '请再试；若仍如此，请检查运行文件夹是否可读',
  ],
  ['the request cannot be read', '请求无法读取'],
  ['open the address that `serve` printed', '请打开 `serve` 所显示的地址'],
  [
    'expected the record of a finished run, got one that cannot be read ({0})',
    '应为已完成的运行的记录，实际无法读取（{0}）',
  ],
]
