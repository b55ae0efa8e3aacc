/** The page `/counts/`: how often the operator released days to officers, by both sides' counts, and whether they agree. */
import { compared } from '../../../protocol/release-counts';
import { PLAIN_STYLE_PATH } from '../exposures/plain-list';
import type { BothCounts } from './release-counts';

export function countsPage({ authority, operator }: BothCounts): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>查看次数 · 同乘</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${PLAIN_STYLE_PATH}">
</head>
<body>
<main>
<h1>疾控查看乘车登记的次数 <span lang="en">How often officers opened check-ins</span></h1>
<p>每个案件要公交公司放行一次。双方各自计数，各自签名。
<span lang="en">Each case takes one release by the bus company. Both sides count by themselves and sign what they count.</span></p>
${operator ? tableOf({ authority, operator }) : NOT_HEARD}
</main>
<nav aria-label="别的 Others">
<a href="/">同乘 <span lang="en">Coride</span></a>
<a href="/counts/authority.json">疾控 JSON</a>
${operator ? '<a href="/counts/operator.json">公交 JSON</a>' : ''}
<a href="/audit/counts">审计 <span lang="en">Audit</span></a>
</nav>
</body>
</html>
`;
}

const NOT_HEARD = `<p id="not-heard">还没有收到公交公司的数。
<span lang="en">The bus company’s counts were not heard yet.</span></p>`;

function tableOf({ authority, operator }: Required<BothCounts>): string {
  const all = compared(authority, operator);
  const more = Math.abs(all.authority - all.operator);
  const who =
    all.operator > all.authority ? ['公交公司', 'the bus company'] : ['疾控', 'the health authority'];
  const verdict = all.differ
    ? `<p id="differ"><b>对不上：${who[0]}多 ${more} 次。<span lang="en">They differ: ${who[1]} counted ${more} more.</span></b></p>`
    : `<p id="agree">双方一致。<span lang="en">Both counted the same.</span></p>`;
  const row = (name: string, a: number, b: number) =>
    `<tr><th scope="row">${name}</th><td>${a}</td><td>${b}${a === b ? '' : ' ≠'}</td></tr>`;
  const undated =
    authority.undated + operator.undated > 0
      ? row('更早 <span lang="en">Before</span>', authority.undated, operator.undated)
      : '';
  return `${verdict}
<table>
<thead><tr><th scope="col">月 <span lang="en">Month</span></th><th scope="col">疾控 <span lang="en">Authority</span></th><th scope="col">公交 <span lang="en">Bus company</span></th></tr></thead>
<tbody>
${undated}${all.months.map((each) => row(each.month, each.authority, each.operator)).join('\n')}
${row('合计 <span lang="en">In all</span>', all.authority, all.operator)}
</tbody>
</table>
<p>疾控数到 ${authority.through}，公交数到 ${operator.through}。月底的一次可能分在两个月。
<span lang="en">Counted through ${authority.through} and ${operator.through}. A release at the turn of a month may be in two months.</span></p>`;
}
