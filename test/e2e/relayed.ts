/** What a phone sends through the authority, and whether any of its keys opens that. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Request } from 'playwright-core';
import { importSecretKey } from '../../protocol/hpke';
import { RELAY_SIZE } from '../../protocol/relay/bodies';
import { openRelay } from '../../protocol/relay/sealing';
import type { TestCity } from './city-for-test';

/** Everything in a folder that could be a key: each run of 43 base64url characters, and each 32 bytes of small files. */
function* secretsIn(folder: string): Generator<Uint8Array> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stat = statSync(path);
    if (stat.isDirectory()) yield* secretsIn(path);
    if (!stat.isFile() || stat.size > 1_000_000) continue;
    const bytes = readFileSync(path);
    for (const [text] of bytes.toString('latin1').matchAll(/[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g))
      yield new Uint8Array(Buffer.from(text, 'base64url'));
    if (bytes.length === 32) yield new Uint8Array(bytes);
  }
}

function opens(secret: Uint8Array, message: Uint8Array): boolean {
  try {
    openRelay(importSecretKey(secret), message);
    return true;
  } catch {
    return false;
  }
}

/** 256 bytes without a name for the phone, which no key of the authority opens and one of the operator does. */
export async function checkRelayed(city: TestCity, request: Request): Promise<void> {
  const message = new Uint8Array(request.postDataBuffer()!);
  assert.equal(message.length, RELAY_SIZE);
  const headers = await request.allHeaders();
  for (const name of ['cookie', 'authorization', 'referer']) assert.equal(headers[name], undefined, name);
  const secrets = [...secretsIn(join(city.folder, 'authority'))];
  assert.ok(secrets.length >= 4, 'the search finds the keys that are there');
  assert.ok(!secrets.some((secret) => opens(secret, message)));
  // The control: the same search in the operator's folder finds the key that opens it.
  assert.ok([...secretsIn(join(city.folder, 'operator'))].some((secret) => opens(secret, message)));
}
