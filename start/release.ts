/** `npm run release -- <step>`: software from a build to the terminals, signed by operator and authority (device/update/README.md). */
import { join } from 'node:path';
import { OPERATOR_FILES } from '../backend/operator/keys/key-files';
import { version } from '../package.json';
import { loadConfig, option } from '../platform/config';
import { nodeDisk } from '../platform/node-disk';
import { writeFileAtomic } from '../platform/write-file-atomic';
import { Exchange, UPDATE_ROOT_FILE } from './exchange';
import { sentenceOf } from './part';
import { newestName, type ReleaseFolders } from './release/draft';
import { makeReleaseKeys, readPublicKeys } from './release/key-files';
import { draftOffer } from './release/offer';
import { publishDraft } from './release/publish';
import { draftRoot } from './release/root';
import { type Signing, signDraft } from './release/sign';

const Options = option.group({
  data: option.path({ description: "the city's folder", default: '.coride' }),
  keys: option.path({
    description: "the side's folder of keys; keep that of root and targets offline",
    default: '.coride/release/operator',
  }),
  side: option.choice(['operator', 'authority'], { description: 'keys: whose', default: 'operator' }),
  draft: option.path({ description: 'folder that both sides sign', default: '.coride/release/draft' }),
  build: option.optional(
    option.path({ description: 'output of npm run build:device; sign: compare with it first' }),
  ),
  operator: option.optional(option.path({ description: "root: the operator's public.json" })),
  authority: option.optional(option.path({ description: "root: the authority's public.json" })),
  third: option.optional(
    option.path({ description: 'root: public.json of a third party, for two of three' }),
  ),
});

const STEPS = `npm run release -- <step> [options]
  keys     makes a side's keys (--side, --keys)
  root     drafts who signs what (--operator, --authority): once, and when a key is lost
  offer    drafts the list with the archives of a build (--build, default .coride/build)
  sign     signs the draft with a side's keys (--keys; --build: only what equals this build)
  publish  tries the draft as a terminal would and puts it where they fetch it (operator)
Then the fleet console, options of terminals, "software": one terminal at once, all in waves.`;

async function main(): Promise<void> {
  const [step = '', ...argv] = process.argv.slice(2);
  const { data, ...options } = loadConfig(Options, { env: process.env, prefix: 'CORIDE_RELEASE', argv });
  const disk = nodeDisk();
  const operatorFolder = join(data, 'operator');
  const published = join(operatorFolder, OPERATOR_FILES.updates);
  const folders: ReleaseFolders = { disk, draft: options.draft, published, now: Date.now() };
  switch (step) {
    case 'keys':
      return tell(`made; give the other side ${await makeReleaseKeys(disk, options.keys, options.side)}`);
    case 'root':
      return tell(`drafted ${await draftRoot(folders, await publicKeys(options))}: both sides sign it now`);
    case 'offer':
      for (const name of await draftOffer(folders, options.build ?? join(data, 'build'), version)) tell(name);
      return tell(`drafted in ${options.draft}: carry it to the authority, which signs it`);
    case 'sign':
      return (await signDraft(folders, options.keys, options.build)).forEach(show);
    case 'publish': {
      const number = await publishDraft(folders, options.keys);
      await handOver(folders, operatorFolder, new Exchange(join(data, 'exchange')), options.keys);
      return tell(`list ${number} is published in ${published}`);
    }
    default:
      throw new Error(STEPS);
  }
}

async function publicKeys({
  operator,
  authority,
  third,
}: {
  operator?: string;
  authority?: string;
  third?: string;
}) {
  if (operator === undefined || authority === undefined)
    throw new Error("root: give --operator and --authority, each side's public.json");
  const disk = nodeDisk();
  return {
    operator: await readPublicKeys(disk, operator),
    authority: await readPublicKeys(disk, authority),
    ...(third === undefined ? {} : { third: await readPublicKeys(disk, third) }),
  };
}

/** The running operator keeps the timestamp fresh; new terminals pin the root that is newest now. */
async function handOver(
  { disk, published }: ReleaseFolders,
  operatorFolder: string,
  exchange: Exchange,
  keys: string,
) {
  await disk.makeFolder(join(operatorFolder, 'keys'));
  const timestamp = await disk.read(join(keys, 'timestamp.key'));
  await writeFileAtomic(disk, join(operatorFolder, OPERATOR_FILES.updatesTimestamp), timestamp);
  const root = await newestName(disk, published, 'root');
  await disk.makeFolder(exchange.folder);
  if (root) await exchange.writeBytes(UPDATE_ROOT_FILE, await disk.read(join(published, root)));
}

function show({ path, signed: { signed }, has, needs }: Signing): void {
  tell(`${path}: ${has} of ${needs} signatures, until ${signed.expires}`);
  if (signed.type !== 'targets') return;
  for (const { path: name, length, hashes } of Object.values(signed.targets))
    tell(`  ${name}  ${length} bytes  ${hashes.sha256}`);
}

const tell = (line: string): void => console.log(line);

main().catch((error: unknown) => {
  console.error(sentenceOf(error));
  process.exitCode = 1;
});
