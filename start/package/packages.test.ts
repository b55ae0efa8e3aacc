import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { readBootRecord, withTrial, writeBootRecord } from '../../device/launcher/boot-record';
import { fillSlot } from '../../device/update/fill-slot';
import description from '../../package.json';
import { loadConfig } from '../../platform/config';
import { silentLog } from '../../platform/log';
import { nodeDisk } from '../../platform/node-disk';
import { screenCode } from '../../simulators';
import { whenTestEnds } from '../../test/support/cleanup';
import { temporaryFolder } from '../../test/support/folders';
import { skipBecause } from '../../test/support/skip';
import { waitFor } from '../../test/support/wait';
import { TerminalProcessOptions } from '../terminal-options';
import { addNatives, bundleTerminal } from './bundle';
import { ARCHITECTURES, type Architecture, archiveFor, debFor, exampleConfig } from './packages';
import { terminalFolder } from './terminal-folder.fixture';

const run = promisify(execFile);
const MTIME = 1_577_836_800;

/** Names and bodies of a package's members: `ar` and `tar` read back as their manuals say. */
function membersOf(deb: Buffer): Map<string, Buffer> {
  assert.equal(deb.toString('latin1', 0, 8), '!<arch>\n');
  const members = new Map<string, Buffer>();
  for (let at = 8; at < deb.length; ) {
    const size = Number(deb.toString('latin1', at + 48, at + 58));
    members.set(deb.toString('latin1', at, at + 16).trim(), deb.subarray(at + 60, at + 60 + size));
    at += 60 + size + (size % 2);
  }
  return members;
}

type InTar = { mode: number; body: Buffer };

