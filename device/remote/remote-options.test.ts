import assert from 'node:assert/strict';
import { expectedOf, type Field } from '../../platform/config/schema';
import { RemoteConfigSchema } from '../../protocol/remote-config';
import { REMOTE_FIELDS } from './remote-options';

describe('options that may be set from afar', () => {
  it('take at the operator what they take at the terminal, letter by letter', () => {
    const agreed = RemoteConfigSchema.properties as unknown as Readonly<Record<string, Field>>;
    const words = (fields: Readonly<Record<string, Field>>) =>
      Object.entries(fields).map(([name, field]) => `${name}: ${expectedOf(field)}, ${field.minLength ?? 0}`);
    assert.deepEqual(words(REMOTE_FIELDS), words(agreed));
    assert.equal(words(agreed).length, 11);
  });
});
