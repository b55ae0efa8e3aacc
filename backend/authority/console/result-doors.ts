/** What a case found, while its keys live: its news, the map, outcomes; one contact, one outcome, one export. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { takes } from '../../../platform/http-one-type';
import { toHex } from '../../../protocol/bytes';
import { sha256 } from '../../../protocol/hmac';
import { bodyReader, Proof, Text } from './body';
import { sendNews } from './case-news';
import { csvFile } from './export/csv';
import { exportSheets } from './export/sheets';
import { xlsxFile } from './export/xlsx';
import { type ConsoleOffice, challengeOf, expectProof, personOf, tokenOf } from './office';
import { OUTCOMES } from './page/coded-words';
import { ConsoleRefused } from './refused';
import { FOUND_MORE, foundIn } from './result-versions';
import type { ShownOutcome, ShownOutcomes } from './shown-form';
import { shownContact, shownMap, shownNews } from './shown-result';

const Place = { coRider: Type.Integer({ minimum: 0, maximum: 1_000_000 }), version: Type.Integer() };
const readShow = bodyReader(Type.Object(Place));
const readOutcome = bodyReader(
  Type.Object({ ...Place, outcome: Type.Union(OUTCOMES.map((each) => Type.Literal(each))), note: Text(400) }),
);
const readSecond = bodyReader(
  Type.Object({
    coRiders: Type.Array(Place.coRider, { minItems: 1, maxItems: 100 }),
    version: Place.version,
    proof: Proof,
  }),
);
const readShowSecond = bodyReader(Type.Object({ contact: Place.coRider, version: Place.version }));
const readExport = bodyReader(
  Type.Object({
    format: Type.Union([Type.Literal('csv'), Type.Literal('xlsx')]),
    language: Type.Union([Type.Literal('zh'), Type.Literal('en')]),
    proof: Proof,
  }),
);

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

type OneCase = FastifyRequest<{ Params: { id: string }; Querystring: Record<string, unknown> }>;

export const resultDoors = (office: ConsoleOffice) => async (server: FastifyInstance) => {
  const { desk, rooms, audit, outcomes, clock } = office;
  const versionOf = office.versions.of;
  const officer = (request: FastifyRequest) => personOf(office, request, 'officer', 'approver');
  const found = (id: string) => foundIn(office, id);
  /** A place in one result is another person's in the next. */
  const coRiderAt = (id: string, { coRider, version }: { coRider: number; version: number }) => {
    const { result, version: now } = found(id);
    if (now !== version) throw new ConsoleRefused(403, FOUND_MORE);
    const at = result.coRiders[coRider];
    if (!at) throw new ConsoleRefused(400, 'there is no such co-rider');
    return at;
  };

  server.get('/api/cases/:id/news', async (request: OneCase, reply) => {
    officer(request);
    const token = tokenOf(request);
    return sendNews(
      reply,
      (tell) =>
        rooms.watch(request.params.id, (news) => {
          for (const line of shownNews(news, versionOf, office.tracing)) tell(line);
        }),
      () => office.sessions.look(token) !== undefined,
    );
  });

  server.get('/api/cases/:id/outcomes', async (request: OneCase): Promise<ShownOutcomes> => {
    officer(request);
    const { id } = request.params;
    const { result, version } = found(id);
    const outcomeOf = await outcomes.of(desk.view(id));
    const known = result.coRiders.flatMap(({ contact }, index) => {
      const outcome = outcomeOf(contact);
      return outcome ? [[index, outcome as ShownOutcome] as const] : [];
    });
    return { version, outcomes: known };
  });

  server.get('/api/cases/:id/map', async (request: OneCase) => {
    officer(request);
    const { result, version } = found(request.params.id);
    return { version, map: shownMap(result.rides, (lineId, tripId) => office.lineWays.of(lineId, tripId)) };
  });

  /** One contact in full, audited before it is shown. */
  server.post('/api/cases/:id/show', takes(readShow), async (request: OneCase) => {
    const { id: who } = officer(request);
    const { id } = request.params;
    const { contact } = coRiderAt(id, readShow(request));
    await audit.append({ action: 'contact-shown', who: [who], about: `case ${id}` });
    return { contact: shownContact(contact) };
  });

  server.post('/api/cases/:id/outcome', takes(readOutcome), async (request: OneCase) => {
    const { id: by } = officer(request);
    const { id } = request.params;
    const { outcome, note, ...place } = readOutcome(request);
    const { contact } = coRiderAt(id, place);
    if (contact.kind === 'deleted')
      throw new ConsoleRefused(400, 'who deleted the registration cannot be called');
    const noted = { outcome, note: note.trim(), by, at: clock.now() };
    await audit.append({ action: 'outcome-noted', who: [by], about: `case ${id}`, why: outcome });
    await outcomes.note(desk.view(id), contact, noted);
    rooms.noted(id, outcomes.noted(id));
    return { outcome: noted };
  });

  /** Contacts of chosen co-riders: proven as a decision, found in the days that are open; the news bring them. */
  server.post('/api/cases/:id/second-degree', takes(readSecond), async (request: OneCase) => {
    const person = officer(request);
    const { id } = request.params;
    const { coRiders, version, proof } = readSecond(request);
    const challenge = challengeOf('second-degree', desk.view(id).caseHash);
    await expectProof(office, person, challenge, proof);
    if (found(id).version !== version) throw new ConsoleRefused(403, FOUND_MORE);
    await desk.askSecondDegree(person.id, id, coRiders);
    return {};
  });

  /** One of them in full, audited before it is shown. */
  server.post('/api/cases/:id/show-second', takes(readShowSecond), async (request: OneCase) => {
    const { id: who } = officer(request);
    const { id } = request.params;
    const { contact: place, version } = readShowSecond(request);
    const second = rooms.secondDegree(id);
    if (!second || versionOf(second) !== version) throw new ConsoleRefused(403, FOUND_MORE);
    const contact = second.contacts[place];
    if (!contact) throw new ConsoleRefused(400, 'there is no such contact');
    await audit.append({ action: 'contact-shown', who: [who], about: `case ${id} second degree` });
    return { contact: shownContact(contact.contact) };
  });

  /** A file with every contact: proven as a decision, and the audit log keeps the file's hash. */
  server.post('/api/cases/:id/export', takes(readExport), async (request: OneCase, reply) => {
    const person = officer(request);
    const { id } = request.params;
    const { format, language, proof } = readExport(request);
    const view = desk.view(id);
    await expectProof(office, person, challengeOf('export', view.caseHash), proof);
    const { result } = found(id);
    const sheets = exportSheets({
      result,
      language,
      offsetMinutes: office.offsetMinutes(),
      outcomeOf: await outcomes.of(view),
      about: [
        [{ zh: '案件', en: 'case' }, id],
        [{ zh: '检验报告编号', en: 'laboratory reference' }, view.reference],
        [{ zh: '导出人', en: 'exported by' }, person.id],
        [{ zh: '同乘者', en: 'co-riders' }, String(result.coRiders.length)],
        [
          { zh: '一级：确定同乘分钟数至少', en: 'tier I: certain minutes, at least' },
          String(office.tracing.tierOneMinutes),
        ],
      ],
    });
    const file = format === 'csv' ? csvFile(sheets[0]!.rows) : await xlsxFile(sheets);
    await audit.append({
      action: 'case-exported',
      who: [person.id],
      about: `case ${id} ${format} ${toHex(sha256(file))}`,
      count: result.coRiders.length,
    });
    return reply
      .type(TYPES[format])
      .headers({
        'content-disposition': `attachment; filename="case-${id}.${format}"`,
        'content-security-policy': 'sandbox',
      })
      .send(Buffer.from(file));
  });
};
