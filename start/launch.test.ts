import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '../test/support/wait';
import { FixtureProject } from './install/project.fixture';

const RAN = 'entry runs as main: true one two';
const begun = (project: FixtureProject, times = 1) =>
  waitFor(
    `${times} npm at work`,
    () => project.journal().filter((line) => line === 'begins').length === times,
  );

describe('start/launch: installs by itself and starts', function () {
  this.timeout(60_000);
  let project: FixtureProject;
  beforeEach(() => {
    project = new FixtureProject();
  });

  it('installs from the lock file by the real npm, then starts; a second start is fast and installs nothing', async () => {
    const first = project.start('real');
    assert.equal(await first.ended, 0, first.output());
    assert.match(first.output(), /^Installing the packages of package-lock\.json.*\nInstalled in \d+ s\.\n/);
    assert.ok(first.output().includes(RAN));
    const start = performance.now();
    const second = project.start('real');
    assert.equal(await second.ended, 0);
    assert.equal(second.output().trim(), RAN);
    assert.ok(performance.now() - start < 1000);
  });

  it('runs no script of a package but of those that package.json names', async () => {
    const started = project.start('real');
    assert.equal(await started.ended, 0, started.output());
    assert.equal(existsSync(join(project.folder, 'canary')), false);
    assert.equal(existsSync(join(project.folder, 'built')), true);
  });

  it('lets one of two starts install while the other waits and says so; both start', async () => {
    const first = project.start('held');
    await begun(project);
    const second = project.start('held');
    await waitFor('the second to wait', () => second.output().includes('waiting for it'));
    assert.match(second.output(), new RegExp(`Another start \\(process ${first.child.pid}\\) is installing`));
    project.go();
    assert.deepEqual(await Promise.all([first.ended, second.ended]), [0, 0]);
    assert.ok(first.output().includes(RAN) && second.output().includes(RAN));
    assert.deepEqual(project.journal(), ['begins', 'ends', 'rebuild built']);
  });

  it('waits for the npm that a killed start left at work, then installs anew', async () => {
    const killed = project.start('held');
    await begun(project);
    killed.child.kill('SIGKILL');
    await waitFor('its death', () => killed.child.signalCode);
    const next = project.start('held');
    await waitFor('the next to wait', () => next.output().includes('left its npm'));
    project.go();
    assert.equal(await next.ended, 0, next.output());
    assert.ok(next.output().includes(RAN));
    assert.deepEqual(project.journal(), ['begins', 'ends', 'begins', 'ends', 'rebuild built']);
  });

  it('starts over at once when the killed start and its npm are both gone', async () => {
    const killed = project.start('held');
    await begun(project);
    const { npm } = JSON.parse(project.read('.install-lock')) as { npm: { pid: number } };
    killed.child.kill('SIGKILL');
    process.kill(npm.pid, 'SIGTERM');
    await waitFor(
      'both to be gone',
      () => killed.child.signalCode && project.journal().includes('ended early'),
    );
    project.go();
    const next = project.start('held');
    assert.equal(await next.ended, 0, next.output());
    assert.ok(next.output().includes(RAN));
  });

  it('lets only one of many starts take over a dead one, also where its process id belongs to another now', async () => {
    const stranger = { pid: process.pid, started: 'before the machine was last started' };
    project.write('.install-lock', JSON.stringify({ token: 'dead', launcher: stranger, npm: stranger }));
    const dead = { token: 'dead too', launcher: stranger, npm: null };
    project.write('.install-lock.after-dead', JSON.stringify(dead));
    project.go();
    const starts = Array.from({ length: 6 }, () => project.start('held'));
    const ends = await Promise.all(starts.map((started) => started.ended));
    assert.deepEqual(ends, [0, 0, 0, 0, 0, 0], starts.map((started) => started.output()).join('\n'));
    assert.deepEqual(project.journal(), ['begins', 'ends', 'rebuild built']);
  });

  it('installs again when the lock file has changed', async () => {
    project.go();
    await project.start('held').ended;
    project.write('package-lock.json', `${project.read('package-lock.json')}\n`);
    const again = project.start('held');
    assert.equal(await again.ended, 0);
    assert.equal(project.journal().filter((line) => line === 'ends').length, 2);
  });

  it('says how npm failed, and starts over next time', async () => {
    project.write('ci-fails', '');
    project.go();
    const failed = project.start('held');
    assert.equal(await failed.ended, 1);
    assert.match(failed.output(), /npm ci ended with exit code 1; .* Start again to try again\.\n$/);
    rmSync(join(project.folder, 'ci-fails'));
    const next = project.start('held');
    assert.equal(await next.ended, 0, next.output());
  });

  it('ends npm and frees the lock when it is told to end', async () => {
    const told = project.start('held');
    await begun(project);
    told.child.kill('SIGTERM');
    assert.equal(await told.ended, 143);
    assert.deepEqual(project.journal(), ['begins', 'ended early']);
    assert.equal(existsSync(join(project.folder, '.install-lock')), false);
  });

  it('goes on without an optional package that cannot be built, in one sentence', async () => {
    project.write('build-fails', '');
    project.go();
    const started = project.start('held');
    assert.equal(await started.ended, 0);
    assert.match(
      started.output(),
      /The optional package built could not be built here \(exit code 1, see \S+\.log\)/,
    );
    assert.ok(started.output().includes(RAN));
  });

  it('passes the exit code of the entry on', async () => {
    project.go();
    assert.equal(await project.start('held', ['entry.ts', 'exit', '7']).ended, 7);
  });

  it('says in one sentence that Node is too old, that an entry or the lock file is missing', async () => {
    const missing = project.start('held', ['start/nothing.ts']);
    assert.equal(await missing.ended, 1);
    assert.match(missing.output(), /^Usage: .*there is no \S+start\/nothing\.ts\.\n$/);
    rmSync(join(project.folder, 'package-lock.json'));
    const lockless = project.start('held');
    assert.equal(await lockless.ended, 1);
    assert.match(lockless.output(), /^There is no package-lock\.json in \S+: the clone is not whole\.\n$/);
    project.writePackage({ engines: { node: '>=99.1' } });
    const old = project.start('held');
    assert.equal(await old.ended, 1);
    assert.match(
      old.output(),
      /^Node\.js 99\.1 or newer is needed \(of 22: 22\.12\); this is \d+\.\d+\.\d+\.\n$/,
    );
  });
});
