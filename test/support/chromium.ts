import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A Chromium that can be started: the program and what its environment needs beyond the process's own. */
export interface Chromium {
  program: string;
  environment: Record<string, string>;
}

const ROOT = join(__dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache/coride');
const ON_THE_MACHINE = [
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const run = promisify(execFile);
let found: Promise<Chromium> | undefined;

/**
 * Finds the Chromium for tests: `CORIDE_CHROMIUM` if set, else the machine's own, else the one that the package
 * @sparticuz/chromium brings, unpacked once into node_modules/.cache/coride (about 2 s, 206 MB).
 * @throws Error saying what to do where none of these can run
 */
export function findChromium(): Promise<Chromium> {
  found ??= find();
  return found;
}

async function find(): Promise<Chromium> {
  const named = process.env.CORIDE_CHROMIUM;
  if (named) {
    if (existsSync(named)) return { program: named, environment: {} };
    throw new Error(`CORIDE_CHROMIUM names ${named}, which does not exist: give the path of a Chromium`);
  }
  const own = ON_THE_MACHINE.find((path) => existsSync(path) && !realpathSync(path).startsWith('/snap/'));
  if (own) return { program: own, environment: {} };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `No Chromium for ${process.platform} ${process.arch} comes with the packages: install Chromium, or set CORIDE_CHROMIUM`,
    );
  }
  const folder = await unpackOnce();
  const program = join(folder, 'chromium');
  const environment = { FONTCONFIG_FILE: join(folder, 'fonts.conf') };
  return { program, environment: { ...environment, ...(await missingLibraries(program, folder)) } };
}

/**
 * Unpacks the packaged Chromium beside its final place and renames it there, so that a half unpacked one is never
 * used and two processes may do this at once. A process of its own does it, for the package unpacks into TMPDIR,
 * takes any `chromium` it finds there, and changes the environment.
 */
async function unpackOnce(): Promise<string> {
  const description = readFileSync(join(ROOT, 'node_modules/@sparticuz/chromium/package.json'), 'utf8');
  const { version } = JSON.parse(description) as { version: string };
  const folder = join(CACHE, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  removeAbandoned();
  const staging = join(CACHE, `unpacking-${process.pid}-${Date.now()}`);
  mkdirSync(staging);
  try {
    const script =
      "require('@sparticuz/chromium').executablePath().catch((e) => { console.error(e); process.exit(1); })";
    // Naming a Lambda makes the package unpack the system libraries (NSS, NSPR, expat) too, for bare machines.
    const env = { ...process.env, TMPDIR: staging, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' };
    await run(process.execPath, ['-e', script], { cwd: ROOT, env });
    writeFileSync(join(staging, 'fonts.conf'), fontsConfig(folder));
    renameSync(staging, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return folder;
}

/** Removes what an unpacking that was killed left behind, once it is too old to be at work. */
function removeAbandoned(): void {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    if (name.startsWith('unpacking-') && Date.now() - statSync(path).mtimeMs > 600_000) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

/** The machine's fonts if it has any, and the package's Latin font, so that text is drawn on a bare machine too. */
function fontsConfig(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}

/** Where the machine lacks a system library that Chromium needs, points the loader at the package's copies. */
async function missingLibraries(program: string, folder: string): Promise<Record<string, string>> {
  try {
    await run(program, ['--version']);
    return {};
  } catch {
    const environment = { LD_LIBRARY_PATH: join(folder, 'al2023/lib') };
    try {
      await run(program, ['--version'], { env: { ...process.env, ...environment } });
      return environment;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(
        `The packaged Chromium does not start here: install chromium, or set CORIDE_CHROMIUM. ${why}`,
      );
    }
  }
}
