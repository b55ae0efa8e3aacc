/** Lists of cases: read, shown row by row to the officer who brought them, asked for all at once. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { fromBase64url, toBase64url } from '../../../protocol/bytes';
import { checker, OneOf } from '../../../protocol/schema';
import type { ListReading } from '../case-lists/list-desk';
import { masked } from '../cases/case-view';
import { requestOptions } from '../officers/passkeys';
import { ENCODINGS } from '../tables/csv';
import { LIMITS } from '../tables/table';
import { bodyReader, JSON_BODY, Proof, Text } from './body';
import { type ConsoleOffice, challengeOf, expectProof, personOf, siteOf } from './office';
import { ConsoleRefused } from './refused';
import { sendRejected } from './rejected-file';
import { some } from './shown-entries';
import type { ShownList, ShownListed } from './shown-list';

/** What the officer says of the file, in the address: the body is the file and nothing else. */
const checkQuery = checker(
  'what is said of the list',
  Type.Object({
    fileName: Type.String({ minLength: 1, maxLength: 200 }),
    reason: Type.Optional(Type.String({ maxLength: 400 })),
    daysBefore: Type.String({ pattern: '^([0-9]|1[0-9]|2[01])$' }),
    dateOrder: Type.Optional(OneOf('day first', 'month first')),
    encoding: Type.Optional(OneOf(...ENCODINGS)),
  }),
);
const readSubmit = bodyReader(
  Type.Object({
    // As many as the policy lets anybody ask for in a week (`officers/policy.ts`).
    signatures: Type.Array(Type.Object({ id: Text(20), signature: Text(96) }), { maxItems: 1000 }),
    proof: Proof,
  }),
);

type OneList = FastifyRequest<{ Params: { id: string }; Querystring: { from?: string } }>;

export const listDoors = (office: ConsoleOffice) => async (server: FastifyInstance) => {
  const { lists, desk } = office;
  const importer = (request: FastifyRequest) => personOf(office, request, 'officer');
  const found = (by: string, id: string): ListReading => {
    const reading = lists.find(by, id);
    if (!reading) throw new ConsoleRefused(400, 'this file is not held any more: choose it again');
    return reading;
  };

  server.post(
    '/api/lists',
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
      const { reason = '', daysBefore, ...said } = checkQuery(request.query);
      const { body } = request;
      const bytes = body instanceof Uint8Array ? new Uint8Array(body) : new Uint8Array(0);
      const read = await lists.read(id, { ...said, bytes, reason, daysBefore: Number(daysBefore) });
      return { list: shown(read) };
    },
  );

  server.get('/api/lists/:id/rejected', async (request: OneList) => {
    const { rejected } = found(importer(request).id, request.params.id);
    return { rejected: some(rejected, request.query.from) };
  });

  server.get('/api/lists/:id/rejected.csv', async (request: OneList, reply) => {
    const { rejected, fileName } = found(importer(request).id, request.params.id);
    return sendRejected(reply, fileName, rejected);
  });

  server.get('/api/lists/:id/accepted', async (request: OneList) => {
    const reading = found(importer(request).id, request.params.id);
    return { accepted: some(shownListed(reading), request.query.from) };
  });

  server.post('/api/lists/:id/prepare', JSON_BODY, async (request: OneList) => {
    const { id } = importer(request);
    const prepared = lists.prepare(id, found(id, request.params.id));
    const challenge = challengeOf('submit list', toBase64url(desk.lists.hash(id)));
    return {
      cases: prepared.map(({ id, release }) => ({
        id,
        release: { ...release, caseHash: toBase64url(release.caseHash) },
      })),
      options: await requestOptions(siteOf(office), challenge, office.credentials.of(id)),
    };
  });

  server.post('/api/lists/:id/submit', JSON_BODY, async (request: OneList) => {
    const person = importer(request);
    const reading = found(person.id, request.params.id);
    const { signatures, proof } = readSubmit(request);
    await expectProof(
      office,
      person,
      challengeOf('submit list', toBase64url(desk.lists.hash(person.id))),
      proof,
    );
    const signed = signatures.map(({ id, signature }) => ({
      id,
      signature: fromBase64url('signature', signature, 64),
    }));
    const cases = await lists.submit(person.id, reading, signed);
    return { asked: cases.map(({ id }) => id) };
  });
};

const shown = (reading: ListReading): ShownList => {
  const { id, fileName, rows, encoding, ignored, persons, rejected } = reading;
  return {
    id,
    fileName,
    rows,
    ...(encoding && { encoding }),
    ignored,
    persons,
    accepted: some(shownListed(reading)),
    rejected: some(rejected),
  };
};

/** Persons as far as a list of cases shows them. */
const shownListed = ({ accepted }: ListReading): ShownListed[] =>
  accepted.map(({ row, draft: { person, from, to, reason, reference } }) => ({
    row,
    person: { kind: person.kind, shown: masked(person) },
    from,
    to,
    reason,
    reference,
  }));
