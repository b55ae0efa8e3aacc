/** Everything that is published as one page without script: readable in any browser, and as large as one likes. */
import { groupBy } from '../../../platform/group-by';
import { escaped } from './atom';
import type { Dated } from './files';
import { sentenceOf } from './words';

/** Where its few rules of style lie. */
export const PLAIN_STYLE_PATH = '/exposures/plain.css';

/**
 * Text in one column, links as tall as a finger can hit between lines, the colours of the other pages. What is far below is
 * laid out once somebody comes there: a thousand entries open as fast as ten.
 */
export const PLAIN_STYLE = `:root { background: #fff; color: #0f1e2b } a { color: #0b4a8c }
@media (prefers-color-scheme: dark) { :root { background: #16212b; color: #e9eff5 } a { color: #8cc1f7 } }
body { max-width: 40em; margin: 0 auto; padding: 1em; font: 1.125em/1.6 "Noto Sans SC", system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; overflow-wrap: anywhere }
table { border-collapse: collapse } th, td { padding: .25em .5em .25em 0; text-align: left; border-bottom: 1px solid #8aa; overflow-wrap: normal } th { font-size: .875em }
h1 { font-size: 1.5em; line-height: 1.3 } h2 { font-size: 1.25em }
ul { padding-left: 1.25em } li { margin-bottom: .75em; content-visibility: auto; contain-intrinsic-size: auto 7em }
a { display: inline-block; min-height: 1.6em }
nav a { margin-right: 1.5em; font-weight: bold }
`;

/** @param offsetMinutes local time minus UTC */
export function plainList(all: readonly Dated[], madeAt: number, offsetMinutes: number): string {
  const days = groupBy(all, ({ date = '' }) => date);
  const sections = [...days]
    .sort(([a], [b]) => b.localeCompare(a))
    .map(([date, ofDay]) => {
      const heading = date || '日期不详 <span lang="en">Date not known</span>';
      return `<h2>${heading}</h2>\n<ul>\n${ofDay.map((dated) => itemOf(dated, offsetMinutes)).join('\n')}\n</ul>`;
    });
  const none = '<p>目前没有发布的行程和场所。<br><span lang="en">Nothing is published now.</span></p>';
  const updated = new Date(madeAt + offsetMinutes * 60_000).toISOString().slice(0, 16).replace('T', ' ');
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>病例行程和场所 · 同乘</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${PLAIN_STYLE_PATH}">
<link rel="alternate" type="application/atom+xml" href="/exposures/feed.xml">
</head>
<body>
<main>
<h1>病例行程和场所 <span lang="en">Trips and places of confirmed cases</span></h1>
<p>更新 <span lang="en">Updated</span> ${updated}。没查到，不等于没有风险。
<span lang="en">Not found is not no risk.</span> <a href="tel:12320">12320</a></p>
${sections.length > 0 ? sections.join('\n') : none}
</main>
<nav aria-label="别的 Others">
<a href="/#check">查询 <span lang="en">Check</span></a>
<a href="/map">地图 <span lang="en">Map</span></a>
<a href="/counts/">开启次数 <span lang="en">Days opened</span></a>
<a href="/exposures/feed.xml">Atom</a>
<a href="/exposures/index.json">JSON</a>
</nav>
</body>
</html>
`;
}

function itemOf({ exposure, date }: Dated, offsetMinutes: number): string {
  const sources = exposure.sources.map(({ name, url }) =>
    url ? `<a href="${escaped(url)}" rel="noreferrer">${escaped(name)}</a>` : escaped(name),
  );
  const [zh, en] = (['zh', 'en'] as const).map((language) =>
    escaped(sentenceOf(exposure, date, language, offsetMinutes)),
  );
  // A place's name is the same in both.
  const inEnglish = en === zh ? '' : `<br><span lang="en">${en}</span>`;
  return `<li id="${exposure.id}">${zh}${inEnglish}<br>${sources.join(' ')}</li>`;
}
