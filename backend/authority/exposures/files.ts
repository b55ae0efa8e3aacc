/**
 * The public files of the exposures: one JSON file a day, a signed index, their schema, an Atom feed (RFC 4287) and a plain page that
 * needs no script. Made anew when something is published; every address is the same for everybody.
 */
import { groupBy } from '../../../platform/group-by';
import { toHex, utf8 } from '../../../protocol/bytes';
import {
  type Exposure,
  type ExposureFile,
  type ExposureIndex,
  indexText,
  SCHEMA_PATH,
  UNDATED,
} from '../../../protocol/exposures/list';
import { exposureJsonSchema } from '../../../protocol/exposures/schema';
import { sha256 } from '../../../protocol/hmac';
import { LABEL } from '../../../protocol/labels';
import { type SigningKey, signLabelled } from '../../../protocol/signing';

export type Dated = { readonly date: string | undefined; readonly exposure: Exposure };

export type ExposureFiles = {
  readonly index: ExposureIndex;
  /** By path below the site: `/exposures/index.json`, `/exposures/2020-01-12.json`. */
  readonly files: ReadonlyMap<string, { readonly type: string; readonly bytes: Uint8Array }>;
};

const JSON_TYPE = 'application/json; charset=utf-8';

export function exposureFiles(all: readonly Dated[], madeAt: number, key: SigningKey): ExposureFiles {
  const days = groupBy(all, ({ date = UNDATED }) => date);
  const files = new Map<string, { type: string; bytes: Uint8Array }>();
  const listed = [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, ofDay]) => {
      const exposures = ofDay.map(({ exposure }) => exposure).sort((a, b) => (a.id < b.id ? -1 : 1));
      const bytes = utf8(JSON.stringify({ v: 1, date, exposures } satisfies ExposureFile));
      files.set(`/exposures/${date}.json`, { type: JSON_TYPE, bytes });
      return { date, sha256: toHex(sha256(bytes)), bytes: bytes.length, count: exposures.length };
    });
  const unsigned = { v: 1, madeAt, days: listed } as const;
  const signature = toHex(signLabelled(key, LABEL.exposures, indexText(unsigned)));
  const index: ExposureIndex = { ...unsigned, schema: SCHEMA_PATH, signature };
  files.set('/exposures/index.json', { type: JSON_TYPE, bytes: utf8(JSON.stringify(index)) });
  files.set(SCHEMA_PATH, {
    type: 'application/schema+json',
    bytes: utf8(JSON.stringify(exposureJsonSchema())),
  });
  return { index, files };
}
