import assert from 'node:assert/strict';
import { jsonFault } from './json-fault';

describe('a text that is no JSON', () => {
  const faultOf = (text: string) => {
    try {
      JSON.parse(text);
      return 'none';
    } catch (error) {
      return jsonFault(error, text);
    }
  };

  it('is told by where it breaks, without a word of it', () => {
    assert.equal(faultOf('{\n  "a": 1,\n  "b": secret\n}'), 'it is not JSON, or ends too early');
    assert.equal(faultOf('{\n  "a": 1\n  "b": 2\n}'), 'it is not JSON at line 3, column 3');
    assert.equal(faultOf('{"a": '), 'it is not JSON, or ends too early');
    assert.equal(faultOf(' '), 'it is empty');
    assert.equal(jsonFault(new TypeError('not UTF-8'), ''), 'it is not UTF-8');
  });
});
