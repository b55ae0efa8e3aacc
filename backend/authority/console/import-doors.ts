/** Files of published cases: read, shown row by row to the officer who brought them, proposed whole. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { takes } from '../../../platform/http-one-type';
import { checker, OneOf } from '../../../protocol/schema';
import { countsOf, previewOfReports } from '../exposures/preview';
import { COORDINATES } from '../reports/fields/coordinates';
import type { Reading } from '../reports/import-desk';
import { ENCODINGS } from '../tables/csv';
import { LIMITS } from '../tables/table';
import { bodyReader, Text } from './body';
import { type ConsoleOffice, personOf } from './office';
import { ConsoleRefused } from './refused';
import { sendRejected } from './rejected-file';
import { shownEntries, some } from './shown-entries';
import type { ShownReading } from './shown-publication';

/** What the importer says of the file, in the address: the body is the file and nothing else. */
const checkQuery = checker(
  'what is said of the file',
  Type.Object({
    fileName: Type.String({ minLength: 1, maxLength: 200 }),
    source: Type.String({ minLength: 1, maxLength: 120 }),
    url: Type.Optional(Type.String({ maxLength: 500, pattern: '^https?://' })),
    publishedOn: Type.String({ pattern: '^20\\d\\d-\\d\\d-\\d\\d$' }),
    coordinates: Type.Optional(OneOf(...COORDINATES)),
    dateOrder: Type.Optional(OneOf('day first', 'month first')),
    encoding: Type.Optional(OneOf(...ENCODINGS)),
  }),
);
const readWhy = bodyReader(Type.Object({ why: Text(400) }));

type OneReading = FastifyRequest<{ Params: { id: string }; Querystring: { from?: string } }>;

export const importDoors = (office: ConsoleOffice) => async (server: FastifyInstance) => {
  const { imports, clock } = office;
  const importer = (request: FastifyRequest) => personOf(office, request, 'officer');
  const found = (by: string, id: string): Reading => {
    const reading = imports.find(by, id);
    if (!reading) throw new ConsoleRefused(400, 'this file is not held any more: choose it again');
    return reading;
  };
  const entriesOf = ({ imported, outcomes }: Reading) =>
    previewOfReports(imported.reports, outcomes, office.offsetMinutes());
  const shown = (reading: Reading): ShownReading => {
    const { id, fileName, imported, outcomes } = reading;
    const { rows, encoding, ignored, persons, rejected } = imported;
    return {
      id,
      fileName,
      rows,
      ...(encoding && { encoding }),
      ignored,
      persons,
      counts: countsOf(outcomes),
      entries: shownEntries(entriesOf(reading), office.offsetMinutes()),
      rejected: some(rejected),
    };
  };

  server.post(
    '/api/imports',
    {
      config: { accepts: 'application/octet-stream' },
      bodyLimit: LIMITS.bytes,
      // Before a byte of the file is read: nobody but an officer makes the vault hold one.
      onRequest: async (request) => {
        importer(request);
      },
    },
    async (request) => {
      const { id } = importer(request);
      const { fileName, source: name, url, publishedOn, ...more } = checkQuery(request.query);
      const today = new Date(clock.now() + office.offsetMinutes() * 60_000).toISOString().slice(0, 10);
      if (Number.isNaN(Date.parse(publishedOn)) || publishedOn > today)
        throw new ConsoleRefused(400, `it was published on ${publishedOn}: give a day up to today, ${today}`);
      const { body } = request;
      const bytes = body instanceof Uint8Array ? new Uint8Array(body) : new Uint8Array(0);
      const source = { name: name.trim(), ...(url && { url }), publishedOn };
      return { reading: shown(await imports.read(id, { fileName, bytes, source, ...more })) };
    },
  );

  server.get('/api/imports/:id/rejected', async (request: OneReading) => {
    const { imported } = found(importer(request).id, request.params.id);
    return { rejected: some(imported.rejected, request.query.from) };
  });

  server.get('/api/imports/:id/rejected.csv', async (request: OneReading, reply) => {
    const { imported, fileName } = found(importer(request).id, request.params.id);
    return sendRejected(reply, fileName, imported.rejected);
  });

  server.get('/api/imports/:id/entries', async (request: OneReading) => {
    const reading = found(importer(request).id, request.params.id);
    return { entries: shownEntries(entriesOf(reading), office.offsetMinutes(), request.query.from) };
  });

  server.post('/api/imports/:id/propose', takes(readWhy), async (request: OneReading) => {
    const reading = found(importer(request).id, request.params.id);
    return { draft: await imports.propose(reading, readWhy(request).why) };
  });
};