function tarOf(packed: Buffer): Map<string, InTar> {
  const tar = gunzipSync(packed);
  const entries = new Map<string, InTar>();
  for (let at = 0; tar[at]; ) {
    const text = (from: number, length: number) =>
      tar.toString('utf8', at + from, at + from + length).split('\0')[0]!;
    const size = Number.parseInt(text(124, 12), 8);
    const prefix = text(345, 155);
    const name = prefix ? `${prefix}/${text(0, 100)}` : text(0, 100);
    entries.set(name, {
      mode: Number.parseInt(text(100, 8), 8),
      body: tar.subarray(at + 512, at + 512 + size),
    });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return entries;
}

/** What an ELF file runs on (ELF header, `e_machine`). */
const machineOf = (elf: Buffer) => ({ 40: 'armhf', 183: 'arm64', 62: 'amd64' })[elf.readUInt16LE(18)];

describe('the packages for boards', function () {
  this.timeout(120_000);
  let folder: string;
  const debs = new Map<Architecture, Buffer>();

  before(async () => {
    folder = temporaryFolder();
    await bundleTerminal(folder);
    for (const architecture of Object.keys(ARCHITECTURES) as Architecture[]) {
      addNatives(folder, ARCHITECTURES[architecture]);
      debs.set(architecture, debFor(architecture, folder, MTIME));
    }
  });

  for (const architecture of Object.keys(ARCHITECTURES) as Architecture[]) {
    it(`${architecture}: say what they need and hold what a board runs, for that board only`, () => {
      const members = membersOf(debs.get(architecture)!);
      assert.deepEqual([...members.keys()], ['debian-binary', 'control.tar.gz', 'data.tar.gz']);
      const control = tarOf(members.get('control.tar.gz')!).get('./control')!.body.toString();
      assert.match(control, new RegExp(`^Architecture: ${architecture}$`, 'm'));
      assert.match(control, /^Depends: nodejs \(>= 20\.19\), adduser$/m);
      const data = tarOf(members.get('data.tar.gz')!);
      const natives = [...data].filter(([name]) => name.endsWith('.node'));
      assert.ok(natives.length > 0);
      for (const [name, { body }] of natives) assert.equal(machineOf(body), architecture, name);
      const expected = [
        './usr/lib/coride/app/launcher.js',
        './usr/lib/coride/app/terminal.js',
        './usr/lib/coride/app/look-at-screen.js',
        './usr/lib/coride/app/zxing_reader.wasm',
        './usr/lib/coride/app/page/index.html',
        './lib/systemd/system/coride-terminal.service',
        './lib/systemd/system/coride-kiosk.service',
        './usr/share/polkit-1/rules.d/50-coride.rules',
        './etc/coride/terminal.jsonc',
      ];
      for (const name of expected) assert.equal(data.get(name)?.mode, 0o644, name);
      for (const name of ['./usr/bin/coride', './usr/lib/coride/kiosk'])
        assert.equal(data.get(name)?.mode, 0o755);
      assert.equal(data.get('./usr/lib/coride/app/')?.mode, 0o755, 'folders are named');
      assert.ok([...data.keys()].some((name) => /-700-normal\.woff2$/.test(name)));
    });
  }

  it('hold no source, no compiler, no key, no server of the operator or the authority, no path of this machine', () => {
    const data = tarOf(membersOf(debs.get('arm64')!).get('data.tar.gz')!);
    for (const name of data.keys())
      assert.doesNotMatch(name, /\.(ts|key|pem|map)$|esbuild|typescript|ts-node|aedes/, name);
    const programs = [...data].filter(([name]) => name.endsWith('.js') && name.includes('/app/'));
    for (const [name, { body }] of programs) {
      const text = body.toString('utf8');
      for (const foreign of ['shamir', 'authorizePublish', 'classic-level/', 'PRIVATE KEY-----\nM'])
        assert.ok(!text.includes(foreign), `${name} holds ${foreign}`);
      assert.ok(!text.includes(process.cwd()), `${name} names this machine's folder`);
    }
  });

  it('are the same bytes for the same sources', () => {
    addNatives(folder, ARCHITECTURES.arm64);
    assert.ok(debFor('arm64', folder, MTIME).equals(debs.get('arm64')!));
  });

  it('are packages to dpkg, where it is', async function () {
    if (!existsSync('/usr/bin/dpkg-deb')) return skipBecause(this, 'no dpkg-deb on this machine');
    const path = join(folder, 'it.deb');
    writeFileSync(path, debs.get('armhf')!);
    const { stdout: field } = await run('dpkg-deb', ['--field', path, 'Package', 'Architecture']);
    assert.match(field, /coride-terminal[\s\S]*armhf/);
    const { stdout: list } = await run('dpkg-deb', ['--contents', path], { maxBuffer: 4e6 });
    assert.match(list, /-rwxr-xr-x root\/root .*\.\/usr\/bin\/coride\n/);
    const to = join(folder, 'unpacked');
    await run('dpkg-deb', ['--extract', path, to]);
    assert.ok(readFileSync(join(to, 'usr/lib/coride/app/terminal.js')).length > 100_000);
  });

  it('hold a configuration in which every option is explained, and which is valid', () => {
    const file = join(folder, 'terminal.jsonc');
    writeFileSync(file, exampleConfig());
    const config = loadConfig(TerminalProcessOptions, { file, env: {}, prefix: 'CORIDE_TERMINAL' });
    assert.equal(config.folder, '/var/lib/coride/aaaaaaa');
    const text = readFileSync(file, 'utf8');
    for (const name of Object.keys(TerminalProcessOptions.properties))
      assert.ok(text.includes(`"${name}":`), name);
    const uncommented = text.replace(/^( *)\/\/ (")/gm, '$1$2');
    writeFileSync(file, uncommented);
    loadConfig(TerminalProcessOptions, { file, env: {}, prefix: 'CORIDE_TERMINAL' });
  });

  it('run as an update under their launcher: it shows its first code, without a scanner, is well, and stops in order', async function () {
    if (process.arch !== 'x64') return skipBecause(this, 'the native module at hand is for x64');
    addNatives(folder, 'linux-x64');
    const parent = temporaryFolder();
    const [disk, software] = [nodeDisk(), join(parent, 'software')];
    const archive = Readable.from([archiveFor(folder)]);
    const filled = await fillSlot({ disk, software, slot: 'a', version: description.version, archive });
    // Without hardware here nothing of it can have worked before.
    const trial = withTrial({ v: 1, bad: [] }, filled, { screen: false, scanner: false });
    await writeBootRecord(disk, software, trial);
    const args = [
      join(folder, 'app/launcher.js'),
      ...['--software', software, '--installed', '0.0.1', '--'],
      ...[...(await terminalFolder(parent)), '--scanner', '/dev/nothing'],
    ];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], cwd: parent });
    whenTestEnds(() => void child.kill('SIGKILL'));
    let log = '';
    child.stdout!.on('data', (chunk) => {
      log += chunk;
    });
    const screenUrl = await new Promise<string>((resolve) =>
      child.on(
        'message',
        (message: { screenUrl?: string }) => message.screenUrl && resolve(message.screenUrl),
      ),
    );
    assert.match(await screenCode(screenUrl), /^HTTPS:\/\/CHECK\.CORIDE\.CN\/#/);
    const page = await (await fetch(screenUrl)).text();
    assert.match(page, /<script/);
    await waitFor('the update to be well', async () => {
      const { trial: seen } = await readBootRecord(disk, software, silentLog());
      return seen?.well && seen.starts === 1;
    });
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
    assert.match(log, /scanner/, 'it says what is missing');
  });

  it('bring the udev rule of a scanner that is a keyboard, made of its USB ids, and of nothing else', async () => {
    const device = join(folder, 'app/device.js');
    const { stdout } = await run(process.execPath, [device, 'wedge-rule', '1EAB', '0c06']);
    assert.match(stdout, /^SUBSYSTEM=="input".*ATTRS\{idVendor\}=="1eab".*LIBINPUT_IGNORE_DEVICE\}="1"/m);
    const wrong = await run(process.execPath, [device, 'wedge-rule', '1eab']).catch((error) => error);
    assert.deepEqual([wrong.code, wrong.stdout], [1, '']);
    assert.match(wrong.stderr, /must be four hexadecimal digits/);
  });

  it('bring a doctor that says what is missing and what to do, and fails while something is bad', async () => {
    const parent = temporaryFolder();
    const device = join(folder, 'app/device.js');
    const good = await terminalFolder(parent);
    const well = await run(process.execPath, [device, 'doctor', ...good]);
    assert.match(well.stdout, /ok {4}keys and certificates are there/);
    assert.match(well.stdout, /ok {4}software \d+\.\d+\.\d+ of the package/);
    assert.match(well.stdout, /care {2}broker not reached at localhost:1/);
    mkdirSync(join(parent, 'empty'));
    const bad = [...good, '--folder', join(parent, 'empty'), '--scanner', '/dev/ttyUSB7'];
    const found = await run(process.execPath, [device, 'doctor', ...bad]).catch((error) => error);
    assert.equal(found.code, 1);
    assert.match(found.stdout, /BAD {3}code\.key is missing[\s\S]*-> enrol this terminal/);
    assert.match(found.stdout, /BAD {3}\/dev\/ttyUSB7 is not there\n {6}-> plug it in/);
  });
});
