import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import asyncApiSchema from '@asyncapi/specs/schemas/3.0.0-without-$id.json';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import { SITE_DOORS } from '../../backend/authority/metrics';
import { TERMINAL_LANES, topics } from '../../protocol/topics';
import { asyncApi, TOPICS } from './asyncapi';
import { describedServers, interfaceFiles, nameOf, WRITE, writeFiles, writtenFiles } from './files';
import { openApi } from './openapi';

const isAsyncApi = () => new Ajv({ strict: false, validateFormats: false }).compile(asyncApiSchema);
const MESSAGES = join(__dirname, '../../protocol/messages');

describe('interfaces: the documents', function () {
  this.timeout(60_000);

  it('are what the code says now, every server and route among them: npm run interfaces -- --write', async () => {
    const servers = await describedServers();
    const files = interfaceFiles(servers);
    assert.equal(files.size, servers.length + 3, 'each has a name of its own');
    for (const server of servers) {
      const document = openApi(server) as { paths: Record<string, Record<string, object>> };
      const routes = Object.values(document.paths).reduce((sum, path) => sum + Object.keys(path).length, 0);
      assert.equal(routes, server.routes.length, nameOf(server));
      const { valid, errors } = await new Validator().validate(structuredClone(document));
      assert.ok(valid, `${nameOf(server)}: ${JSON.stringify(errors)?.slice(0, 600)}`);
    }
    const site = servers.find(({ name }) => name === 'the site')!;
    const doors: readonly string[] = SITE_DOORS;
    assert.deepEqual(
      site.routes.map(({ url }) => url).filter((url) => !doors.includes(url)),
      [],
      'the metrics of the site tell each door apart',
    );
    if (process.env[WRITE]) writeFiles(files);
    assert.deepEqual([...writtenFiles().keys()].sort(), [...files.keys()].sort());
    const written = writtenFiles();
    const old = [...files].filter(([name, text]) => written.get(name) !== text).map(([name]) => name);
    assert.deepEqual(old, [], 'run npm run interfaces -- --write');
  });

  it('name every topic and every message schema of the protocol, as AsyncAPI 3 says', () => {
    const document = asyncApi();
    const validate = isAsyncApi();
    assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 5)));
    const names = Object.keys(TOPICS);
    for (const topic of Object.keys(topics).filter((name) => name !== 'terminal' && name !== 'server'))
      assert.ok(names.includes(topic), topic);
    for (const lane of Object.keys(TERMINAL_LANES)) assert.ok(names.includes(lane), lane);
    const described = new Set(Object.values(TOPICS).map(({ schema }) => schema));
    for (const file of readdirSync(MESSAGES).filter((name) => !/\.test\.ts$/.test(name)))
      for (const [name, schema] of Object.entries(require(join(MESSAGES, file)) as Record<string, never>))
        if (name.endsWith('Schema')) assert.ok(described.has(schema), `${file}: ${name} is on no topic`);
  });

  it('are refused when they are no such documents (control)', async () => {
    const validate = isAsyncApi();
    assert.ok(!validate({ ...asyncApi(), channels: { health: { adress: 'coride/1' } } }));
    assert.ok(!validate({ ...asyncApi(), info: {} }));
    const route = { method: 'POST', url: '/door/:id', accepts: 'application/json', body: { type: 'object' } };
    const good = openApi({ name: 'a door', file: 'door.ts', isHttps: false, bodies: {}, routes: [route] });
    const isValid = async (document: Record<string, unknown>) =>
      (await new Validator().validate(document)).valid;
    assert.ok(await isValid(structuredClone(good)));
    assert.ok(!(await isValid({ ...good, paths: { '/door': { post: { responses: 'none' } } } })));
    assert.ok(!(await isValid({ ...good, info: {} })));
  });
});
