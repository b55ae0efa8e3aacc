/**
 * Reads /dev/input/event… for this process alone. Node can neither wait for such a device without holding a thread of
 * its pool for ever, nor make an ioctl; a child of a dozen lines of Perl does both: it takes the device by EVIOCGRAB, so
 * that no key reaches the compositor or a console, and copies its bytes to a pipe. `perl-base` is essential on Debian.
 */
import { spawn } from 'node:child_process';

export type InputHandlers = {
  onBytes(bytes: Uint8Array): void;
  /** The device is open; `grabbed` is false when its keys also reach others (a pipe in tests, or no right to it). */
  onOpen(grabbed: boolean): void;
  /** It went away or could not be opened. Called once; not after `close`. */
  onLost(cause: Error): void;
};

/** `_IOW('E', 0x90, int)` of linux/input.h. Ends when its own input does: with the parent. */
const READER = `
use strict; use Fcntl;
sysopen(my $device, $ARGV[0], O_RDONLY) or do { print STDERR "$!\\n"; exit 1 };
print STDERR ioctl($device, 0x40044590, 1) ? "grabbed\\n" : "open\\n";
my ($wanted, $bytes) = ('', '');
vec($wanted, fileno($device), 1) = 1; vec($wanted, fileno(STDIN), 1) = 1;
while (select(my $ready = $wanted, undef, undef, undef) > 0) {
  exit 0 if vec($ready, fileno(STDIN), 1);
  my $count = sysread($device, $bytes, 4096);
  do { print STDERR defined $count ? "the device ended\\n" : "$!\\n"; exit 1 } unless $count;
  syswrite(STDOUT, $bytes);
}`;

export function openInput(path: string, handlers: InputHandlers): { close(): void } {
  const child = spawn('perl', ['-e', READER, path], { stdio: ['pipe', 'pipe', 'pipe'] });
  let words = '';
  let opened = false;
  let ended = false;
  const lost = (cause: Error) => {
    if (ended) return;
    ended = true;
    handlers.onLost(cause);
  };
  child.stdout.on('data', (bytes: Buffer) => {
    if (!ended) handlers.onBytes(bytes);
  });
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    words += text;
    const said = /^(grabbed|open)\n/.exec(words);
    if (!said || opened || ended) return;
    opened = true;
    words = '';
    handlers.onOpen(said[1] === 'grabbed');
  });
  child.on('error', lost);
  child.on('close', () => lost(new Error(words.trim() || `${path} cannot be read`)));
  // The child's end of this pipe may be gone already; `close` above says so.
  child.stdin.on('error', lost);
  return {
    close: () => {
      ended = true;
      child.stdin.end();
    },
  };
}
