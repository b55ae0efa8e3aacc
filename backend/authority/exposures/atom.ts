/** The exposures as an Atom feed (RFC 4287), newest day first: for readers, newspapers and other sites. */
import type { Exposure } from '../../../protocol/exposures/list';
import type { Dated } from './files';
import { sentenceOf } from './words';

const MOST = 200;

/**
 * @param site origin of the site, without a slash at its end
 * @param offsetMinutes local time minus UTC
 */
export function atomFeed(all: readonly Dated[], site: string, madeAt: number, offsetMinutes: number): string {
  const entries = [...all]
    .sort((a, b) => (b.date ?? '').localeCompare(a.date ?? '') || a.exposure.id.localeCompare(b.exposure.id))
    .slice(0, MOST)
    .map(({ date, exposure }) => entryOf(exposure, date, site, madeAt, offsetMinutes));
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">',
    `<id>${escaped(site)}/exposures/</id>`,
    '<title>同乘 病例行程和场所</title>',
    `<link rel="self" href="${escaped(site)}/exposures/feed.xml"/>`,
    `<updated>${new Date(madeAt).toISOString()}</updated>`,
    '<author><name>同乘 Coride</name></author>',
    ...entries,
    '</feed>',
    '',
  ].join('\n');
}

function entryOf(
  exposure: Exposure,
  date: string | undefined,
  site: string,
  madeAt: number,
  offsetMinutes: number,
): string {
  const newest = exposure.sources.at(-1);
  const updated = newest ? `${newest.publishedOn}T00:00:00Z` : new Date(madeAt).toISOString();
  return [
    '<entry>',
    `<id>${escaped(site)}/exposures/#${exposure.id}</id>`,
    `<title>${escaped(sentenceOf(exposure, date, 'zh', offsetMinutes))}</title>`,
    `<updated>${updated}</updated>`,
    ...exposure.sources.map(({ name, url }) =>
      url
        ? `<link rel="related" title="${escaped(name)}" href="${escaped(url)}"/>`
        : `<category term="${escaped(name)}"/>`,
    ),
    `<summary>${escaped(sentenceOf(exposure, date, 'en', offsetMinutes))}</summary>`,
    '</entry>',
  ].join('');
}

/** Text and attributes alike; characters that XML 1.0 has no place for fall away. */
export const escaped = (text: string): string =>
  text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
