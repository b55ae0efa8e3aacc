/** The tables of metrics as a page. Pure. */
import { TABLES } from '../metrics/tables';

export function metricsPage(): string {
  const parts = Object.entries(TABLES).map(([part, metrics]) => {
    const rows = metrics.map(({ name, kind, help, labels }) => {
      const named = Object.entries(labels).map(([label, values]) => `${label}: ${values.join(' ')}`);
      return `| \`${name}\` | ${kind} | ${help} | ${named.join('; ')} |`;
    });
    return [`## ${part}`, '| metric | kind | what | labels |', '|---|---|---|---|', ...rows].join('\n');
  });
  const head = `# Metrics

Made from each part's \`metrics.ts\` by \`npm run interfaces\`. Every value that a label may have stands here; any other is told as \`other\`.
Each process also tells Node.js' own (\`process_…\`, \`nodejs_…\`). Ports: [start/README.md](../../start/README.md).`;
  return `${[head, ...parts].join('\n\n')}\n`;
}
