import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const isPossible = CHROMIUM !== undefined && !process.env.CI;
if (!isPossible) {
  process.stderr.write(
    'The pages are not looked at: install Chromium (`apt-get install chromium`) and run this again, not in CI.\n',
  );
}

(isPossible ? describe : describe.skip)('the landing page of a sandbox', () => {
  let sandbox: Sandbox;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    sandbox = await startSandbox();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await browser.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(sandbox.url);
  }, 180_000);
  afterAll(async () => {
    await browser.close();
    await sandbox.stop();
  });

  test('says that everything runs, and shows what three storefronts sell, each in its own money', async () => {
    await page.getByText('everything runs', { exact: true }).waitFor();
    for (const [name, money] of [
      ['gr', /€/],
      ['nordics', /SEK|kr/],
      ['hub-eu', /£/],
    ] as const) {
      const storefront = page.locator('article', { has: page.getByRole('heading', { name }) });
      await storefront.locator('b').first().waitFor();
      expect(await storefront.locator('li').count()).toBe(5);
      expect(await storefront.locator('b').first().textContent()).toMatch(money);
    }
  });

  test('names who can sign in, and with what', async () => {
    const { root, shoppers } = sandbox.credentials;
    for (const { email, password } of [root, ...shoppers]) {
      const row = page.getByRole('row', { name: email });
      expect(await row.textContent()).toContain(password);
    }
  });

  test('leads to the editor, and the browser has nothing to complain about', async () => {
    expect(complaints).toEqual([]);
    await page.getByRole('link', { name: 'GraphiQL' }).click();
    await page.waitForURL('**/graphiql');
    expect(await page.title()).toBe('Tributary GraphiQL');
  });
});
