import assert from 'node:assert/strict';
import { axeFindings } from './axe';
import { phone } from './browser';

describe('axe', () => {
  it('names what is wrong with a page, and nothing of a page that is right', async () => {
    const { page } = await phone();
    await page.setContent(
      '<html lang="zh-CN"><title>登记</title><main><h1>登记</h1><img src="data:,"><p style="color:#bbb">这一行太淡了，看不清楚</p></main>',
    );
    const rules = (await axeFindings(page)).map((finding) => finding.split(' at ')[0]);
    assert.deepEqual([...new Set(rules)].sort(), ['color-contrast', 'image-alt']);
    await page.setContent('<html lang="zh-CN"><title>登记</title><main><h1>登记</h1><p>清楚</p></main>');
    assert.deepEqual(await axeFindings(page), []);
  });
});
