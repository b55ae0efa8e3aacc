/** Everything that is published as one page without script or style sheet of its own: readable in any browser. */
import { escaped } from './atom';
import type { Dated } from './files';
import { sentenceOf } from './words';

export function plainList(all: readonly Dated[], madeAt: number): string {
  const days = new Map<string, Dated[]>();
  for (const dated of all) days.set(dated.date ?? '', [...(days.get(dated.date ?? '') ?? []), dated]);
  const sections = [...days]
    .sort(([a], [b]) => b.localeCompare(a))
    .map(([date, ofDay]) => {
      const heading = date || '日期不详 <span lang="en">Date not known</span>';
      return `<h2>${heading}</h2>\n<ul>\n${ofDay.map(itemOf).join('\n')}\n</ul>`;
    });
  const none = '<p>目前没有发布的行程和场所。<br><span lang="en">Nothing is published now.</span></p>';
  return `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>病例行程和场所 · 同乘</title>
<link rel="alternate" type="application/atom+xml" href="/exposures/feed.xml">
<h1>病例行程和场所 <span lang="en">Trips and places of confirmed cases</span></h1>
<p>更新 <time>${new Date(madeAt).toISOString().slice(0, 16)}Z</time>。没查到,不等于没有风险。
<span lang="en">Not found is not no risk.</span> 12320</p>
${sections.length > 0 ? sections.join('\n') : none}
</html>
`;
}

function itemOf({ exposure, date }: Dated): string {
  const sources = exposure.sources.map(({ name, url }) =>
    url ? `<a href="${escaped(url)}" rel="noreferrer">${escaped(name)}</a>` : escaped(name),
  );
  const [zh, en] = (['zh', 'en'] as const).map((language) => escaped(sentenceOf(exposure, date, language)));
  return `<li id="${exposure.id}">${zh}<br><span lang="en">${en}</span><br>${sources.join(' ')}</li>`;
}
