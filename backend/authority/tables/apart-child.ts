/** The child's side of `apart`: one file in, what was read of it out. Holds nothing else. */
import type { FromChild, Reader } from './apart';
import { FileRefused } from './table';

export function answerApart<Request, Answer>(read: Reader<Request, Answer>): void {
  process.once('message', (request: Request) => {
    void answerTo(read, request).then((sent) => process.send!(sent));
  });
}

async function answerTo<Request, Answer>(
  read: Reader<Request, Answer>,
  request: Request,
): Promise<FromChild> {
  try {
    return { answer: await read(request) };
  } catch (error) {
    if (error instanceof FileRefused) return { fault: error.message };
    // What a parser says may quote cells.
    return { fault: `the file cannot be read (${(error as Error).name}): save it again as .csv or .xlsx` };
  }
}
