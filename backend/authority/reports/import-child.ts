/** The child of `apart`: one file in, what was read of it out. Holds nothing else. */
import type { FromChild } from './apart';
import { FileRefused } from './files/table';
import { type ImportRequest, importFile } from './import';

process.once('message', (request: ImportRequest) => {
  void answerTo(request).then((answer) => process.send!(answer));
});

async function answerTo(request: ImportRequest): Promise<FromChild> {
  try {
    return { imported: await importFile(request) };
  } catch (error) {
    if (error instanceof FileRefused) return { fault: error.message };
    // What a parser says may quote cells.
    return { fault: `the file cannot be read (${(error as Error).name}): save it again as .csv or .xlsx` };
  }
}
